// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link;

/**
 * One client's connection to an MQTT 5 broker, kept up for as long as it is open. It connects, reconnects with
 * back-off and jitter, and subscribes again by itself; it never loses a message silently: what it could not hand to
 * the broker is told by {@link LinkEvent.Published}, what it received is delivered again until acknowledged.
 *
 * <p>QoS 0 and 1 only. All methods return at once and may be called from any one thread at a time, but not from
 * inside a listener call.
 */
public interface MqttLink extends AutoCloseable {
    /** Begins to connect. Called once. The listener is called from the link's own threads and must only hand over. */
    void start(LinkListener listener);

    /**
     * Hands a message to the broker connection. False means "not now": there is no connection or no free permit (the
     * server's receive maximum bounds unacknowledged messages); the caller keeps the message and tries again after
     * the next {@link LinkEvent}. After true, exactly one {@link LinkEvent.Published} with the message's ticket follows.
     */
    boolean tryPublish(OutMessage message);

    /**
     * Tells the broker that a received QoS 1 message is kept; without it the message comes again on reconnecting. Does
     * nothing for a message of an earlier connection, which comes again anyway. Do it soon: a broker may send nothing
     * more before.
     */
    void acknowledge(LinkEvent.Received message);

    /** Cuts the connection without a DISCONNECT, so that the Will is sent, and connects anew. For tests and watchdogs. */
    void reconnect();

    /** Sends DISCONNECT, waits at most two seconds for it, and frees all threads. Idempotent. */
    @Override
    void close();
}
