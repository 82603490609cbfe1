// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.gateway.conflict.ConflictDesk;
import dev.selvage.gateway.decision.DecisionVerbs;
import dev.selvage.gateway.desired.DesiredDesk;
import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.home.GatewayStatus;
import dev.selvage.gateway.loop.Inbox;
import dev.selvage.gateway.loop.LoopThread;
import dev.selvage.gateway.model.ModelDelivery;
import dev.selvage.gateway.query.PointLookup;
import dev.selvage.gateway.query.QueryDesk;
import dev.selvage.gateway.request.Requests;
import dev.selvage.gateway.request.Verb;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.gateway.task.Tasks;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.PahoLink;
import dev.selvage.protocol.ClientRole;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.task.Facts;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/**
 * A running gateway: merged store, link, query desk, and the loop's thread. {@link #start} is its table of contents,
 * {@link GatewayLoop#step} its life.
 * Started and closed by one thread.
 */
public final class Gateway implements AutoCloseable {
    /** A gateway is on mains and a wire: its loss should be seen soon. */
    private static final int KEEP_ALIVE_SECONDS = 20;
    private static final int WILL_DELAY_SECONDS = 5;
    /** How long the last message may take on closing. */
    private static final long GOODBYE_MILLIS = 500;
    private static final System.Logger LOG = System.getLogger(Gateway.class.getName());

    private final GatewaySettings settings;
    private final Inbox<Input> inbox = new Inbox<>();
    private final Shards shards;
    private final PointLookup points;
    private final Tasks tasks;
    private final Fleet fleet = new Fleet();
    private final ModelDelivery models;
    private final QueryDesk queries;
    private final MqttLink link;
    private final LoopThread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean failed;

    private Gateway(GatewaySettings settings) {
        this.settings = settings;
        this.shards = Shards.open(settings.dataFolder(), settings.shards(), settings.history(), settings.id(), settings.site(),
                committed -> inbox.put(new Input.Stored(committed)));
        this.points = new PointLookup(settings.store());
        this.tasks = Tasks.open(settings.dataFolder(), shards, settings.id(), settings.site(), surroundings());
        this.models = ModelDelivery.open(settings.dataFolder(), shards, settings.id(), settings.site(), aroundModels());
        this.queries = new QueryDesk(settings.store());
        this.link = PahoLink.open(linkSettings());
        this.thread = new LoopThread(name(), inbox, new GatewayLoop(settings, link, inbox, parts())::step, this::died);
    }

    /**
     * Opens the merged store and starts the loop. The broker need not be there.
     *
     * @throws dev.selvage.replica.ReplicaException when the store cannot be opened
     * @throws IllegalArgumentException when the settings do not fit the store that is there
     */
    public static Gateway start(GatewaySettings settings) {
        Gateway gateway = new Gateway(settings);
        LOG.log(System.Logger.Level.INFO, "gateway " + settings.id() + ": merged store " + gateway.describeStore());
        gateway.shards.start(gateway.name(), gateway::died);
        gateway.tasks.start(gateway.name(), gateway::died);
        gateway.thread.start();
        gateway.link.start(event -> gateway.inbox.put(new Input.Link(event)));
        return gateway;
    }

    /** Merges what has arrived, says goodbye to the broker. Takes at most about three seconds. */
    @Override
    public void close() {
        // first the shards, so that the loop's last step acknowledges what theirs have stored
        tasks.close();
        models.close();
        shards.close();
        thread.stop();
        thread.join();
        sayGoodbye();
        link.close();
        queries.close();
        points.close();
        ended.countDown();
    }

    private String name() {
        return "gateway-" + settings.id();
    }

    private String describeStore() {
        return settings.shards() == 1 ? settings.store().get(0).toString()
                : settings.dataFolder() + ", " + settings.shards() + " shards";
    }

    /** Called by the thread that ends, of the loop or of a shard: neither does its work without the other. */
    private void died(Throwable cause) {
        LOG.log(System.Logger.Level.ERROR, "gateway " + settings.id() + " stops: its thread " + Thread.currentThread().getName()
                + " died", cause);
        failed = true;
        ended.countDown();
    }

    private GatewayParts parts() {
        Outgoing outgoing = new Outgoing(link);
        Map<String, Verb> verbs = new TreeMap<>(tasks.verbs());
        verbs.putAll(new DesiredDesk(shards, System::currentTimeMillis).verbs());
        verbs.putAll(new DecisionVerbs(shards, System::currentTimeMillis).verbs());
        verbs.putAll(models.verbs());
        Requests requests = new Requests(fleet, new ConflictDesk(shards), queries::submit, verbs,
                rest -> inbox.put(new Input.Continuation(rest)));
        return new GatewayParts(outgoing, shards, fleet, requests, tasks, models);
    }

    private Tasks.Surroundings surroundings() {
        return new Tasks.Surroundings() {
            @Override
            public void publish(List<OutMessage> messages) {
                tell(messages);
            }

            @Override
            public Optional<String> point(String device, String name) {
                return points.value(device, name);
            }
        };
    }

    private ModelDelivery.Surroundings aroundModels() {
        return new ModelDelivery.Surroundings() {
            @Override
            public long wallMillis() {
                return System.currentTimeMillis();
            }

            @Override
            public CompletableFuture<List<String>> devices(Predicate<Facts> wanted) {
                return tasks.devices(wanted);
            }

            @Override
            public boolean isAway(String device) {
                return fleet.isAway(device);
            }

            @Override
            public void publish(List<OutMessage> messages) {
                tell(messages);
            }

            @Override
            public void onLoop(Runnable rest) {
                inbox.put(new Input.Continuation(rest));
            }
        };
    }

    private void tell(List<OutMessage> messages) {
        if (!messages.isEmpty()) {
            inbox.put(new Input.Tell(messages));
        }
    }

    private LinkSettings linkSettings() {
        // first what decides whether this is the home: retained messages come in this order
        List<String> filters = List.of(
                Topics.filter(settings.site(), TopicKind.GATEWAY_STATUS),
                Topics.filter(settings.site(), TopicKind.GATEWAY_METRICS),
                Topics.filter(settings.site(), TopicKind.SYNC_UP),
                Topics.filter(settings.site(), TopicKind.SYNC_HEAD),
                Topics.filter(settings.site(), TopicKind.ABOUT),
                Topics.filter(settings.site(), TopicKind.STATUS),
                Topics.filter(settings.site(), TopicKind.PRESENCE),
                Topics.filter(settings.site(), TopicKind.METRICS),
                Topics.filter(settings.site(), TopicKind.MODEL_STATUS),
                Topics.filter(settings.site(), TopicKind.ASK),
                Topics.filter(settings.site(), TopicKind.REQUEST));
        byte[] offline = GatewayStatus.offline("connection lost").bytes(System.currentTimeMillis());
        String session = String.format("%016x", new SecureRandom().nextLong());
        return new LinkSettings(
                settings.broker(),
                ClientRole.GATEWAY_PREFIX + settings.id(),
                filters,
                Optional.of(OutMessage.of(0, statusTopic(), offline, TopicKind.GATEWAY_STATUS.qos(), true, 0)),
                WILL_DELAY_SECONDS,
                KEEP_ALIVE_SECONDS,
                Limits.SESSION_EXPIRY_SECONDS_MAX,
                Map.of("session", session, "site", settings.site().value()));
    }

    private String statusTopic() {
        return Topics.of(settings.site(), TopicKind.GATEWAY_STATUS, settings.id());
    }

    /** Publishes {@code offline} and gives the broker a moment to take it, if there is a broker. */
    private void sayGoodbye() {
        byte[] offline = GatewayStatus.offline("stopped").bytes(System.currentTimeMillis());
        if (!link.tryPublish(OutMessage.of(0, statusTopic(), offline, TopicKind.GATEWAY_STATUS.qos(), true, 0))) {
            return;
        }
        try {
            inbox.drain();
            inbox.await(GOODBYE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the gateway was closed or one of its threads died; true when one died. The program should then end too. */
    public boolean awaitEnd() throws InterruptedException {
        ended.await();
        return failed;
    }

    /** The merged store, for looking into it. */
    Shards shards() {
        return shards;
    }
}
