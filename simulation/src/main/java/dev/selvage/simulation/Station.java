// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Cell;
import dev.selvage.replica.ColumnPolicy;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import dev.selvage.replica.WriteTx;
import dev.selvage.replica.sync.Reconciler;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncMessage;
import dev.selvage.replica.sync.SyncReceiver;
import dev.selvage.replica.sync.SyncSender;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One program of {@link FleetRun}: an agent or a gateway, with its replica in memory and its conversations. A gateway
 * speaks and listens while it believes itself home.
 */
final class Station implements AutoCloseable {
    /** What agents call whoever is home. */
    static final String GATEWAY = "gateway";
    /** The gateways of the site. */
    static final List<String> GATEWAYS = List.of(GATEWAY, "gateway-2");
    static final String SHARED = "plan";
    /** What only newer programs declare. */
    private static final Table EXTRA = Table.declared("extra", Table.Kind.STATE, 2, false, List.of(new Table.Column("device", Table.Type.TEXT, true),
            new Table.Column("name", Table.Type.TEXT, true), new Table.Column("top", Table.Type.INTEGER, false, ColumnPolicy.MAX),
            new Table.Column("word", Table.Type.TEXT, false)));
    private static final Table TALLIED = Tally.declared(EXTRA);

    private final String id;
    private final Random random;
    /** For all that is about newer programs alone. */
    private final Random newer;
    private boolean isNewer;
    private Replica replica;
    private SyncHub hub;
    private boolean connected;

    Station(String id, Random random, Random newer) {
        this.id = id;
        this.random = random;
        this.newer = newer;
        this.isNewer = newer.nextInt(3) == 0;
        open(Optional.empty());
    }

    private void open(Optional<byte[]> image) {
        List<Table> declared = isNewer ? List.of(Facts.table(true), TALLIED) : List.of();
        replica = Replica.inMemory(Optional.of(image.orElseGet(() -> Node.blank(id, declared))), id, random::nextLong, Set.of(), declared);
        SyncSender.Role role = isGateway() ? SyncSender.Role.GATEWAY : SyncSender.Role.AGENT;
        hub = new SyncHub(replica, role, (peer, scope) -> isGateway() || scopes().contains(scope), random.nextLong() >>> 16, millis -> millis);
        connected = false;
    }

    /** A gateway becomes home of that epoch: it serves whom it left in the middle, and greets all devices. */
    void rise(long epoch, List<String> devices, long nowMillis) {
        replica.epochs().raise(epoch, nowMillis);
        connected = true;
        hub.resume(nowMillis);
        devices.forEach(device -> hub.nudge(device, Scopes.ofDevice(device)));
    }

    /** The highest epoch that it knows of: its own, or what devices told it. */
    long epochKnown() {
        return Math.max(replica.epochs().current(), hub.epochTold());
    }

    /** A home that devices have told of a higher epoch than its own must take a higher one. */
    boolean isOutbid() {
        return isHome() && hub.epochTold() > replica.epochs().current();
    }

    boolean isHome() {
        return isGateway() && connected;
    }

    boolean isGateway() {
        return GATEWAYS.contains(id);
    }

    String id() {
        return id;
    }

    Replica replica() {
        return replica;
    }

    /** What an agent holds. */
    List<String> scopes() {
        return List.of(Scopes.ofDevice(id), Scopes.shared(SHARED));
    }

    byte[] image() {
        return replica.image();
    }

    /** The program begins anew on that disk, now and then as a newer or older one. */
    void restart(byte[] disk) {
        isNewer ^= newer.nextInt(3) == 0;
        replica.close();
        open(Optional.of(disk));
    }

    /** An agent's way to the broker is open: it greets. */
    void connect(long nowMillis) {
        if (!isGateway() && !connected) {
            connected = true;
            scopes().forEach(scope -> hub.connected(GATEWAY, scope, nowMillis));
        }
    }

    /** The way to the broker is closed, or another gateway is home; what comes now is lost to it. */
    void disconnect() {
        connected = false;
        hub.disconnected();
    }

    boolean isConnected() {
        return connected;
    }

    void receive(String from, SyncMessage message, long nowMillis) {
        if (!connected) {
            return;
        }
        if (isGateway() || message.epoch() == 0 || message.epoch() >= replica.epochs().current()) {
            hub.receive(from, message, nowMillis);
        } else {
            receiveStale(from, message, nowMillis);
        }
    }

    /** Nothing comes of what a home says that another has followed. */
    private void receiveStale(String from, SyncMessage message, long nowMillis) {
        hub.commit(nowMillis, nowMillis);
        String scope = message.scope();
        List<Object> before = List.of(replica.vector(scope), replica.acknowledgedBy(scope, from));
        hub.receive(from, message, nowMillis);
        hub.commit(nowMillis, nowMillis);
        if (!before.equals(List.of(replica.vector(scope), replica.acknowledgedBy(scope, from)))) {
            throw new Violation(id + " in epoch " + replica.epochs().current() + " obeys " + message);
        }
    }

    /** One turn of the program's loop; gives what it sends. */
    List<SyncReceiver.Answer> turn(long nowMillis) {
        Set<String> changed = hub.commit(nowMillis, nowMillis);
        if (isGateway()) {
            changed.forEach(scope -> replica.resolve(scope, nowMillis, 100));
            hub.takeFindings().stream().filter(finding -> finding.outcome() != Reconciler.Outcome.EQUAL).findFirst().ifPresent(finding -> {
                throw new Violation("equal vectors and unequal digests: " + finding);
            });
        }
        return connected ? hub.step(nowMillis) : List.of();
    }

    boolean isDrained() {
        return hub.isDrained();
    }

    /** A transaction of a few rows; the gateway writes only where somebody was heard of. */
    void write(List<String> devices, long nowMillis) {
        if (random.nextInt(3) == 0) {
            replica.write(Scopes.shared(SHARED), nowMillis, tx -> tx.upsert(Facts.table(isNewer), row(Facts.table(isNewer), SHARED)));
            if (isGateway()) {
                hub.changed(Scopes.shared(SHARED), nowMillis);
            }
            return;
        }
        String device = isGateway() ? devices.get(random.nextInt(devices.size())) : id;
        Table table = isGateway() || random.nextInt(4) == 0 ? Tables.DESIRED : Tables.POINT;
        replica.write(Scopes.ofDevice(device), nowMillis, tx -> {
            List<Cell> row = row(table, device);
            if (random.nextInt(5) == 0) {
                tx.delete(table, row.subList(0, 2));
            } else {
                tx.upsert(table, row, random.nextBoolean() ? table.fullMask() : 1 + random.nextInt((int) table.fullMask()));
            }
            if (isNewer && newer.nextBoolean()) {
                List<Cell> extra = row(EXTRA, device);
                tx.upsert(EXTRA, extra, 1 + newer.nextInt((int) EXTRA.fullMask()));
                tally(tx, row(EXTRA, device).subList(0, 2));
            }
            if (!isGateway()) {
                tx.upsert(Tables.SAMPLE, List.of(Cell.of(id), Cell.of("s"), Cell.of(random.nextLong()), Cell.of(1), Cell.of("good")));
            }
            return true;
        });
        if (isGateway()) {
            hub.changed(Scopes.ofDevice(device), nowMillis);
        }
    }

    private void tally(WriteTx tx, List<Cell> key) {
        String member = "m" + newer.nextInt(3);
        switch (newer.nextInt(5)) {
            case 0 -> tx.addMember(TALLIED, key, Tally.TAGS, member);
            case 1 -> tx.removeMember(TALLIED, key, Tally.TAGS, member);
            case 2 -> tx.delete(TALLIED, key);
            default -> tx.add(TALLIED, key, Tally.HITS, newer.nextInt(9) - 3);
        }
    }

    /** Rows with what their counters and sets show; empty when not both were heard of. */
    Optional<List<List<Cell>>> tallies(String owner) {
        List<String> names = replica.tables().stream().map(Table::name).toList();
        return names.containsAll(List.of("extra", "extra__" + Tally.HITS, "extra__" + Tally.TAGS)) ? Optional.of(replica.rows(TALLIED, owner)) : Optional.empty();
    }

    /** Few keys and values, so that writes meet. */
    private List<Cell> row(Table table, String owner) {
        List<Cell> row = new ArrayList<>(List.of(Cell.of(owner), Cell.of("k" + random.nextInt(4))));
        table.values().forEach(column -> row.add(switch (column.type()) {
            case INTEGER -> Cell.of(random.nextInt(9));
            case TEXT -> Cell.of("t" + random.nextInt(9));
            default -> random.nextBoolean() ? Cell.of(1) : Cell.of(1.0);
        }));
        return row;
    }

    @Override
    public void close() {
        replica.close();
    }
}
