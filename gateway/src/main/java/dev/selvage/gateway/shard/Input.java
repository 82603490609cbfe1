// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.protocol.DeviceId;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.sync.SyncMessage;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What other threads hand to a shard. A {@code ticket} is the link's, to be given back when the message is done with. */
sealed interface Input permits Change, Input.Arrived, Input.Passed, Input.Head, Input.Way, Input.Home, Input.Greet, Input.Asked {
    /** A sync message as it came, given to the shard of the device's own scope. */
    record Arrived(DeviceId device, byte[] payload, long ticket) implements Input {}

    /** A sync message for a scope of this shard, read by the shard of its sender. */
    record Passed(DeviceId device, SyncMessage message, long ticket) implements Input {}

    /** A head that the broker had kept. */
    record Head(DeviceId device, byte[] payload, long ticket) implements Input {}

    /** The broker is there, or gone. */
    record Way(boolean isOpen) implements Input {}

    /** This gateway becomes home of that epoch; {@code stored} is run once it is durable here. */
    record Home(long epoch, Runnable stored) implements Input {}

    /** A device is to hear of this home, and to send what is missing here. */
    record Greet(DeviceId device) implements Input {}

    /** A look into the file. */
    record Asked<T>(Function<Replica, T> look, CompletableFuture<T> answer) implements Input {
        void answerFrom(Replica replica) {
            try {
                answer.complete(look.apply(replica));
            } catch (ReplicaException e) {
                answer.completeExceptionally(e);
            }
        }
    }
}
