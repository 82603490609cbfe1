// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link;

import java.util.Map;
import java.util.Optional;

/** Something that happened on a link, in the order in which it happened. */
public sealed interface LinkEvent {
    /**
     * The broker accepted the connection and every subscription. What it kept for our session can come before this.
     *
     * @param sessionPresent false when the broker had nothing of us: publish retained topics again
     * @param packetBytesMax the largest packet the broker takes
     */
    record Connected(boolean sessionPresent, int packetBytesMax) implements LinkEvent {}

    /** The connection is gone or was not made; the link tries again by itself after {@code retryInMillis}. */
    record Disconnected(Cause cause, String reason, long retryInMillis) implements LinkEvent {}

    /**
     * A message arrived. {@code ticket} is the link's own handle for {@link MqttLink#acknowledge}.
     *
     * @param payload owned by the receiver
     */
    record Received(
            String topic, byte[] payload, int qos, boolean retained, Reply reply, Map<String, String> properties, long ticket)
            implements LinkEvent {}

    /** What became of an {@link OutMessage} that was taken; {@code ticket} is the message's. */
    record Published(long ticket, Outcome outcome, String reason) implements LinkEvent {}

    /** Where the sender wants its answer, after MQTT 5 request/response. */
    record Reply(Optional<String> topic, Optional<byte[]> correlation) {
        /** The sender wants none. */
        public static Reply none() {
            return new Reply(Optional.empty(), Optional.empty());
        }
    }

    /** Why there is no connection. */
    enum Cause {
        /** Nobody answers at the address, or the connection broke. */
        NETWORK,
        /** The broker said no: credentials, identity, limits. Trying again soon will not help. */
        REFUSED,
        /** Another client connected with our id (reason 0x8E); it is an alarm, and we back off for long. */
        TAKEN_OVER
    }

    /** What the broker said of a published message. */
    enum Outcome {
        /** The broker has it. */
        ACCEPTED,
        /** The broker cannot take it now (0x83, 0x97), or the connection broke first: keep it, send it again later. */
        RETRY,
        /** The broker will never take it (0x87, 0x90, 0x99 …): set it aside with the reason. */
        REFUSED
    }
}
