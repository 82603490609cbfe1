// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.PahoLink;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A client of the broker that hands what comes to its owner, on the link's own thread. */
final class BenchClient implements AutoCloseable {
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final long SECONDS_MAX = 60;
    private static final long WAIT_MICROS = 200;

    private final MqttLink link;
    private final CountDownLatch connected = new CountDownLatch(1);

    /** Connects, and returns when the broker has accepted it and its filters. */
    BenchClient(URI broker, String clientId, List<String> filters, Consumer<LinkEvent.Received> taken) {
        this.link = PahoLink.open(new LinkSettings(broker, clientId, filters, Optional.empty(), 0, KEEP_ALIVE_SECONDS, 0, Map.of()));
        link.start(event -> {
            if (event instanceof LinkEvent.Connected) {
                connected.countDown();
            } else if (event instanceof LinkEvent.Received received) {
                link.acknowledge(received);
                taken.accept(received);
            }
        });
        try {
            if (!connected.await(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new FailedMeasurement(clientId + " is not connected within " + SECONDS_MAX + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedMeasurement("interrupted while connecting");
        }
    }

    /** Publishes, as soon as the link takes it. */
    void publish(OutMessage message) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!link.tryPublish(message)) {
            if (System.nanoTime() > end) {
                throw new FailedMeasurement("the broker takes nothing for " + SECONDS_MAX + " s");
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(WAIT_MICROS));
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
