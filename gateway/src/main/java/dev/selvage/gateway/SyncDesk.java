// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.link.LinkEvent;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Actor;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncReceiver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the devices' sync messages and heads, and answers them. Confined to the loop's thread. */
final class SyncDesk {
    private static final System.Logger LOG = System.getLogger(SyncDesk.class.getName());

    private final Replica replica;
    private final SyncReceiver receiver;
    private final SiteId site;
    private final Outgoing outgoing;
    private long received;
    private long malformed;

    SyncDesk(Replica replica, SiteId site, Outgoing outgoing) {
        this.replica = replica;
        this.receiver = new SyncReceiver(replica);
        this.site = site;
        this.outgoing = outgoing;
    }

    /** Takes a message from a device's {@code sync/u}; what is malformed is refused whole, counted and answered. */
    void receive(DeviceId device, byte[] payload) {
        received++;
        try {
            answer(receiver.receive(device.value(), SyncCodec.decode(payload)));
        } catch (SyncFormatException e) {
            malformed++;
            LOG.log(System.Logger.Level.WARNING, device + " sent a malformed sync message: " + Printable.of(e.getMessage()));
            answer(List.of(receiver.malformed(device.value(), Printable.of(e.getMessage()))));
        }
    }

    /** Merges what is whole in one durable transaction, then answers. */
    void commit(long nowMillis) {
        answer(receiver.commit(nowMillis));
    }

    /**
     * Looks at a head that the broker kept while this gateway was away: a device that has more than is here is asked to
     * send it, so nobody waits for the device's own patience.
     */
    void head(DeviceId device, LinkEvent.Received message) {
        if (!message.retained() || message.payload().length == 0) {
            return;
        }
        try {
            VersionVector claimed = claimed(JsonReader.readObject(message.payload()));
            if (!claimed.isCoveredBy(replica.vector(Scopes.ofDevice(device.value())))) {
                answer(List.of(receiver.nudge(device.value())));
            }
        } catch (JsonException | IllegalArgumentException e) {
            malformed++;
            LOG.log(System.Logger.Level.WARNING, device + " has a malformed head: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private static VersionVector claimed(Json.Obj head) {
        Map<Actor, Long> counts = new HashMap<>();
        if (head.get("tips").orElse(new Json.Null()) instanceof Json.Arr tips) {
            for (Json item : tips.items()) {
                tip(item).ifPresent(tip -> counts.merge(tip.actor(), tip.n(), Math::max));
            }
        }
        return VersionVector.of(counts);
    }

    private record Tip(Actor actor, long n) {}

    private static Optional<Tip> tip(Json item) {
        if (item instanceof Json.Obj tip && tip.text("r").isPresent() && tip.text("s").isPresent()) {
            Actor actor = new Actor(tip.text("r").get(), Long.parseUnsignedLong(tip.text("s").get(), 16));
            return tip.integer("n").map(n -> new Tip(actor, n));
        }
        return Optional.empty();
    }

    private void answer(List<SyncReceiver.Answer> answers) {
        for (SyncReceiver.Answer answer : answers) {
            String topic = Topics.of(site, new DeviceId(answer.device()), TopicKind.SYNC_DOWN);
            outgoing.add(topic, SyncCodec.encode(answer.message()), TopicKind.SYNC_DOWN.qos(), false, 0);
        }
    }

    /** Counters for the gateway's metrics. */
    Json.Obj figures() {
        Json.Builder refusals = Json.object();
        receiver.refusals().forEach((reason, count) -> refusals.put(reason.name(), count));
        return Json.object()
                .put("received", received)
                .put("malformed", malformed)
                .put("refused", refusals.build())
                .build();
    }
}
