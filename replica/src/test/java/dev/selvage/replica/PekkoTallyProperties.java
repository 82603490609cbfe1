// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Machines.MACHINE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.pekko.cluster.ddata.ORSet;
import org.apache.pekko.cluster.ddata.PNCounter;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;

/**
 * A counter and a set of one row beside Apache Pekko's {@link PNCounter} and {@link ORSet}, to which the same things happened in
 * the same order: counting and collecting, by the program itself and as plain SQL, other changes of the row, batches that are
 * delayed, lost, repeated and reordered, restarts, restores, deletions forgotten, conflicts settled.
 */
class PekkoTallyProperties {
    private static final int MEMBERS = 3;
    private static final int PICKS = 4;
    private static final int KINDS = 13;
    /** Who, how much and what are in the number. */
    private static final int ACTIONS_MAX = KINDS * PICKS * MEMBERS - 1;
    private static final List<String> TAGS = List.of("a", "b", "c", "\u00fc");
    private static final long[] DELTAS = {1, 10, -3, 100_000_000_000L};

    /** What Pekko says. */
    private record Twin(PNCounter counter, ORSet<String> set) {
        Twin merge(Twin other) {
            return new Twin(counter.merge(other.counter), set.merge(other.set));
        }

        Twin count(SelfUniqueAddress node, long delta) {
            return new Twin(delta < 0 ? counter.decrement(node, -delta) : counter.increment(node, delta), set);
        }

        Twin with(SelfUniqueAddress node, String member) {
            return new Twin(counter, set.add(node, member));
        }

        Twin without(SelfUniqueAddress node, String member) {
            return new Twin(counter, set.remove(node, member));
        }

        String tags() {
            return new TreeSet<>(set.getElements()).stream().map(member -> '"' + member + '"').collect(Collectors.joining(",", "[", "]"));
        }
    }

    private record Sent(Replica.Incoming batch, Twin twin) {}

    private record Backup(byte[] image, Twin twin) {}

    private static final class World implements AutoCloseable {
        private final List<Member> members = new ArrayList<>();
        private final List<Twin> twins = new ArrayList<>();
        private final List<SelfUniqueAddress> nodes = new ArrayList<>();
        private final List<Backup> backups = new ArrayList<>();
        private final List<Sent> onTheWay = new ArrayList<>();
        private int sessions;

        World() {
            for (int i = 0; i < MEMBERS; i++) {
                members.add(Member.of("m" + i, MACHINE));
                twins.add(new Twin(PNCounter.create(), ORSet.create()));
                nodes.add(PekkoTwin.node(++sessions));
            }
            Machines.put(members.get(0).replica(), "x", "n");
            members.forEach(member -> member.take(members.get(0)));
            members.forEach(member -> backups.add(new Backup(member.replica().image(), twins.get(0))));
        }

        void act(int action) {
            int who = action % MEMBERS;
            int pick = action / MEMBERS % PICKS;
            Replica replica = members.get(who).replica();
            Twin twin = twins.get(who);
            SelfUniqueAddress node = nodes.get(who);
            switch (action / MEMBERS / PICKS) {
                case 0, 1 -> {
                    Machines.add(replica, "x", DELTAS[pick]);
                    twins.set(who, twin.count(node, DELTAS[pick]));
                }
                case 2 -> {
                    foreign(replica, "hits = hits + " + DELTAS[pick]);
                    twins.set(who, twin.count(node, DELTAS[pick]));
                }
                case 3 -> {
                    Machines.tag(replica, "x", TAGS.get(pick));
                    twins.set(who, twin.with(node, TAGS.get(pick)));
                }
                case 4 -> {
                    Machines.untag(replica, "x", TAGS.get(pick));
                    twins.set(who, twin.without(node, TAGS.get(pick)));
                }
                case 5 -> rewrite(who, pick);
                case 6 -> Machines.put(replica, "x", "note " + action);
                case 7, 8 -> take(who, (who + 1 + pick % 2) % MEMBERS);
                case 9 -> cut((who + 1 + pick % 2) % MEMBERS, who);
                case 10 -> deliver(who, pick);
                case 11 -> disk(who, pick);
                default -> tidy(replica, pick);
            }
            assertSame(who, "after action " + action);
        }

        private void foreign(Replica replica, String set) {
            replica.runForeign("UPDATE machine SET " + set + " WHERE name = 'x'");
            replica.absorb(Member.NOW);
        }

        /** Another program writes the whole set: what was there and still is, is not added again. */
        private void rewrite(int who, int pick) {
            Twin twin = twins.get(who);
            List<String> wanted = TAGS.subList(pick / 2, pick + 1);
            foreign(members.get(who).replica(), "tags = '[" + wanted.stream().map(tag -> '"' + tag + '"').collect(Collectors.joining(" , ")) + "]'");
            for (String tag : TAGS) {
                if (wanted.contains(tag) && !twin.set().contains(tag)) {
                    twin = twin.with(nodes.get(who), tag);
                } else if (!wanted.contains(tag) && twin.set().contains(tag)) {
                    twin = twin.without(nodes.get(who), tag);
                }
            }
            twins.set(who, twin);
        }

        private void take(int who, int from) {
            members.get(who).take(members.get(from));
            twins.set(who, twins.get(who).merge(twins.get(from)));
        }

        private void cut(int from, int to) {
            Replica sender = members.get(from).replica();
            sender.changesSince(Member.SCOPE, members.get(to).replica().known(Member.SCOPE), false, Long.MAX_VALUE)
                    .ifPresent(changes -> onTheWay.add(new Sent(new Replica.Incoming(changes,
                            sender.lineage(Member.SCOPE).tips(changes.state().upTo(), VersionVector.empty())), twins.get(from))));
        }

        /** The first, or the last on the way; one of four stays to arrive again. What is refused changes nothing. */
        private void deliver(int to, int pick) {
            if (!onTheWay.isEmpty()) {
                int which = pick == 0 ? 0 : onTheWay.size() - 1;
                Sent sent = pick == 1 ? onTheWay.get(which) : onTheWay.remove(which);
                if (members.get(to).replica().merge(List.of(sent.batch()), Member.NOW).get(0) instanceof MergeResult.Merged) {
                    twins.set(to, twins.get(to).merge(sent.twin()));
                }
            }
        }

        /** Backed up, restored, or merely restarted; whoever opens a file is a new writer. */
        private void disk(int who, int pick) {
            Backup now = new Backup(members.get(who).replica().image(), twins.get(who));
            if (pick == 0) {
                backups.set(who, now);
            } else {
                Backup from = pick < 3 ? backups.get(who) : now;
                members.get(who).restart(from.image(), MACHINE);
                twins.set(who, from.twin());
                nodes.set(who, PekkoTwin.node(++sessions));
            }
        }

        private static void tidy(Replica replica, int pick) {
            if (pick < 2) {
                replica.resolve(Member.SCOPE, Member.NOW, 100);
            } else {
                replica.forgetDeletions(Member.SCOPE, replica.vector(Member.SCOPE), Member.NOW);
            }
        }

        private void assertSame(int who, String when) {
            Replica replica = members.get(who).replica();
            List<Cell> row = replica.rows(MACHINE, Member.OWNER).get(0);
            assertEquals(twins.get(who).counter().getValue().longValueExact() + " " + twins.get(who).tags(),
                    Cells.plain(row.get(3)) + " " + Cells.plain(row.get(4)), () -> replica.id() + " " + when);
        }

        void settle() {
            for (int[] pair : new int[][] {{0, 1}, {0, 2}, {1, 0}, {2, 0}}) {
                take(pair[0], pair[1]);
            }
            IntStream.range(0, MEMBERS).forEach(who -> assertSame(who, "in the end"));
            assertEquals(1, members.stream().map(member -> member.replica().digests().of(Member.SCOPE)).distinct().count());
        }

        @Override
        public void close() {
            members.forEach(Member::close);
        }
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void theyComeToTheSame(@ForAll @Size(max = 60) List<@IntRange(max = ACTIONS_MAX) Integer> actions) {
        try (World world = new World()) {
            actions.forEach(world::act);
            world.settle();
        }
    }

    /** Whatever the order in which batches of all come, once or twice, the result is the same. */
    @Property(tries = 25)
    void batchesCommuteAndRepeat(@ForAll @Size(min = 1, max = 25) List<@IntRange(max = 6 * PICKS * MEMBERS - 1) Integer> actions,
            @ForAll @Size(max = 8) List<@IntRange(max = MEMBERS - 1) Integer> order) {
        try (World world = new World(); Member receiver = Member.of("r")) {
            actions.forEach(world::act);
            List<Changes> all = world.members.stream().map(member ->
                    member.replica().changesSince(Member.SCOPE, Known.nothing(), true, Long.MAX_VALUE).orElseThrow()).toList();
            List<Integer> arriving = new ArrayList<>(order);
            arriving.addAll(List.of(0, 1, 2, 0));
            arriving.forEach(i -> receiver.merge(all.get(i), world.members.get(i)));
            receiver.becomes(MACHINE);
            world.settle();
            assertEquals(Machines.shown(world.members.get(0).replica()), Machines.shown(receiver.replica()));
        }
    }
}
