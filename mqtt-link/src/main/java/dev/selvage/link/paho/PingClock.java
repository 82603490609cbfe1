// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;

/**
 * Keeps the time of the next keep-alive check, which the link's thread then makes. Paho's own sender would start one
 * more thread per connection, and throws when it is cancelled while a check runs.
 */
final class PingClock implements MqttPingSender {
    private static final long NEVER = Long.MAX_VALUE;

    private volatile Optional<ClientComms> comms = Optional.empty();
    private volatile long dueMillis = NEVER;

    @Override
    public void init(ClientComms owner) {
        comms = Optional.of(owner);
    }

    /** Begins anew with the keep-alive in force; called again after CONNACK, which may have shortened it. */
    @Override
    public void start() {
        long keepAliveMillis = comms.map(ClientComms::getKeepAlive).orElse(0L);
        dueMillis = keepAliveMillis > 0 ? nowMillis() + keepAliveMillis : NEVER;
    }

    @Override
    public void stop() {
        dueMillis = NEVER;
    }

    @Override
    public void schedule(long delayMillis) {
        dueMillis = nowMillis() + delayMillis;
    }

    /** Milliseconds of {@link #nowMillis} at which {@link #check} wants to be called. */
    long dueMillis() {
        return dueMillis;
    }

    /** Sends a PINGREQ when one is due, and shuts the connection down when the last one stayed unanswered. */
    void check() {
        dueMillis = NEVER;
        comms.ifPresent(ClientComms::checkForActivity);
    }

    /** The monotonic clock of everything in a link. */
    static long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
