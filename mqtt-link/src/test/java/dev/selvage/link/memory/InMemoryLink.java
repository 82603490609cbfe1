// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.memory;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Connected;
import dev.selvage.link.LinkEvent.Disconnected;
import dev.selvage.link.LinkEvent.Outcome;
import dev.selvage.link.LinkEvent.Published;
import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.LinkListener;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Limits;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A link to an {@link InMemoryBroker}. Events come only while the broker {@linkplain InMemoryBroker#step steps}, never
 * inside a call. A message passes in two steps, to the broker and back as its acknowledgement, so a cut in between
 * gives RETRY for a message that arrived, as it happens in the field.
 */
public final class InMemoryLink implements MqttLink {
    private static final int PERMITS = 32;
    private static final long RETRY_MILLIS = 500;
    private static final long REFUSED_RETRY_MILLIS = 60_000;

    private final InMemoryBroker broker;
    private final LinkSettings settings;
    private final Deque<Long> inFlight = new ArrayDeque<>();
    private LinkListener listener = event -> {};
    private boolean started;
    private boolean connected;
    private boolean closed;
    private int connection;

    InMemoryLink(InMemoryBroker broker, LinkSettings settings) {
        this.broker = broker;
        this.settings = settings;
    }

    LinkSettings settings() {
        return settings;
    }

    @Override
    public void start(LinkListener receiver) {
        listener = receiver;
        started = true;
        connectSoon();
    }

    @Override
    public boolean tryPublish(OutMessage message) {
        if (!connected || inFlight.size() >= PERMITS) {
            return false;
        }
        inFlight.add(message.ticket());
        int from = connection;
        broker.later(() -> onConnection(from, () -> {
            broker.publish(message);
            broker.later(() -> onConnection(from, () -> settle(Outcome.ACCEPTED, "")));
        }));
        return true;
    }

    @Override
    public void acknowledge(Received message) {
        broker.later(() -> broker.acknowledge(settings.clientId(), message.ticket()));
    }

    @Override
    public void reconnect() {
        lose(Cause.NETWORK, "Cut on request");
        connectSoon();
    }

    @Override
    public void close() {
        if (connected) {
            broker.pump();
        }
        if (connected) {
            connected = false;
            broker.end(this, true);
        }
        closed = true;
    }

    /** Connects at the next steps, unless the broker keeps this client away. */
    void connectSoon() {
        broker.later(() -> {
            if (started && !closed && !connected && broker.reachable(settings.clientId())) {
                boolean resumed = broker.connect(this);
                connected = true;
                connection++;
                emit(new Connected(resumed, Limits.PACKET_BYTES_MAX));
                broker.begin(this);
            }
        });
    }

    /** Ends the connection without a goodbye; what was taken and not confirmed comes back as RETRY. */
    void lose(Cause cause, String reason) {
        if (!connected) {
            return;
        }
        connected = false;
        connection++;
        broker.end(this, false);
        while (!inFlight.isEmpty()) {
            settle(Outcome.RETRY, "The connection broke before the broker confirmed");
        }
        emit(new Disconnected(cause, reason, cause == Cause.NETWORK ? RETRY_MILLIS : REFUSED_RETRY_MILLIS));
    }

    void emitIfConnected(LinkEvent event) {
        int to = connection;
        broker.later(() -> onConnection(to, () -> listener.onEvent(event)));
    }

    private void settle(Outcome outcome, String reason) {
        emit(new Published(inFlight.remove(), outcome, reason));
    }

    private void emit(LinkEvent event) {
        broker.later(() -> listener.onEvent(event));
    }

    private void onConnection(int wanted, Runnable task) {
        if (connected && connection == wanted) {
            task.run();
        }
    }
}
