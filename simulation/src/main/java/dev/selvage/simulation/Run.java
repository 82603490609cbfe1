// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.Digests;
import dev.selvage.replica.Dot;
import dev.selvage.replica.Known;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.MergeResult;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Table;
import dev.selvage.replica.Version;
import dev.selvage.replica.VersionVector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * One random history, the same for the same seed: a few devices and gateways hold one scope; they write, exchange
 * batches that are lost, repeated and reordered, lose their last commits, are restored and cloned, and forget
 * deletions at any moment, under programs that know one column more or less. After every event the replica it happened to is compared with the {@link Oracle}.
 */
final class Run implements AutoCloseable {
    /** 2026-01-01. */
    private static final long START_MILLIS = 1_767_225_600_000L;
    /** A digest reads all rows: it is asked for at one step in so many, and of everybody at the end. */
    private static final int SUM_ONE_IN = 5;
    private static final int STEPS_MAX = 120;
    private static final int NODES_MAX = 8;
    /** How often the replica that something happens to is first given another program. */
    private static final int REPROGRAM_ONE_IN = 60;
    private static final Set<String> KEYS = new TreeSet<>(Set.of("k0", "k1", "k2", "k3"));

    private final Random random;
    private final Random newer;
    private final Facts facts;
    private final Tally tally;
    private final Ablation ablation;
    private final Oracle oracle = new Oracle();
    private final Map<VersionVector, Long> sums = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Node, Node.Image> backups = new HashMap<>();
    private final List<Message> onTheWay = new ArrayList<>();
    private final Counts counts = new Counts();
    private long nowMillis = START_MILLIS;
    private String last = "";

    /** A batch on the way, with tips instead of vectors, and the writes its sender had seen when it was cut. */
    private record Message(Node to, String from, Changes changes, List<Lineage.Tip> base, List<Lineage.Tip> upTo, BitSet seen) {}

    Run(long seed, Ablation ablation) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + seed);
        this.newer = new Random(seed);
        this.facts = new Facts(random, newer);
        this.tally = new Tally(seed, oracle);
        this.ablation = ablation;
        int devices = 1 + random.nextInt(3);
        int gateways = 1 + random.nextInt(2);
        for (int i = 0; i < devices + gateways; i++) {
            String name = i < devices ? "d" + i : "g" + (i - devices);
            add(name, name, Chance.clockErrorMillis(random, START_MILLIS), Optional.empty(), newer.nextInt(6) == 0 || tally.wantsNewer());
        }
    }

    private void add(String name, String id, long clockErrorMillis, Optional<Node.Image> image, boolean isNewer) {
        Node node = new Node(name, id, new Node.Program(() -> session(name), ablation.without(), tally.declared()), clockErrorMillis, image, isNewer);
        nodes.add(node);
        backups.put(node, node.image());
    }

    /** A new session for each start, or, to prove that it is needed, the same one for ever. */
    private long session(String name) {
        return ablation == Ablation.ONE_ACTOR ? name.hashCode() : random.nextLong();
    }

    Counts go() {
        int steps = 10 + random.nextInt(STEPS_MAX - 10);
        for (int i = 0; i < steps; i++) {
            nowMillis += random.nextInt(40);
            try {
                step();
            } catch (Violation violation) {
                throw new Violation("step " + i + " (" + last + "): " + violation.getMessage());
            }
        }
        last = "all exchange everything";
        settle();
        counts.add(Counts.Kind.EVENTS, oracle.size());
        return counts;
    }

    /** One event at one replica, and the comparison after it. */
    private void step() {
        Node node = nodes.get(random.nextInt(nodes.size()));
        if (newer.nextInt(REPROGRAM_ONE_IN) == 0) {
            last = node.name() + (node.isNewer() ? " is downgraded" : " is upgraded");
            counts.add(Counts.Kind.PROGRAMS, 1);
            node.isNewer(!node.isNewer());
        }
        if (tally.isDue(node)) {
            beforeTouching(node);
            last = node.name() + " changes a counter or set";
            counts.add(Counts.Kind.TALLIES, 1);
            tally.change(node, nowMillis).ifPresent(change -> run(node, change.sql(), new Node.Foreign(change.key(), Optional.empty(), Optional.of(change))));
        }
        int p = random.nextInt(1_000);
        if (p < 330) {
            write(node);
        } else if (p < 400) {
            foreign(node);
        } else if (p < 620) {
            cut();
        } else if (p < 850) {
            deliver();
        } else if (p < 900) {
            last = node.name() + " forgets deletions";
            node.replica().forgetDeletions(Node.SCOPE, Chance.someOf(random, node.replica().vector(Node.SCOPE)), node.clock(nowMillis));
            stamped(node);
        } else if (p < 920) {
            resolve(node);
        } else if (p < 955) {
            last = node.name() + " is backed up";
            backups.put(node, node.image());
        } else if (p < 975) {
            last = node.name() + " is restored";
            counts.add(Counts.Kind.RESTORES, 1);
            node.restart(backups.get(node));
        } else if (p < 985) {
            copy(node);
        } else {
            last = node.name() + " restarts";
            node.restart(node.image());
        }
        if (node.unstamped().isEmpty()) {
            node.check(oracle, KEYS);
            if (random.nextInt(SUM_ONE_IN) == 0) {
                sum(node);
            }
        }
    }

    /** Whoever has seen the same holds the same, so a vector stands for one digest, for all replicas and for ever. */
    private void sum(Node node) {
        Digests.Digest digest = node.replica().digests().of(Node.SCOPE);
        if (sums.computeIfAbsent(digest.at(), vector -> digest.sum()) != digest.sum()) {
            throw new Violation(node.name() + " has another digest than somebody who has seen the same: " + digest.at());
        }
    }

    /** A transaction of one to three writes to different keys. */
    private void write(Node node) {
        List<String> keys = new ArrayList<>(KEYS);
        Collections.shuffle(keys, random);
        List<String> chosen = keys.subList(0, 1 + random.nextInt(3));
        last = node.name() + " writes " + chosen;
        beforeTouching(node);
        Map<String, Optional<List<Cell>>> rows = new HashMap<>();
        Map<String, Dot> dots = node.replica().write(Node.SCOPE, node.clock(nowMillis), tx -> {
            Map<String, Dot> given = new HashMap<>();
            for (String key : chosen) {
                if (random.nextInt(4) == 0) {
                    given.put(key, tx.delete(Facts.table(node.isNewer()), List.of(Cell.of(Node.OWNER), Cell.of(key))));
                    rows.put(key, Optional.empty());
                } else {
                    Table table = Facts.table(node.isNewer());
                    List<Cell> row = facts.row(key, node.isNewer());
                    long mask = facts.mask(node.isNewer());
                    given.put(key, tx.upsert(table, row.subList(0, table.columns().size()), mask));
                    rows.put(key, Optional.of(Facts.mixed(node.visible(key), row, mask)));
                }
            }
            return given;
        });
        chosen.forEach(key -> {
            if (rows.get(key).isEmpty()) {
                tally.deleted(node, key);
            }
            oracle.wrote(key, rows.get(key), Optional.of(dots.get(key)), node.seen());
        });
    }

    /** Another program changes a row; sooner or later a transaction of ours notices. */
    private void foreign(Node node) {
        beforeTouching(node);
        String key = "k" + random.nextInt(KEYS.size());
        Optional<List<Cell>> before = node.visible(key);
        List<Cell> row = facts.row(key, false);
        String where = " WHERE shared = '" + Node.OWNER + "' AND name = '" + key + "'";
        String values = Foreigner.values(row.subList(0, 5));
        int what = random.nextInt(4);
        if (what == 0 && before.isPresent()) {
            run(node, "DELETE FROM fact" + where, key, Optional.empty());
        } else if (what == 1 && before.isPresent()) {
            List<Cell> after = new ArrayList<>(before.get());
            after.set(2, row.get(2));
            String more = "";
            if (node.hasNewer() && newer.nextBoolean()) {
                after.set(5, facts.rank());
                more = ", rank = " + Foreigner.literal(after.get(5));
            }
            if (!after.equals(before.get())) {
                run(node, "UPDATE fact SET value = " + Foreigner.literal(row.get(2)) + more + where, key, Optional.of(after));
            }
        } else if (before.isPresent()) {
            run(node, "INSERT OR REPLACE INTO fact(shared, name, value, set_ms, set_by) VALUES(" + values + ")", key, Optional.of(row));
        } else {
            run(node, "INSERT INTO fact(shared, name, value, set_ms, set_by) VALUES(" + values + ")", key, Optional.of(row));
        }
        if (random.nextBoolean()) {
            beforeTouching(node);
        }
    }

    /** The oracle learns of it when it is stamped: only then it has a dot. */
    private void run(Node node, String statement, String key, Optional<List<Cell>> row) {
        run(node, statement, new Node.Foreign(key, row, Optional.empty()));
    }

    private void run(Node node, String statement, Node.Foreign foreign) {
        last = node.name() + ": another program runs " + statement;
        counts.add(Counts.Kind.FOREIGN, 1);
        node.replica().runForeign(statement);
        node.unstamped(Optional.of(foreign));
    }

    /** Lets the replica notice what other programs did, so that the oracle learns of it in the right order. */
    private void beforeTouching(Node node) {
        if (node.unstamped().isPresent()) {
            node.replica().absorb(node.clock(nowMillis));
            stamped(node);
        }
    }

    /** A transaction of ours has just given dots to what other programs wrote. */
    private void stamped(Node node) {
        node.unstamped().ifPresent(foreign -> {
            if (foreign.change().isPresent()) {
                tally.stamped(node, foreign.change().get());
                return;
            }
            if (foreign.row().isEmpty()) {
                tally.deleted(node, foreign.key());
            }
            Optional<Dot> dot = node.versions(foreign.key()).stream().map(Version::dot)
                    .filter(d -> oracle.of(d).isEmpty()).findFirst();
            if (foreign.row().isPresent() && dot.isEmpty()) {
                throw new Violation(node.name() + " did not notice " + foreign);
            }
            oracle.wrote(foreign.key(), foreign.row(), dot, node.seen());
        });
        node.unstamped(Optional.empty());
    }

    /** One replica cuts a batch for another, by what it truly has or by what was last heard of it. */
    private void cut() {
        List<Node[]> links = Node.links(nodes);
        if (links.isEmpty()) {
            return;
        }
        Node[] link = links.get(random.nextInt(links.size()));
        beforeTouching(link[0]);
        boolean fresh = random.nextInt(10) < 6;
        Known base = fresh ? link[1].replica().known(Node.SCOPE) : link[0].replica().acknowledgedBy(Node.SCOPE, link[1].name());
        last = link[0].name() + " cuts for " + link[1].name();
        message(link[0], link[1], base, random.nextInt(3) == 0).ifPresent(onTheWay::add);
    }

    /** What {@code from} has and {@code base} lacks, as it would travel. */
    private Optional<Message> message(Node from, Node to, Known base, boolean wholeRows) {
        return from.replica().changesSince(Node.SCOPE, base, wholeRows, Long.MAX_VALUE).map(changes -> {
            counts.add(Counts.Kind.FULL, changes.full() ? 1 : 0);
            Lineage lineage = from.replica().lineage(Node.SCOPE);
            return new Message(to, from.name(), changes, lineage.tips(changes.state().base(), VersionVector.empty()),
                    lineage.tips(changes.state().upTo(), VersionVector.empty()), (BitSet) from.seen().clone());
        });
    }

    /** A message arrives, arrives and stays to arrive again, or is lost; any of those on the way may be the next. */
    private void deliver() {
        if (onTheWay.isEmpty()) {
            return;
        }
        int which = random.nextInt(onTheWay.size());
        int fate = random.nextInt(100);
        Message message = fate < 75 || fate >= 90 ? onTheWay.remove(which) : onTheWay.get(which);
        if (fate < 90) {
            deliver(message);
            message.to().check(oracle, KEYS);
        }
    }

    private MergeResult deliver(Message message) {
        Node to = message.to();
        last = to.name() + " merges from " + message.from();
        Lineage known = to.replica().lineage(Node.SCOPE);
        List<Lineage.Tip> tips = new ArrayList<>(message.base());
        tips.addAll(message.upTo());
        if (!known.expand(message.upTo()).equals(Optional.of(message.changes().state().upTo()))) {
            throw new Violation("the tips " + message.upTo() + " do not say " + message.changes().state().upTo());
        }
        List<MergeResult> results = to.replica().merge(List.of(new Replica.Incoming(message.changes(), tips)), to.clock(nowMillis));
        stamped(to);
        MergeResult result = results.get(0);
        if (result instanceof MergeResult.Merged merged) {
            counts.add(Counts.Kind.CONFLICTS, merged.conflicts());
            to.seen().or(message.seen());
            Known has = new Known(message.changes().state().upTo(), message.changes().history().upTo());
            to.replica().acknowledged(Node.SCOPE, message.from(), has);
        } else if (result instanceof MergeResult.Forbidden forbidden) {
            throw new Violation("refused: " + forbidden.why());
        } else {
            counts.add(Counts.Kind.REFUSED, 1);
        }
        return result;
    }

    /** The first gateway is the scope's home; now and then a second one believes it is, too. */
    private void resolve(Node node) {
        Node home = node.isGateway() && random.nextInt(4) == 0 ? node : nodes.stream().filter(Node::isGateway).findFirst().orElseThrow();
        last = home.name() + " resolves";
        beforeTouching(home);
        home.replica().resolve(Node.SCOPE, home.clock(nowMillis), 100);
        for (String key : KEYS) {
            for (Version version : home.versions(key)) {
                if (oracle.of(version.dot()).isEmpty()) {
                    counts.add(Counts.Kind.RESOLVED, 1);
                    Resolutions.check(oracle.alive(key, home.seen()), version);
                    oracle.wrote(key, Optional.of(version.row()), Optional.of(version.dot()), home.seen());
                }
            }
        }
        tally.resolved(home);
        home.check(oracle, KEYS);
    }

    /** Two live copies of one image: a cloned card. */
    private void copy(Node node) {
        if (nodes.size() < NODES_MAX && !node.isGateway() && ablation != Ablation.ONE_ACTOR) {
            counts.add(Counts.Kind.CLONES, 1);
            last = node.name() + " is cloned";
            add(node.name() + "'" + nodes.size(), node.id(), node.clockErrorMillis(), Optional.of(node.image()), node.isNewer());
        }
    }

    /** Everybody hears everything; then all must be equal and hold exactly the writes that nobody replaced. */
    private void settle() {
        nodes.forEach(this::beforeTouching);
        for (int round = 0; round < 6; round++) {
            for (Node[] link : Node.links(nodes)) {
                exchange(link[0], link[1]);
            }
        }
        BitSet all = new BitSet();
        nodes.forEach(node -> all.or(node.seen()));
        for (Node node : nodes) {
            node.seen().or(all);
            node.check(oracle, KEYS);
            sum(node);
            if (!node.replica().vector(Node.SCOPE).equals(nodes.get(0).replica().vector(Node.SCOPE))) {
                throw new Violation(node.name() + " and " + nodes.get(0).name() + " differ in their vectors");
            }
        }
    }

    /** One sure exchange; a refusal for missing columns is answered with whole rows. */
    private void exchange(Node from, Node to) {
        Optional<Message> message = message(from, to, to.replica().known(Node.SCOPE), false);
        if (message.isPresent() && deliver(message.get()) instanceof MergeResult.WholeRowsNeeded) {
            MergeResult second = deliver(message(from, to, to.replica().known(Node.SCOPE), true).orElseThrow());
            if (!(second instanceof MergeResult.Merged)) {
                throw new Violation("whole rows were not taken: " + second);
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
    }
}
