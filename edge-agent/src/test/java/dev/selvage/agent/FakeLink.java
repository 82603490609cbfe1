// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkListener;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A link whose other end is the test: it takes messages while it is up and has permits, and tells what it took. */
final class FakeLink implements MqttLink {
    final List<OutMessage> taken = new ArrayList<>();
    final List<LinkEvent.Received> acknowledged = new ArrayList<>();
    boolean up;
    int permits = Integer.MAX_VALUE;
    boolean closed;
    int reconnects;

    @Override
    public void start(LinkListener listener) {
        throw new UnsupportedOperationException("the test puts events into the inbox itself");
    }

    @Override
    public boolean tryPublish(OutMessage message) {
        if (!up || permits == 0) {
            return false;
        }
        permits--;
        taken.add(message);
        return true;
    }

    @Override
    public void acknowledge(LinkEvent.Received message) {
        acknowledged.add(message);
    }

    @Override
    public void reconnect() {
        // the test puts what follows into the inbox itself
        reconnects++;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** The last message on that topic. */
    Optional<OutMessage> last(String topic) {
        return taken.stream().filter(m -> m.topic().equals(topic)).reduce((a, b) -> b);
    }

    /** What MQTT 5 sends for a message: header, topic, id, properties and payload, and the answer of QoS 1. */
    static long wireBytes(OutMessage message) {
        int expiry = message.expirySeconds() > 0 ? 5 : 0;
        int acknowledgement = message.qos() == 1 ? 4 : 0;
        return 5L + message.topic().length() + 2 + 1 + expiry + message.payload().length + acknowledgement;
    }
}
