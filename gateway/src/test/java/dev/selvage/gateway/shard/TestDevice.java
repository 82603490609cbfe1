// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.protocol.DeviceId;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Safeguard;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncMessage;
import dev.selvage.replica.sync.SyncSender;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** A device with one scope, and what the gateway has told it. */
final class TestDevice implements AutoCloseable {
    private static final long NOW_MILLIS = 1_700_000_000_000L;

    final DeviceId id;
    final String scope;
    final Replica replica;
    final List<SyncMessage> heard = new ArrayList<>();
    private final SyncSender sender;

    private TestDevice(String id, String writer, String scope) {
        this.id = new DeviceId(id);
        this.scope = scope;
        this.replica = Replica.inMemory(Optional.empty(), writer, () -> 77, EnumSet.noneOf(Safeguard.class));
        this.sender = new SyncSender(replica, scope, "gateway", SyncSender.Role.AGENT, 1, millis -> millis);
    }

    /** A device that speaks of its own scope. */
    static TestDevice of(String id) {
        return new TestDevice(id, id, Scopes.ofDevice(id));
    }

    /** A device that shares rows with others. */
    static TestDevice sharing(String id, String shared) {
        return new TestDevice(id, id, Scopes.shared(shared));
    }

    /** A device whose rows say that another wrote them. */
    static TestDevice forging(String id, String writer) {
        return new TestDevice(id, writer, Scopes.ofDevice(id));
    }

    void writePoint(String name, Cell value) {
        replica.write(scope, NOW_MILLIS, tx -> tx.upsert(Tables.POINT, List.of(Cell.of(id.value()), Cell.of(name), value,
                Cell.of("good"), Cell.none(), Cell.none(), Cell.of(NOW_MILLIS))));
    }

    void writeFact(String name, Cell value) {
        replica.write(scope, NOW_MILLIS, tx -> tx.upsert(Tables.FACT, List.of(
                Cell.of(Scopes.owner(scope).orElseThrow()), Cell.of(name), value, Cell.none(), Cell.none())));
    }

    void connected(long nowMillis) {
        sender.connected(nowMillis);
    }

    List<byte[]> says(long nowMillis) {
        return sender.step(nowMillis).stream().map(SyncCodec::encode).toList();
    }

    void hears(byte[] payload, long nowMillis) throws SyncFormatException {
        heard.add(SyncCodec.decode(payload));
        sender.receive(heard.get(heard.size() - 1), nowMillis);
    }

    /** The last refusal that it heard, if the last thing it heard was one. */
    Optional<SyncMessage.Reason> refusal() {
        return !heard.isEmpty() && heard.get(heard.size() - 1) instanceof SyncMessage.Nak nak ? Optional.of(nak.reason()) : Optional.empty();
    }

    boolean isDrained() {
        return sender.isDrained();
    }

    @Override
    public void close() {
        replica.close();
    }
}
