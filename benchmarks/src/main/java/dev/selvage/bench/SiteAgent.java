// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.PahoLink;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncSender;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * An agent's connection while there is one: its link, and the thread that carries the conversation over it, as an agent's
 * loop does. Neither drivers nor points; made anew for each connection, over the same replica.
 */
final class SiteAgent implements AutoCloseable {
    /** As an agent calls its gateway. */
    private static final String PEER = "gateway";
    private static final int KEEP_ALIVE_SECONDS = 60;
    /** Longest sleep: the end is looked at this often. */
    private static final long SLEEP_MILLIS_MAX = 100;

    private final String scope;
    private final Replica replica;
    private final SyncHub hub;
    private final MqttLink link;
    private final String topic;
    private final String awaited;
    private final BlockingQueue<LinkEvent> inbox = new LinkedBlockingQueue<>();
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private final Thread thread;
    /** Of this agent's thread. */
    private boolean greeted;
    private volatile boolean closing;

    /**
     * A connection that is not open yet.
     *
     * @param awaited a replica of which something must have arrived before {@link #done}; the device itself for nothing
     */
    SiteAgent(Replica replica, URI broker, SiteId site, String awaited) {
        DeviceId device = new DeviceId(replica.id());
        this.scope = Scopes.ofDevice(replica.id());
        this.replica = replica;
        this.awaited = awaited;
        this.hub = new SyncHub(replica, SyncSender.Role.AGENT, (peer, about) -> about.equals(scope), ThreadLocalRandom.current().nextLong() >>> 16,
                millis -> millis / 2 + ThreadLocalRandom.current().nextLong(millis));
        this.topic = Topics.of(site, device, TopicKind.SYNC_UP);
        this.link = PahoLink.open(new LinkSettings(broker, device.value(), List.of(Topics.filter(site, device, TopicKind.SYNC_DOWN)),
                Optional.empty(), 0, KEEP_ALIVE_SECONDS, Limits.SESSION_EXPIRY_SECONDS_MAX, Map.of("site", site.value())));
        this.thread = new Thread(this::run, "agent-" + device);
    }

    /** Begins to connect. The replica is this agent's from now on until {@link #close}. */
    SiteAgent start() {
        thread.start();
        link.start(inbox::add);
        return this;
    }

    /** When the gateway had all that is here, and what is awaited was here: {@code System.nanoTime()} of that moment. */
    CompletableFuture<Long> done() {
        return done;
    }

    private void run() {
        try {
            while (!closing) {
                step();
            }
            replica.flush(System.currentTimeMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done.completeExceptionally(e);
        } catch (RuntimeException e) {
            // the thread's top: who waits for this agent must hear of it
            done.completeExceptionally(e);
        }
    }

    /** As the loop of an agent: take what came, merge it, say what there is to say. */
    private void step() throws InterruptedException {
        long sleepMillis = Math.max(0, Math.min(hub.nextStepMillis() - monotonicMillis(), SLEEP_MILLIS_MAX));
        List<LinkEvent> events = new ArrayList<>();
        Optional.ofNullable(inbox.poll(waiting.isEmpty() ? sleepMillis : SLEEP_MILLIS_MAX, TimeUnit.MILLISECONDS)).ifPresent(events::add);
        inbox.drainTo(events);
        events.forEach(this::take);
        hub.commit(System.currentTimeMillis(), monotonicMillis());
        if (waiting.isEmpty()) {
            hub.step(monotonicMillis()).forEach(out -> waiting.add(SyncCodec.encode(out.message())));
        }
        while (!waiting.isEmpty() && link.tryPublish(OutMessage.of(0, topic, waiting.peek(), TopicKind.SYNC_UP.qos(), false, 0))) {
            waiting.remove();
        }
        if (!done.isDone() && hub.trouble().isPresent()) {
            throw new FailedMeasurement(scope + ": the gateway does not take the changes: " + hub.trouble().get());
        }
        // before the first greeting the hub knows of nobody who could lack anything
        if (greeted && hub.isDrained() && heardOfAwaited()) {
            done.complete(System.nanoTime());
        }
    }

    private boolean heardOfAwaited() {
        return replica.vector(scope).counts().keySet().stream().anyMatch(actor -> actor.replica().equals(awaited));
    }

    private void take(LinkEvent event) {
        if (event instanceof LinkEvent.Connected) {
            hub.connected(PEER, scope, monotonicMillis());
            greeted = true;
        } else if (event instanceof LinkEvent.Disconnected) {
            hub.disconnected();
            waiting.clear();
        } else if (event instanceof LinkEvent.Received received) {
            try {
                hub.receive(PEER, SyncCodec.decode(received.payload()), monotonicMillis());
            } catch (SyncFormatException e) {
                throw new FailedMeasurement(scope + ": a message of the gateway cannot be read: " + e.getMessage());
            }
            link.acknowledge(received);
        }
    }

    private static long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Cuts the way: link and thread end, the broker keeps the session, the replica is free again. */
    @Override
    public void close() {
        closing = true;
        link.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
