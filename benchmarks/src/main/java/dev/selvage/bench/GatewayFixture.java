// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncMessage;
import dev.selvage.replica.sync.SyncReceiver;
import dev.selvage.replica.sync.SyncSender;
import java.nio.file.Path;
import java.util.List;

/** A gateway's replica with all its conversations, and nothing around them. Used by one thread. */
final class GatewayFixture implements AutoCloseable {
    /** Between two sessions of one replica: far more than one makes. */
    private static final long SESSION = 1L << 40;

    private final Replica replica;
    private final SyncHub hub;
    private long nowMillis;

    /** Opens or creates it, with as many pages in memory as a gateway has. */
    GatewayFixture(Path file) {
        replica = Replica.open(file, ReplicaFixture.GATEWAY, () -> SESSION, PlainTable.CACHE_KIB);
        hub = new SyncHub(replica, SyncSender.Role.GATEWAY, (peer, scope) -> scope.equals(Scopes.ofDevice(peer)), 1, millis -> millis);
    }

    /** Decodes a device's message and takes it. */
    void receive(String device, byte[] message) {
        try {
            hub.receive(device, SyncCodec.decode(message), ++nowMillis);
        } catch (SyncFormatException e) {
            throw new FailedMeasurement("a message of " + device + " cannot be read: " + e.getMessage());
        }
    }

    /** Merges what has come and says what there is to say; gives how many batches were acknowledged. Nothing may be refused. */
    int commit() {
        hub.commit(PointRow.NOW_MILLIS, ++nowMillis);
        List<SyncMessage> answers = hub.step(nowMillis).stream().map(SyncReceiver.Answer::message).toList();
        answers.stream().filter(SyncMessage.Nak.class::isInstance).findFirst().ifPresent(nak -> {
            throw new FailedMeasurement("the gateway refused a batch: " + nak);
        });
        return (int) answers.stream().filter(answer -> answer instanceof SyncMessage.Ack ack && ack.staged() == 0).count();
    }

    /** True when it has nothing to do with anybody. */
    boolean isIdle() {
        return hub.nextStepMillis() == Long.MAX_VALUE;
    }

    @Override
    public void close() {
        replica.close();
    }
}
