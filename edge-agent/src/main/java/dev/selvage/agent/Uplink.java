// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Hlc;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Carries the sync conversations of the agent's scopes over the link. Confined to the loop's thread. */
final class Uplink {
    /** The gateway's name in {@code _peer}: an agent has one home gateway. */
    static final String GATEWAY = "gateway";
    /** Tickets below zero are sync messages; the outbox uses the others. */
    private static final long TICKET = -1;
    /** A gateway answers within seconds. One that is away for so long is away, or the way to it has a fault that no packet tells of. */
    static final long SILENCE_MILLIS = 300_000;
    /** How often it is looked at whether the gateway lacks something. */
    private static final long LOOK_MILLIS = 10_000;
    private static final System.Logger LOG = System.getLogger(Uplink.class.getName());

    private final SyncHub hub;
    private final List<String> scopes;
    private final MqttLink link;
    private final String topic;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private Optional<String> told = Optional.empty();
    private Optional<Moment> gatewayClock = Optional.empty();
    private long malformed;
    /** Since when the gateway lacks something and is silent about it; nothing while there is no connection. */
    private Optional<Long> silentSinceMillis = Optional.empty();
    private long nextLookMillis = Long.MIN_VALUE;
    private boolean isMadeAnew;
    private boolean isUp;

    Uplink(SyncHub hub, List<String> scopes, MqttLink link, String topic) {
        this.hub = hub;
        hub.watch(Tables.TASK);
        this.scopes = List.copyOf(scopes);
        this.link = link;
        this.topic = topic;
    }

    void connected(long nowMonotonicMillis) {
        isUp = true;
        scopes.forEach(scope -> hub.connected(GATEWAY, scope, nowMonotonicMillis));
    }

    /** Orders that the gateway changed since the last call; empty when it may be any. */
    Optional<Set<String>> takeOrders() {
        Set<List<Cell>> keys = hub.takeTouched();
        return keys.contains(List.of()) ? Optional.empty()
                : Optional.of(keys.stream().map(key -> key.get(1)).filter(Cell.Text.class::isInstance).map(id -> ((Cell.Text) id).value()).collect(Collectors.toSet()));
    }

    void disconnected() {
        isUp = false;
        silentSinceMillis = Optional.empty();
        hub.disconnected();
        waiting.clear();
    }

    /** The gateway's clock, by what it said last and the time since; empty until it has said it. */
    Optional<Long> gatewayMillis(Moment now) {
        return gatewayClock.map(heard -> heard.wallMillis() + now.monotonicMillis() - heard.monotonicMillis());
    }

    /** Takes a message from {@code sync/d}. */
    void receive(LinkEvent.Received message, long nowMonotonicMillis) {
        silentSinceMillis = Optional.empty();
        try {
            SyncMessage said = SyncCodec.decode(message.payload());
            if (said instanceof SyncMessage.Welcome welcome) {
                gatewayClock = Optional.of(new Moment(Hlc.millis(welcome.hlc()), nowMonotonicMillis));
            }
            hub.receive(GATEWAY, said, nowMonotonicMillis);
            tellTrouble();
        } catch (SyncFormatException e) {
            malformed++;
            LOG.log(System.Logger.Level.WARNING, "a sync message of the gateway is malformed: " + Printable.of(e.getMessage()));
        }
    }

    /** Merges what came down; gives the scopes that changed by it. */
    Set<String> commit(Moment now) {
        return hub.commit(now.wallMillis(), now.monotonicMillis());
    }

    /** Sends what the conversations want now, as far as the link takes it. */
    void step(long nowMonotonicMillis) {
        lookAfterTheWay(nowMonotonicMillis);
        if (waiting.isEmpty()) {
            hub.step(nowMonotonicMillis).forEach(out -> waiting.add(SyncCodec.encode(out.message())));
        }
        while (!waiting.isEmpty()
                && link.tryPublish(OutMessage.of(TICKET, topic, waiting.peek(), TopicKind.SYNC_UP.qos(), false, 0))) {
            waiting.remove();
        }
    }

    /**
     * A broker may hold back what it has for us, and nobody stands beside the machine to start it anew. So when the gateway is silent about what it lacks, the
     * connection is made anew: once until it has had everything, since a gateway that is away does not come back by it.
     */
    private void lookAfterTheWay(long nowMonotonicMillis) {
        if (!isUp || nowMonotonicMillis < nextLookMillis) {
            return;
        }
        nextLookMillis = nowMonotonicMillis + LOOK_MILLIS;
        if (hub.isDrained()) {
            silentSinceMillis = Optional.empty();
            isMadeAnew = false;
        } else if (silentSinceMillis.isEmpty()) {
            silentSinceMillis = Optional.of(nowMonotonicMillis);
        } else if (!isMadeAnew && nowMonotonicMillis - silentSinceMillis.get() >= SILENCE_MILLIS) {
            isMadeAnew = true;
            silentSinceMillis = Optional.empty();
            LOG.log(System.Logger.Level.INFO, topic + ": the gateway has said nothing for " + SILENCE_MILLIS / 1_000 + " s; the connection is made anew");
            link.reconnect();
        }
    }

    static boolean isOurs(LinkEvent.Published event) {
        return event.ticket() == TICKET;
    }

    long nextStepMillis() {
        return hub.nextStepMillis();
    }

    boolean isDrained() {
        return hub.isDrained();
    }

    long malformed() {
        return malformed;
    }

    /** Says once why the gateway takes nothing, and once that it does again. */
    private void tellTrouble() {
        Optional<String> now = hub.trouble();
        if (!now.equals(told)) {
            LOG.log(System.Logger.Level.WARNING, topic + ": " + now.map(why -> "the gateway does not take the changes: " + Printable.of(why))
                    .orElse("the gateway takes the changes again"));
            told = now;
        }
    }
}
