// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.memory;

import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.LinkEvent.Reply;
import dev.selvage.link.OutMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an {@link InMemoryBroker} keeps for one client: its filters, what waits, what was sent and not acknowledged. */
final class InMemorySession {
    /** As many as the Paho link allows the broker to have in flight. */
    private static final int RECEIVE_MAX = 64;

    private record Waiting(OutMessage message, boolean retained) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<Long, Waiting> sent = new LinkedHashMap<>();
    private Optional<InMemoryLink> owner = Optional.empty();
    private boolean connected;

    void attach(InMemoryLink link) {
        owner = Optional.of(link);
        connected = true;
    }

    /** Puts what was not acknowledged back to the front, in its order; QoS 0 is gone with the connection. */
    void detach() {
        connected = false;
        List<Waiting> again = List.copyOf(sent.values());
        for (int i = again.size() - 1; i >= 0; i--) {
            waiting.addFirst(again.get(i));
        }
        sent.clear();
        waiting.removeIf(w -> w.message().qos() == 0);
    }

    /** The link that is connected now. */
    Optional<InMemoryLink> link() {
        return owner.filter(o -> connected);
    }

    /** The link that was connected last. */
    Optional<InMemoryLink> owner() {
        return owner;
    }

    boolean persistent() {
        return owner.map(o -> o.settings().sessionExpirySeconds() > 0).orElse(false);
    }

    List<String> filters() {
        boolean listens = connected || persistent();
        return owner.filter(o -> listens).map(o -> o.settings().subscriptions()).orElse(List.of());
    }

    int size() {
        return waiting.size() + sent.size();
    }

    void offer(OutMessage message, boolean retained) {
        if (connected || message.qos() > 0) {
            waiting.add(new Waiting(message, retained));
        }
    }

    /** Sends what the receive maximum allows. */
    void deliver(InMemoryBroker broker) {
        while (connected && !waiting.isEmpty() && sent.size() < RECEIVE_MAX) {
            Waiting next = waiting.removeFirst();
            long ticket = broker.nextTicket();
            if (next.message().qos() > 0) {
                sent.put(ticket, next);
            }
            owner.orElseThrow().emitIfConnected(received(next, ticket));
        }
    }

    void acknowledge(long ticket) {
        sent.remove(ticket);
    }

    private static Received received(Waiting next, long ticket) {
        OutMessage m = next.message();
        Reply reply = new Reply(m.responseTopic(), m.correlation());
        return new Received(m.topic(), m.payload().clone(), m.qos(), next.retained(), reply, m.properties(), ticket);
    }
}
