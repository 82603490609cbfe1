// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.loop.Inbox;
import dev.selvage.gateway.model.ModelDelivery;
import dev.selvage.gateway.request.Requests;
import dev.selvage.gateway.request.Responder;
import dev.selvage.gateway.shard.Committed;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.gateway.task.Tasks;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.MqttLink;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.net.URI;
import java.time.Instant;

/**
 * The whole life of a gateway: {@link #step}. It takes what the broker brought and hands it to the shard that keeps it;
 * what a shard has committed is acknowledged and answered. It waits for no disk: the life of a file of the merged store
 * is in {@link Shards}, whether it is the site's home in {@link HomeDuty}. One thread calls all methods.
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
    private final Tasks tasks;
    private final ModelDelivery models;
    private final Receipts receipts = new Receipts();
    private final HomeDuty duty;
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
        this.tasks = parts.tasks();
        this.models = parts.models();
        this.duty = new HomeDuty(settings, parts, inbox, this::serve);
    }

    /**
     * Takes what came in, routes it, acknowledges what is kept, and says what there is to say.
     *
     * @return the monotonic time in milliseconds at which it wants to be called again if nothing comes in before
     */
    long step(long nowWallMillis, long nowMonotonicMillis) {
        for (Input input : inbox.drain()) {
            take(input, nowWallMillis, nowMonotonicMillis);
        }
        duty.step(nowWallMillis, nowMonotonicMillis);
        receipts.acknowledge(link);
        announce(nowWallMillis, nowMonotonicMillis);
        long modelsMillis = models.step(duty.isHome(), nowMonotonicMillis, outgoing::add);
        outgoing.drain();
        return connected ? Math.min(Math.min(nextMetricsMillis, modelsMillis), duty.nextStepMillis()) : Long.MAX_VALUE;
    }

    private void take(Input input, long nowWallMillis, long nowMonotonicMillis) {
        if (input instanceof Input.Continuation continuation) {
            continuation.rest().run();
        } else if (input instanceof Input.Stored stored) {
            stored(stored.committed());
        } else if (input instanceof Input.Tell tell) {
            tell.messages().forEach(outgoing::add);
        } else if (input instanceof Input.Link link) {
            happened(link.event(), nowWallMillis, nowMonotonicMillis);
        }
    }

    private void stored(Committed committed) {
        committed.tickets().forEach(receipts::done);
        if (duty.isHome()) {
            committed.messages().forEach(outgoing::add);
        }
        tasks.reported(committed.reports());
        duty.told(committed.epochTold());
    }

    private void happened(LinkEvent event, long nowWallMillis, long nowMonotonicMillis) {
        if (event instanceof LinkEvent.Received received) {
            receipts.arrived(received);
            Topics.parse(received.topic()).ifPresentOrElse(
                    address -> received(address, received, nowWallMillis, nowMonotonicMillis),
                    () -> receipts.done(received.ticket()));
        } else if (event instanceof LinkEvent.Connected) {
            connected = true;
            saidAlone = false;
            duty.connected(nowMonotonicMillis);
            nextMetricsMillis = Long.MIN_VALUE;
            LOG.log(System.Logger.Level.INFO, who() + ": connected to " + settings.broker());
        } else if (event instanceof LinkEvent.Disconnected gone) {
            disconnected(gone, settings.broker());
        } else if (event instanceof LinkEvent.Published published) {
            outgoing.published(published);
            models.published(published.ticket());
            if (published.outcome() == LinkEvent.Outcome.ACCEPTED) {
                tasks.sent(published.ticket());
            }
        }
    }

    private void disconnected(LinkEvent.Disconnected gone, URI broker) {
        connected = false;
        outgoing.clear();
        receipts.clear();
        models.disconnected();
        duty.disconnected();
        if (!saidAlone) {
            saidAlone = true;
            LOG.log(System.Logger.Level.WARNING, who() + ": no broker at " + broker + " (" + gone.cause() + ", " + gone.reason()
                    + "); the merged store stays readable, trying again");
        }
    }

    /** A home serves; whoever is not yet, or not, is done with the message when it has looked at it. */
    private void received(Topics.Address address, LinkEvent.Received message, long nowWallMillis, long nowMonotonicMillis) {
        if (address.kind() == TopicKind.SYNC_HEAD) {
            duty.head(address.device().orElseThrow(), message.payload().length == 0);
        }
        switch (address.kind()) {
            case SYNC_UP, SYNC_HEAD, REQUEST, ASK -> {
                if (duty.isHome()) {
                    serve(address, message);
                    return;
                }
                duty.hold(address, message);
            }
            case MODEL_STATUS -> models.heard(address, message.payload(), message.retained());
            case GATEWAY_STATUS, GATEWAY_METRICS -> duty.gateway(address, message, nowMonotonicMillis);
            default -> {
                fleet.onMessage(address, message.payload(), nowWallMillis);
                tasks.heard(address, message.payload());
            }
        }
        receipts.done(message.ticket());
    }

    /** A shard that keeps the message tells when it has. */
    private void serve(Topics.Address address, LinkEvent.Received message) {
        boolean keeps = switch (address.kind()) {
            case SYNC_UP -> shards.receive(address.device().orElseThrow(), message);
            case SYNC_HEAD -> shards.head(address.device().orElseThrow(), message);
            default -> {
                answer(address, message);
                yield false;
            }
        };
        if (!keeps) {
            receipts.done(message.ticket());
        }
    }

    /** Who asks is who is answered: the broker lets nobody be answered elsewhere. */
    private void answer(Topics.Address address, LinkEvent.Received message) {
        Responder responder = answer -> outgoing.reply(message.reply(), answer.bytes(), TopicKind.RESPONSE.expirySeconds());
        if (address.kind() == TopicKind.ASK) {
            requests.ask(address.lastName(), address.names().get(0), message.payload(), responder);
        } else {
            String by = message.reply().topic().flatMap(Topics::parse).filter(to -> to.kind() == TopicKind.RESPONSE).map(to -> to.names().get(0)).orElse("operator");
            requests.handle(address.lastName(), by, message.payload(), responder);
        }
    }

    private void announce(long nowWallMillis, long nowMonotonicMillis) {
        if (!connected || nowMonotonicMillis < nextMetricsMillis) {
            return;
        }
        nextMetricsMillis = nowMonotonicMillis + METRICS_MILLIS;
        TopicKind kind = TopicKind.GATEWAY_METRICS;
        outgoing.add(Topics.of(settings.site(), kind, settings.id()), metrics(nowWallMillis).bytes(), kind.qos(), kind.retained(), kind.expirySeconds());
    }

    private Json.Obj metrics(long nowWallMillis) {
        Runtime runtime = Runtime.getRuntime();
        return Json.object()
                .put("t", Instant.ofEpochMilli(nowWallMillis).toString())
                .put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory())
                .put("diskFreeBytes", settings.dataFolder().toFile().getUsableSpace())
                .put("sync", shards.figures())
                .put("tasks", tasks.figures())
                .put("models", models.figures())
                .put("requestsOpen", requests.open())
                .put("answersDropped", outgoing.dropped())
                .put("answersRefused", outgoing.refused())
                .put("payloadsMalformed", fleet.malformed())
                .build();
    }

    private String who() {
        return "gateway " + settings.id();
    }
}
