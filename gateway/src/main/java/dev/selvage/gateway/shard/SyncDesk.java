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
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncReceiver;
import dev.selvage.replica.sync.SyncSender;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Takes the devices' sync messages and heads, merges, settles conflicts, and sends down what devices lack. This gateway
 * is the home of all scopes it holds. Confined to the loop's thread.
 */
final class SyncDesk {
    /** Rows of each table that are settled between two merges, so that nobody waits long for an answer. */
    private static final int CONFLICTS_PER_STEP = 1_000;
    /** Deletions that all holders have seen are forgotten this often. */
    private static final long TIDY_MILLIS = 3_600_000;
    /** How soon a row that another program wrote into the store begins its journey. */
    private static final long ABSORB_MILLIS = 1_000;
    /** As agents accept it in {@code --shared}. */
    private static final Pattern SHARED_SCOPE = Pattern.compile("shared/[a-z0-9][a-z0-9-]{0,62}");
    private static final System.Logger LOG = System.getLogger(SyncDesk.class.getName());

    private final Replica replica;
    private final SyncHub hub;
    private final SiteId site;
    private final Outgoing outgoing;
    private long received;
    private long malformed;
    private long conflictsSettled;
    private long nextAbsorbMillis = Long.MIN_VALUE;
    private long nextTidyMillis = Long.MIN_VALUE;

    SyncDesk(Replica replica, SiteId site, Outgoing outgoing) {
        this.replica = replica;
        this.hub = new SyncHub(replica, SyncSender.Role.GATEWAY, SyncDesk::mayWrite, new SecureRandom().nextLong() >>> 16,
                millis -> millis / 2 + ThreadLocalRandom.current().nextLong(millis));
        this.site = site;
        this.outgoing = outgoing;
    }

    /** A device writes its own scope and, with others, shared ones; a HELLO for any other name would leave a row in the store. */
    private static boolean mayWrite(String device, String scope) {
        return scope.equals(Scopes.ofDevice(device)) || SHARED_SCOPE.matcher(scope).matches();
    }

    /** The broker is there: whoever was left in the middle is served. */
    void connected(long nowMonotonicMillis) {
        hub.resume(nowMonotonicMillis);
    }

    /** Takes a message from a device's {@code sync/u}; what is malformed is refused whole, counted and answered. */
    void receive(DeviceId device, byte[] payload, long nowMonotonicMillis) {
        received++;
        try {
            hub.receive(device.value(), SyncCodec.decode(payload), nowMonotonicMillis);
        } catch (SyncFormatException e) {
            malformed++;
            LOG.log(System.Logger.Level.WARNING, device + " sent a malformed sync message: " + Printable.of(e.getMessage()));
            hub.malformed(device.value(), Scopes.ofDevice(device.value()), Printable.of(e.getMessage()));
        }
    }

    /** Merges what is whole in one durable transaction, settles what conflicts, then answers and sends what is lacking. */
    void commit(long nowWallMillis, long nowMonotonicMillis) {
        for (String scope : hub.commit(nowWallMillis, nowMonotonicMillis)) {
            conflictsSettled += settle(scope, nowWallMillis);
        }
        if (nowMonotonicMillis >= nextAbsorbMillis) {
            nextAbsorbMillis = nowMonotonicMillis + ABSORB_MILLIS;
            absorb(nowWallMillis, nowMonotonicMillis);
        }
        for (SyncReceiver.Answer out : hub.step(nowMonotonicMillis)) {
            String topic = Topics.of(site, new DeviceId(out.peer()), TopicKind.SYNC_DOWN);
            outgoing.add(topic, SyncCodec.encode(out.message()), TopicKind.SYNC_DOWN.qos(), false, 0);
        }
    }

    /** What operators wrote into the store with other programs goes down like any other row. */
    private void absorb(long nowWallMillis, long nowMonotonicMillis) {
        try {
            replica.absorb(nowWallMillis).forEach(scope -> hub.changed(scope, nowMonotonicMillis));
            if (nowMonotonicMillis >= nextTidyMillis) {
                nextTidyMillis = nowMonotonicMillis + TIDY_MILLIS;
                replica.forgetOldDeletions(nowWallMillis);
            }
        } catch (ReplicaException e) {
            LOG.log(System.Logger.Level.ERROR, "rows that other programs wrote wait: " + e.getMessage());
        }
    }

    private int settle(String scope, long nowWallMillis) {
        try {
            return replica.resolve(scope, nowWallMillis, CONFLICTS_PER_STEP);
        } catch (ReplicaException e) {
            LOG.log(System.Logger.Level.ERROR, "conflicts in " + scope + " wait: " + e.getMessage());
            return 0;
        }
    }

    /** When {@link #commit} has something to do if nothing else happens. */
    long nextStepMillis() {
        return Math.min(hub.nextStepMillis(), nextAbsorbMillis);
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
            String scope = Scopes.ofDevice(device.value());
            if (!claimed.isCoveredBy(replica.vector(scope))) {
                hub.nudge(device.value(), scope);
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

    /** Counters for the gateway's metrics. */
    Json.Obj figures() {
        Json.Builder refusals = Json.object();
        hub.refusals().forEach((reason, count) -> refusals.put(reason.name(), count));
        return Json.object()
                .put("received", received)
                .put("malformed", malformed)
                .put("refused", refusals.build())
                .put("conflictsSettled", conflictsSettled)
                .build();
    }
}
