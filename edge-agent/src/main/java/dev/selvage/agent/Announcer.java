// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.point.Reported;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Outbox;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The live view: puts topics into the outbox inside a transaction, and drains the outbox into the link within its
 * permits. Confined to the loop's thread.
 */
final class Announcer {
    /** Messages looked at in one step: more than any link has permits for. */
    private static final int DRAIN_MAX = 64;

    private final Device device;
    private final SiteId site;
    private final Outbox outbox;
    private final MqttLink link;
    private boolean connected;
    private boolean stalled;
    private long refused;

    Announcer(Device device, SiteId site, Outbox outbox, MqttLink link) {
        this.device = device;
        this.site = site;
        this.outbox = outbox;
        this.link = link;
    }

    /** The topic of a kind without a name of its own. */
    String topic(TopicKind kind) {
        return Topics.of(site, device.id(), kind);
    }

    /** Queues a payload; inside a transaction. */
    void put(TopicKind kind, byte[] payload, long nowMillis) {
        put(topic(kind), kind, payload, nowMillis);
    }

    /** Queues a payload on the topic of that name; inside a transaction. */
    void put(TopicKind kind, String name, byte[] payload, long nowMillis) {
        put(Topics.of(site, device.id(), kind, name), kind, payload, nowMillis);
    }

    /** Queues a point's state; inside a transaction. */
    void putState(PointSpec point, Reported report, Optional<Long> n, long nowMillis) {
        if (!point.hidden()) {
            put(TopicKind.STATE, point.name(), Payloads.state(point, report, n), nowMillis);
        }
    }

    private void put(String topic, TopicKind kind, byte[] payload, long nowMillis) {
        outbox.put(topic, kind.qos(), kind.retained(), payload, nowMillis, kind.expirySeconds());
    }

    /** Hands over what the link takes now. */
    void drain(long nowMillis) {
        if (!connected || stalled) {
            return;
        }
        for (Outbox.Entry entry : outbox.next(DRAIN_MAX, nowMillis)) {
            OutMessage message = OutMessage.of(entry.sequence(), entry.topic(), entry.payload(), entry.qos(),
                    entry.retained(), secondsLeft(entry.expiresMillis(), nowMillis));
            if (!link.tryPublish(message)) {
                stalled = true;
                return;
            }
            outbox.sent(entry.sequence());
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
                System.getLogger(Announcer.class.getName()).log(System.Logger.Level.WARNING,
                        "the broker refuses a message of " + device.id() + ": " + event.reason());
            }
        }
    }

    void connected(boolean now) {
        connected = now;
        stalled = false;
    }

    /** Messages that the broker will never take, since the start. */
    long refused() {
        return refused;
    }
}
