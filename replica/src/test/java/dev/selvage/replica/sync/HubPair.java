// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A device and its gateway, both in memory, that talk through the codec over a link that loses nothing. */
final class HubPair implements AutoCloseable {
    static final String DEVICE = "d-1";
    static final String SCOPE = "dev/d-1";
    static final String GATEWAY = "gw";
    static final long WALL = 1_767_225_600_000L;
    private static final int ROUNDS_MAX = 500;

    private long session;
    final Replica device;
    final Replica gateway;
    final SyncHub agentHub;
    final SyncHub gatewayHub;
    final List<Reconciler.Finding> found = new ArrayList<>();
    long nowMillis = 10_000;
    long said;

    HubPair() {
        this(List.of(), List.of());
    }

    /** With tables that the programs declare. */
    HubPair(List<Table> ofDevice, List<Table> ofGateway) {
        device = Replica.inMemory(Optional.empty(), DEVICE, () -> ++session, Set.of(), ofDevice);
        gateway = Replica.inMemory(Optional.empty(), GATEWAY, () -> ++session, Set.of(), ofGateway);
        agentHub = new SyncHub(device, SyncSender.Role.AGENT, (peer, scope) -> scope.equals(SCOPE), 0, millis -> millis);
        gatewayHub = new SyncHub(gateway, SyncSender.Role.GATEWAY, (peer, scope) -> scope.equals("dev/" + peer), 0, millis -> millis);
    }

    static List<Cell> point(String name, long value) {
        return List.of(Cell.of(DEVICE), Cell.of(name), Cell.of(value), Cell.of("good"), Cell.none(), Cell.of("Cel"), Cell.of(value));
    }

    static void write(Replica at, Table table, List<Cell> row) {
        at.write(SCOPE, WALL, tx -> tx.upsert(table, row));
    }

    /** What a bad disk, or a program that knows of the triggers, does: nothing tells of it. */
    static void damage(Replica at, String statement) {
        for (String trigger : List.of("_ins_point", "_upd_point", "_key_point", "_del_point")) {
            at.runForeign("DROP TRIGGER IF EXISTS " + trigger);
        }
        at.runForeign(statement);
    }

    /** The device connects, and they talk until nobody has anything more to say. */
    void connect() throws SyncFormatException {
        nowMillis += Reconciler.PAUSE_MILLIS;
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
    }

    void talk() throws SyncFormatException {
        for (int round = 0; exchange() > 0; round++) {
            assertTrue(round < ROUNDS_MAX, "they never come to an end: " + agentHub.refusals() + gatewayHub.refusals());
        }
    }

    /** Both say once what they have to say; gives how many messages that were. */
    int exchange() throws SyncFormatException {
        int messages = 0;
        for (SyncReceiver.Answer message : agentHub.step(nowMillis)) {
            messages++;
            gatewayHub.receive(DEVICE, SyncCodec.decode(SyncCodec.encode(message.message())), nowMillis);
        }
        gatewayHub.commit(WALL, nowMillis);
        for (SyncReceiver.Answer message : gatewayHub.step(nowMillis)) {
            messages++;
            agentHub.receive(GATEWAY, SyncCodec.decode(SyncCodec.encode(message.message())), nowMillis);
        }
        agentHub.commit(WALL, nowMillis);
        found.addAll(gatewayHub.takeFindings());
        said += messages;
        return messages;
    }

    List<List<Cell>> points(Replica at) {
        return at.rows(Tables.POINT, DEVICE);
    }

    boolean isEqual() {
        return device.vector(SCOPE).equals(gateway.vector(SCOPE)) && device.digests().of(SCOPE).equals(gateway.digests().of(SCOPE))
                && points(device).equals(points(gateway));
    }

    @Override
    public void close() {
        device.close();
        gateway.close();
    }
}
