// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * What the gateway has to say, oldest first, as far as the link takes it. Answers are not stored: who misses one asks
 * again. Confined to the loop's thread.
 */
final class Outgoing {
    /** Answers waiting for the link; beyond it the oldest go, and are counted. */
    static final int WAITING_MAX = 10_000;

    private final MqttLink link;
    private final Deque<OutMessage> waiting = new ArrayDeque<>();
    private long dropped;
    private long refused;

    Outgoing(MqttLink link) {
        this.link = link;
    }

    void add(String topic, byte[] payload, int qos, boolean retained, int expirySeconds) {
        add(OutMessage.of(0, topic, payload, qos, retained, expirySeconds));
    }

    /** Answers an operator's request where and how the request asked. */
    void reply(LinkEvent.Reply reply, byte[] payload, int expirySeconds) {
        reply.topic().ifPresent(topic -> add(new OutMessage(0, topic, payload, 1, false, expirySeconds, Optional.empty(),
                reply.correlation(), Map.of())));
    }

    void add(OutMessage message) {
        waiting.add(message);
        if (waiting.size() > WAITING_MAX) {
            waiting.remove();
            dropped++;
        }
    }

    void drain() {
        while (!waiting.isEmpty() && link.tryPublish(waiting.peek())) {
            waiting.remove();
        }
    }

    /** Counts what the broker refuses; nothing is sent again. */
    void published(LinkEvent.Published event) {
        if (event.outcome() == LinkEvent.Outcome.REFUSED) {
            refused++;
        }
    }

    /** The connection is gone, and with it whoever waited. */
    void clear() {
        waiting.clear();
    }

    long dropped() {
        return dropped;
    }

    long refused() {
        return refused;
    }
}
