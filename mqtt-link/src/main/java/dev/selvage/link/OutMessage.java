// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link;

import java.util.Map;
import java.util.Optional;

/**
 * A message to publish.
 *
 * @param ticket the caller's handle, given back in {@link LinkEvent.Published}
 * @param payload not changed by anybody after hand-over
 * @param qos 0 or 1
 * @param expirySeconds message expiry; 0 for none
 * @param responseTopic where an answer is wanted
 * @param correlation copied into the answer
 * @param properties MQTT 5 user properties
 */
public record OutMessage(
        long ticket,
        String topic,
        byte[] payload,
        int qos,
        boolean retained,
        int expirySeconds,
        Optional<String> responseTopic,
        Optional<byte[]> correlation,
        Map<String, String> properties) {
    public OutMessage {
        if (qos != 0 && qos != 1) {
            throw new IllegalArgumentException("QoS " + qos + " is not used here: 0 or 1");
        }
        properties = Map.copyOf(properties);
    }

    /** A message with nothing but topic and payload. */
    public static OutMessage of(long ticket, String topic, byte[] payload, int qos, boolean retained, int expirySeconds) {
        return new OutMessage(
                ticket, topic, payload, qos, retained, expirySeconds, Optional.empty(), Optional.empty(), Map.of());
    }
}
