// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.memory;

import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Topics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A small MQTT 5 broker in memory: wildcards, retained messages, sessions, QoS 1 with redelivery, Will, takeover. It
 * has no clock (nothing expires, a Will comes at once) and no threads: everything happens inside {@link #step}, in
 * one order that depends on the calls alone. Not thread-safe.
 */
public final class InMemoryBroker {
    /** Messages a session holds for a client that is away, as HiveMQ does; more are dropped and counted. */
    private static final int QUEUE_MAX = 1_000;

    private final Map<String, InMemorySession> sessions = new TreeMap<>();
    private final Map<String, OutMessage> retained = new TreeMap<>();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final Set<String> unreachable = new HashSet<>();
    private long nextTicket;
    private long dropped;

    /** Makes a link to this broker; the address in the settings does not matter. */
    public InMemoryLink link(LinkSettings settings) {
        return new InMemoryLink(this, settings);
    }

    /** Does one thing, such as taking one message or handing over one event; false when nothing is left to do. */
    public boolean step() {
        Optional<Runnable> next = Optional.ofNullable(work.poll());
        next.ifPresent(Runnable::run);
        return next.isPresent();
    }

    /** Steps until nothing is left to do. */
    public void pump() {
        boolean busy = true;
        while (busy) {
            busy = step();
        }
    }

    /** Breaks a client's connection, so that its Will is sent, and keeps it away until {@link #restore}. */
    public void cut(String clientId) {
        unreachable.add(clientId);
        session(clientId).flatMap(InMemorySession::link).ifPresent(link -> link.lose(Cause.NETWORK, "Cut"));
    }

    /** Lets a client that was cut connect again. */
    public void restore(String clientId) {
        unreachable.remove(clientId);
        session(clientId).flatMap(InMemorySession::owner).ifPresent(InMemoryLink::connectSoon);
    }

    /** Messages that no queue had room for. */
    public long dropped() {
        return dropped;
    }

    void later(Runnable task) {
        work.add(task);
    }

    long nextTicket() {
        return ++nextTicket;
    }

    boolean reachable(String clientId) {
        return !unreachable.contains(clientId);
    }

    /** Takes a connection; true when there was a session to resume. */
    boolean connect(InMemoryLink link) {
        LinkSettings settings = link.settings();
        String id = settings.clientId();
        Optional<InMemorySession> old = session(id);
        old.flatMap(InMemorySession::link).ifPresent(other -> other.lose(Cause.TAKEN_OVER, "Another client has our id"));
        boolean resumes = old.filter(InMemorySession::persistent).isPresent() && settings.sessionExpirySeconds() > 0;
        InMemorySession session = resumes ? old.orElseThrow() : new InMemorySession();
        sessions.put(id, session);
        session.attach(link);
        return resumes;
    }

    /** Hands out what a client may have at once: retained messages of its filters, then what waited for it. */
    void begin(InMemoryLink link) {
        InMemorySession session = sessions.get(link.settings().clientId());
        for (String filter : link.settings().subscriptions()) {
            retained.forEach((topic, message) -> {
                if (Topics.matches(filter, topic)) {
                    session.offer(message, true);
                }
            });
        }
        session.deliver(this);
    }

    /** Ends a connection: the Will goes out unless the client said goodbye. */
    void end(InMemoryLink link, boolean politely) {
        session(link.settings().clientId()).filter(s -> s.link().equals(Optional.of(link))).ifPresent(InMemorySession::detach);
        if (!politely) {
            link.settings().will().ifPresent(this::publish);
        }
    }

    void acknowledge(String clientId, long ticket) {
        session(clientId).ifPresent(session -> {
            session.acknowledge(ticket);
            session.deliver(this);
        });
    }

    void publish(OutMessage message) {
        if (message.retained() && message.payload().length == 0) {
            retained.remove(message.topic());
        } else if (message.retained()) {
            retained.put(message.topic(), message);
        }
        for (InMemorySession session : sessions.values()) {
            boolean wanted = session.filters().stream().anyMatch(f -> Topics.matches(f, message.topic()));
            if (wanted && session.size() >= QUEUE_MAX) {
                dropped++;
            } else if (wanted) {
                session.offer(message, false);
                session.deliver(this);
            }
        }
    }

    private Optional<InMemorySession> session(String clientId) {
        return Optional.ofNullable(sessions.get(clientId));
    }
}
