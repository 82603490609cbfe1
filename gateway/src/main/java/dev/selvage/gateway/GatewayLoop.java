// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.loop.Inbox;
import dev.selvage.gateway.request.Requests;
import dev.selvage.gateway.shard.Committed;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.MqttLink;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * The whole life of a gateway: {@link #step}. It takes what the broker brought and hands it to the shard that keeps it;
 * what a shard has committed is acknowledged and answered. It waits for no disk: the life of a file of the merged store
 * is in {@link Shards}. One thread calls all methods.
 */
final class GatewayLoop {
    /** Own figures go out this often. */
    static final long METRICS_MILLIS = 60_000;

    private static final System.Logger LOG = System.getLogger(GatewayLoop.class.getName());

    private final GatewaySettings settings;
    private final MqttLink link;
    private final Inbox<Input> inbox;
    private final Outgoing outgoing;
    private final Shards shards;
    private final Fleet fleet;
    private final Requests requests;
    private final Receipts receipts = new Receipts();
    private boolean connected;
    private boolean saidAlone;
    private long nextMetricsMillis = Long.MIN_VALUE;

    GatewayLoop(GatewaySettings settings, MqttLink link, Inbox<Input> inbox, GatewayParts parts) {
        this.settings = settings;
        this.link = link;
        this.inbox = inbox;
        this.outgoing = parts.outgoing();
        this.shards = parts.shards();
        this.fleet = parts.fleet();
        this.requests = parts.requests();
    }

    /**
     * Takes what came in, routes it, acknowledges what is kept, and says what there is to say.
     *
     * @return the monotonic time in milliseconds at which it wants to be called again if nothing comes in before
     */
    long step(long nowWallMillis, long nowMonotonicMillis) {
        for (Input input : inbox.drain()) {
            take(input, nowWallMillis);
        }
        receipts.acknowledge(link);
        announce(nowWallMillis, nowMonotonicMillis);
        outgoing.drain();
        return connected ? nextMetricsMillis : Long.MAX_VALUE;
    }

    private void take(Input input, long nowWallMillis) {
        if (input instanceof Input.Continuation continuation) {
            continuation.rest().run();
        } else if (input instanceof Input.Stored stored) {
            stored(stored.committed());
        } else if (input instanceof Input.Link link) {
            happened(link.event(), nowWallMillis);
        }
    }

    private void stored(Committed committed) {
        committed.tickets().forEach(receipts::done);
        committed.messages().forEach(outgoing::add);
    }

    private void happened(LinkEvent event, long nowWallMillis) {
        if (event instanceof LinkEvent.Received received) {
            receipts.arrived(received);
            boolean keeps = Topics.parse(received.topic()).map(address -> received(address, received, nowWallMillis)).orElse(false);
            if (!keeps) {
                receipts.done(received.ticket());
            }
        } else if (event instanceof LinkEvent.Connected) {
            connected = true;
            saidAlone = false;
            shards.connected();
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
        receipts.clear();
        shards.disconnected();
        if (!saidAlone) {
            saidAlone = true;
            LOG.log(System.Logger.Level.WARNING, who() + ": no broker at " + broker + " (" + gone.cause() + ", " + gone.reason()
                    + "); the merged store stays readable, trying again");
        }
    }

    /** True when a shard keeps the message and tells when it has. */
    private boolean received(Topics.Address address, LinkEvent.Received message, long nowWallMillis) {
        switch (address.kind()) {
            case SYNC_UP -> {
                return shards.receive(address.device().orElseThrow(), message);
            }
            case SYNC_HEAD -> {
                return shards.head(address.device().orElseThrow(), message);
            }
            case REQUEST -> requests.handle(address.lastName(), message.payload(), answer ->
                    outgoing.reply(message.reply(), answer.bytes(), TopicKind.RESPONSE.expirySeconds()));
            default -> fleet.onMessage(address, message.payload(), nowWallMillis);
        }
        return false;
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
                .put("sync", shards.figures())
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
