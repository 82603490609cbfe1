// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.point.Reported;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.LimitsSpec;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TokenBucket;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Outbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The live view: puts topics into the outbox inside a transaction, and drains the outbox into the link within its
 * permits and the device's limits. States and events above the rate wait in the outbox, where a newer state takes the place of
 * an older one; alarms and what says who we are do not wait. Confined to the loop's thread.
 */
final class Announcer {
    /** Messages looked at in one step: more than any link has permits for. */
    private static final int DRAIN_MAX = 64;
    /** Messages looked at while some wait for their rate: more than a profile has points, so that these hide no alarm. */
    private static final int DRAIN_HELD_MAX = 1_024;
    /** What a profile's rate and payload are about; all names below. */
    private static final List<TopicKind> LIMITED = List.of(TopicKind.STATE, TopicKind.LOG);
    private static final System.Logger LOG = System.getLogger(Announcer.class.getName());

    private final Device device;
    private final SiteId site;
    private final Outbox outbox;
    private final MqttLink link;
    private final List<String> limited;
    private Allowed allowed;
    private long nextMillis = Long.MAX_VALUE;
    private boolean connected;
    private boolean stalled;
    private long refused;
    /** Place in the outbox of the last message that had to wait; those before it have been counted. */
    private long lastDelayed;

    private final AtomicLong delayed = new AtomicLong();
    private final AtomicLong tooLarge = new AtomicLong();

    /** What the device may publish, and what is left of that. */
    private record Allowed(LimitsSpec limits, TokenBucket rate) {
        static Allowed by(LimitsSpec limits) {
            return new Allowed(limits, new TokenBucket(limits.rate().perSecond(), limits.rate().burst(), 0));
        }
    }

    Announcer(Device device, SiteId site, Outbox outbox, MqttLink link) {
        this.device = device;
        this.site = site;
        this.outbox = outbox;
        this.link = link;
        this.limited = LIMITED.stream().map(kind -> Topics.of(site, device.id(), kind, "x")).map(topic -> topic.substring(0, topic.length() - 1)).toList();
        this.allowed = Allowed.by(device.limits());
        outbox.limit(device.limits().outbox().bytes(), device.limits().outbox().ageMillis());
    }

    /** The id of the device. */
    String device() {
        return device.id().value();
    }

    /** From now on the device may publish so much. */
    void limit(LimitsSpec next) {
        allowed = next.rate().equals(allowed.limits().rate()) ? new Allowed(next, allowed.rate()) : Allowed.by(next);
        outbox.limit(next.outbox().bytes(), next.outbox().ageMillis());
    }

    /** The topic of a kind without a name of its own. */
    String topic(TopicKind kind) {
        return Topics.of(site, device.id(), kind);
    }

    /** The topic of a kind with a name of its own. */
    String topic(TopicKind kind, String name) {
        return Topics.of(site, device.id(), kind, name);
    }

    /** Queues a payload; inside a transaction. */
    void put(TopicKind kind, byte[] payload, long nowMillis) {
        put(topic(kind), kind, payload, nowMillis);
    }

    /** Queues a payload on the topic of that name; inside a transaction. */
    void put(TopicKind kind, String name, byte[] payload, long nowMillis) {
        put(topic(kind, name), kind, payload, nowMillis);
    }

    /** Queues a point's state; inside a transaction. */
    void putState(PointSpec point, Reported report, Optional<Long> n, long nowMillis) {
        if (!point.hidden()) {
            put(TopicKind.STATE, point.name(), Payloads.state(point, report, n), nowMillis);
        }
    }

    /** Publishes at once what is worth nothing later; it is lost when the link does not take it now. */
    void say(TopicKind kind, String name, byte[] payload) {
        boolean taken = connected && !stalled
                && link.tryPublish(OutMessage.of(0, topic(kind, name), payload, 0, kind.retained(), kind.expirySeconds()));
        if (!taken) {
            LOG.log(System.Logger.Level.DEBUG, "nobody hears of {0} {1}", kind, name);
        }
    }

    /** Asks the gateway, to be answered on the device's topic of that number; false when the link does not take it now. */
    boolean ask(String verb, byte[] question, long number) {
        return connected && !stalled && link.tryPublish(new OutMessage(0, topic(TopicKind.ASK, verb), question, TopicKind.ASK.qos(), false,
                TopicKind.ASK.expirySeconds(), Optional.of(topic(TopicKind.ANSWER, Long.toString(number))), Optional.empty(), Map.of()));
    }

    private void put(String topic, TopicKind kind, byte[] payload, long nowMillis) {
        if (payload.length > allowed.limits().payloadBytes() && LIMITED.contains(kind)) {
            if (tooLarge.getAndIncrement() == 0) {
                LOG.log(System.Logger.Level.WARNING, topic + ": " + payload.length + " bytes are more than the payload limit of " + allowed.limits().payloadBytes()
                        + "; it is not published, and others like it are only counted (payloadTooLarge)");
            }
            return;
        }
        outbox.put(topic, kind.qos(), kind.retained(), payload, nowMillis, kind.expirySeconds());
    }

    /** Hands over what the link takes now. */
    void drain(Moment now) {
        if (!connected || stalled) {
            return;
        }
        int most = nextMillis == Long.MAX_VALUE ? DRAIN_MAX : DRAIN_HELD_MAX;
        nextMillis = Long.MAX_VALUE;
        for (Outbox.Entry entry : outbox.next(most, now.wallMillis())) {
            if (limited.stream().anyMatch(entry.topic()::startsWith) && !allowed.rate().take(now.monotonicMillis())) {
                hold(entry, now);
                continue;
            }
            OutMessage message = OutMessage.of(entry.sequence(), entry.topic(), entry.payload(), entry.qos(),
                    entry.retained(), secondsLeft(entry.expiresMillis(), now.wallMillis()));
            if (!link.tryPublish(message)) {
                stalled = true;
                return;
            }
            outbox.sent(entry.sequence());
        }
    }

    private void hold(Outbox.Entry entry, Moment now) {
        nextMillis = now.monotonicMillis() + allowed.rate().millisToNext();
        if (entry.sequence() > lastDelayed) {
            lastDelayed = entry.sequence();
            delayed.incrementAndGet();
        }
    }

    private static int secondsLeft(OptionalLong expiresMillis, long nowMillis) {
        return expiresMillis.isEmpty() ? 0 : (int) Math.max(1, (expiresMillis.getAsLong() - nowMillis) / 1000);
    }

    /** Takes what the broker said of a queued message. */
    void published(LinkEvent.Published event) {
        stalled = false;
        switch (event.outcome()) {
            case ACCEPTED -> outbox.done(event.ticket());
            case RETRY -> outbox.retry(event.ticket());
            case REFUSED -> {
                refused++;
                outbox.done(event.ticket());
                LOG.log(System.Logger.Level.WARNING, "the broker refuses a message of " + device.id() + ": " + event.reason());
            }
        }
    }

    void connected(boolean now) {
        connected = now;
        stalled = false;
        nextMillis = Long.MAX_VALUE;
    }

    /** When a message that waits for its rate may go, monotonic; {@code Long.MAX_VALUE} when none waits. */
    long nextMillis() {
        return nextMillis;
    }

    /** Messages that had to wait for their rate, since the start. */
    long delayed() {
        return delayed.get();
    }

    /** Messages that were larger than the device may publish, since the start. */
    long tooLarge() {
        return tooLarge.get();
    }

    /** Messages that the broker will never take, since the start. */
    long refused() {
        return refused;
    }
}
