// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.request.Requests;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.MqttLink;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The whole life of a gateway: {@link #step}. It takes what the broker brought, merges all whole batches in one
 * transaction, and only after the commit acknowledges and answers. The loop is the only writer of the merged store.
 * One thread calls all methods.
 */
final class GatewayLoop {
    /** Own figures go out this often. */
    static final long METRICS_MILLIS = 60_000;

    private static final System.Logger LOG = System.getLogger(GatewayLoop.class.getName());

    private final GatewaySettings settings;
    private final MqttLink link;
    private final Inbox inbox;
    private final Outgoing outgoing;
    private final SyncDesk sync;
    private final Fleet fleet;
    private final Requests requests;
    private final List<LinkEvent.Received> unacknowledged = new ArrayList<>();
    private boolean connected;
    private boolean saidAlone;
    private long nextMetricsMillis = Long.MIN_VALUE;

    GatewayLoop(GatewaySettings settings, MqttLink link, Inbox inbox, GatewayParts parts) {
        this.settings = settings;
        this.link = link;
        this.inbox = inbox;
        this.outgoing = parts.outgoing();
        this.sync = parts.sync();
        this.fleet = parts.fleet();
        this.requests = parts.requests();
    }

    /**
     * Takes what came in, stores it in one transaction, then acknowledges and answers.
     *
     * @return the monotonic time in milliseconds at which it wants to be called again if nothing comes in before
     */
    long step(long nowWallMillis, long nowMonotonicMillis) {
        for (Inbox.Input input : inbox.drain()) {
            take(input, nowWallMillis, nowMonotonicMillis);
        }
        sync.commit(nowWallMillis, nowMonotonicMillis);
        acknowledge();
        announce(nowWallMillis, nowMonotonicMillis);
        outgoing.drain();
        return connected ? Math.min(nextMetricsMillis, sync.nextStepMillis()) : Long.MAX_VALUE;
    }

    private void take(Inbox.Input input, long nowWallMillis, long nowMonotonicMillis) {
        if (input instanceof Inbox.Input.Continuation continuation) {
            continuation.rest().run();
        } else if (input instanceof Inbox.Input.Link link) {
            happened(link.event(), nowWallMillis, nowMonotonicMillis);
        }
    }

    private void happened(LinkEvent event, long nowWallMillis, long nowMonotonicMillis) {
        if (event instanceof LinkEvent.Received received) {
            unacknowledged.add(received);
            Topics.parse(received.topic()).ifPresent(address -> received(address, received, nowWallMillis, nowMonotonicMillis));
        } else if (event instanceof LinkEvent.Connected) {
            connected = true;
            saidAlone = false;
            sync.connected(nowMonotonicMillis);
            nextMetricsMillis = Long.MIN_VALUE;
            LOG.log(System.Logger.Level.INFO, who() + ": connected to " + settings.broker());
        } else if (event instanceof LinkEvent.Disconnected gone) {
            disconnected(gone, settings.broker());
        } else if (event instanceof LinkEvent.Published published) {
            outgoing.published(published);
        }
    }

    private void disconnected(LinkEvent.Disconnected gone, URI broker) {
        connected = false;
        outgoing.clear();
        unacknowledged.clear();
        if (!saidAlone) {
            saidAlone = true;
            LOG.log(System.Logger.Level.WARNING, who() + ": no broker at " + broker + " (" + gone.cause() + ", " + gone.reason()
                    + "); the merged store stays readable, trying again");
        }
    }

    private void received(Topics.Address address, LinkEvent.Received message, long nowWallMillis, long nowMonotonicMillis) {
        switch (address.kind()) {
            case SYNC_UP -> sync.receive(address.device().orElseThrow(), message.payload(), nowMonotonicMillis);
            case SYNC_HEAD -> sync.head(address.device().orElseThrow(), message);
            case REQUEST -> requests.handle(address.lastName(), message.payload(), answer ->
                    outgoing.reply(message.reply(), answer.bytes(), TopicKind.RESPONSE.expirySeconds()));
            default -> fleet.onMessage(address, message.payload(), nowWallMillis);
        }
    }

    /** What was received is durable or needs no keeping: the broker may forget it. */
    private void acknowledge() {
        unacknowledged.forEach(link::acknowledge);
        unacknowledged.clear();
    }

    private void announce(long nowWallMillis, long nowMonotonicMillis) {
        if (!connected || nowMonotonicMillis < nextMetricsMillis) {
            return;
        }
        if (nextMetricsMillis == Long.MIN_VALUE) {
            outgoing.add(topic(TopicKind.GATEWAY_STATUS), status("online", "running", nowWallMillis), TopicKind.GATEWAY_STATUS.qos(), true, 0);
        }
        nextMetricsMillis = nowMonotonicMillis + METRICS_MILLIS;
        TopicKind kind = TopicKind.GATEWAY_METRICS;
        outgoing.add(topic(kind), metrics(nowWallMillis).bytes(), kind.qos(), kind.retained(), kind.expirySeconds());
    }

    private Json.Obj metrics(long nowWallMillis) {
        Runtime runtime = Runtime.getRuntime();
        return Json.object()
                .put("t", Instant.ofEpochMilli(nowWallMillis).toString())
                .put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory())
                .put("diskFreeBytes", settings.dataFolder().toFile().getUsableSpace())
                .put("sync", sync.figures())
                .put("requestsOpen", requests.open())
                .put("answersDropped", outgoing.dropped())
                .put("answersRefused", outgoing.refused())
                .put("payloadsMalformed", fleet.malformed())
                .build();
    }

    private String topic(TopicKind kind) {
        return Topics.of(settings.site(), kind, settings.id());
    }

    /** The payload of the gateway's {@code status}. */
    static byte[] status(String state, String reason, long nowWallMillis) {
        return Json.object()
                .put("state", state)
                .put("since", Instant.ofEpochMilli(nowWallMillis).toString())
                .put("reason", Optional.of(reason))
                .build()
                .bytes();
    }

    private String who() {
        return "gateway " + settings.id();
    }
}
