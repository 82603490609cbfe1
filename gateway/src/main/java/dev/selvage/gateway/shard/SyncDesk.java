// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.link.OutMessage;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Actor;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Retention;
import dev.selvage.replica.ScopedWork;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.Reconciler;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncMessage;
import dev.selvage.replica.sync.SyncReceiver;
import dev.selvage.replica.sync.SyncSender;
import dev.selvage.task.wire.TaskRows;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Takes the devices' sync messages and heads, merges, settles conflicts, and sends down what devices lack. This gateway
 * is the home of all scopes it holds. A file that cannot be read or written is never fatal here: devices are told BUSY,
 * or hear nothing and ask again. Confined to the thread of its shard.
 */
final class SyncDesk {
    /** Rows of each table that are settled between two merges, so that nobody waits long for an answer. */
    private static final int CONFLICTS_PER_STEP = 1_000;
    /** How soon a row that another program wrote into the store begins its journey. */
    private static final long ABSORB_MILLIS = 1_000;
    /** A file that failed is left alone this long, unless a device writes: long enough not to fill the log. */
    private static final long STORE_RETRY_MILLIS = 1_000;
    /** As agents accept it in {@code --shared}. */
    private static final Pattern SHARED_SCOPE = Pattern.compile("shared/[a-z0-9][a-z0-9-]{0,62}");
    private static final System.Logger LOG = System.getLogger(SyncDesk.class.getName());

    // For the shard's whole life.
    private final Replica replica;
    private final SyncHub hub;
    private final SiteId site;
    private final Place place;
    private final KnownScopes known;
    private final AlarmRows alarms;
    private final AuditWatch audit;
    private final Housekeeping housekeeping;
    private final List<SyncReceiver.Answer> busy = new ArrayList<>();
    /** Keys of rows that merges brought and that nobody has looked at yet. */
    private final List<List<Cell>> touched = new ArrayList<>();
    /** What this file has yet to be told of. */
    private Optional<Input.Home> rising = Optional.empty();

    // Counters since the start.
    private long received;
    private long malformed;
    private long refusedBusy;
    private long conflictsSettled;
    private long storeFailures;
    private long misplaced;

    // Monotonic times.
    private long nextAbsorbMillis = Long.MIN_VALUE;
    private long restUntilMillis = Long.MIN_VALUE;
    private long nextRiseMillis = Long.MIN_VALUE;

    /** @param history how much of it this file keeps */
    SyncDesk(Replica replica, SiteId site, Place place, KnownScopes known, Retention history) {
        this.replica = replica;
        this.hub = new SyncHub(replica, SyncSender.Role.GATEWAY, SyncDesk::mayWrite, new SecureRandom().nextLong() >>> 16,
                millis -> millis / 2 + ThreadLocalRandom.current().nextLong(millis));
        this.site = site;
        this.place = place;
        this.known = known;
        this.alarms = new AlarmRows(replica);
        this.audit = new AuditWatch(replica);
        this.housekeeping = new Housekeeping(replica, history);
        hub.alsoHeld(known::contains);
        hub.watch(Tables.TASK_REPORT);
        hub.watch(Tables.DECISION);
        known.add(replica.scopeNames());
    }

    /** A device writes its own scope and, with others, shared ones; a HELLO for any other name would leave a row in the store. */
    private static boolean mayWrite(String device, String scope) {
        return scope.equals(Scopes.ofDevice(device)) || SHARED_SCOPE.matcher(scope).matches();
    }

    /** Stores the epoch before anything else is said, or tries again until it can. */
    void home(Input.Home home, long nowWallMillis, long nowMonotonicMillis) {
        rising = Optional.of(home);
        nextRiseMillis = nowMonotonicMillis + STORE_RETRY_MILLIS;
        works("the epoch " + home.epoch() + " of this gateway is not stored", () -> {
            replica.epochs().raise(home.epoch(), nowWallMillis);
            rising = Optional.empty();
            home.stored().run();
        });
    }

    /** Lets a device hear of this home, and what is here of its scope. */
    void greet(DeviceId device) {
        works(device + " is not greeted", () -> hub.nudge(device.value(), Scopes.ofDevice(device.value())));
    }

    /** This gateway is home: whoever was left in the middle is served. */
    void connected(long nowMonotonicMillis) {
        works("nobody is served anew", () -> hub.resume(nowMonotonicMillis));
    }

    /** The broker is gone, or another gateway is home, and with it whoever waited. */
    void disconnected() {
        hub.disconnected();
        busy.clear();
    }

    /** Reads a message from a device's {@code sync/u}; what is malformed is refused whole, counted and answered. */
    Optional<SyncMessage> read(DeviceId device, byte[] payload) {
        received++;
        try {
            return Optional.of(SyncCodec.decode(payload));
        } catch (SyncFormatException e) {
            malformed++;
            LOG.log(System.Logger.Level.WARNING, device + " sent a malformed sync message: " + Printable.of(e.getMessage()));
            works("no answer to " + device, () ->
                    hub.malformed(device.value(), Scopes.ofDevice(device.value()), Printable.of(e.getMessage())));
            return Optional.empty();
        }
    }

    /** Takes a device's message for a scope of this shard. */
    void receive(DeviceId device, SyncMessage message, long nowMonotonicMillis) {
        String peer = device.value();
        if (!works("a message of " + device + " waits", () -> hub.receive(peer, message, nowMonotonicMillis))) {
            refusedBusy++;
            busy.add(new SyncReceiver.Answer(peer, new SyncMessage.Nak(
                    message.scope(), SyncMessage.Has.nothing(), SyncMessage.Reason.BUSY, "the store cannot be read now", replica.epochs().current())));
        }
    }

    /** Merges what is whole in one durable transaction and settles what conflicts; looks after the file when it is time. */
    void commit(long nowWallMillis, long nowMonotonicMillis) {
        rising.filter(home -> nowMonotonicMillis >= nextRiseMillis).ifPresent(home -> home(home, nowWallMillis, nowMonotonicMillis));
        works("answers wait", () -> {
            for (String scope : hub.commit(nowWallMillis, nowMonotonicMillis)) {
                known.add(List.of(scope));
                works("conflicts in " + scope + " wait", () -> settle(scope, nowWallMillis));
            }
        });
        touched.addAll(hub.takeTouched());
        works("an alarm is not written", () -> alarm(nowWallMillis, nowMonotonicMillis));
        works("records of decisions are not verified", () -> verify(nowWallMillis, nowMonotonicMillis));
        if (nowMonotonicMillis >= nextAbsorbMillis) {
            nextAbsorbMillis = nowMonotonicMillis + ABSORB_MILLIS;
            works("rows that other programs wrote wait", () -> absorb(nowWallMillis, nowMonotonicMillis));
        }
        works("what is old is not forgotten", () -> housekeeping.step(nowWallMillis, nowMonotonicMillis));
    }

    /** Writes what the gateway has to say, all of it in one transaction, and lets the devices know. */
    void change(List<Change<?>> changes, long nowWallMillis, long nowMonotonicMillis) {
        if (changes.isEmpty()) {
            return;
        }
        try {
            replica.writeAll(changes.stream().map(change -> new ScopedWork(change.scope(), tx -> change.run(replica, tx))).toList(), nowWallMillis);
            changes.forEach(Change::committed);
            changes.forEach(change -> hub.changed(change.scope(), nowMonotonicMillis));
        } catch (ReplicaException e) {
            storeFailures++;
            changes.forEach(change -> change.failed(e));
        }
    }

    /** What devices have said about tasks since the last call; what cannot be read now is found when the gateway looks again. */
    List<Told> takeReports() {
        List<Told> reports = new ArrayList<>();
        works("reports of tasks wait", () -> {
            for (List<Cell> key : touched) {
                if (key.size() > 1 && key.get(0) instanceof Cell.Text device && key.get(1) instanceof Cell.Text id) {
                    // what a device was given by others, or gave itself, is nobody's business here
                    boolean isOurs = !replica.rows(Tables.TASK, device.value(), id.value()).isEmpty();
                    (isOurs ? replica.rows(Tables.TASK_REPORT, device.value(), id.value()) : List.<List<Cell>>of()).stream()
                            .flatMap(row -> TaskRows.report(row).stream()).forEach(report -> reports.add(new Told(device.value(), report)));
                }
            }
        });
        touched.clear();
        return reports;
    }

    /** Records of decisions that have just come; what is wrong with one is told to everybody. */
    private void verify(long nowWallMillis, long nowMonotonicMillis) {
        for (List<Cell> key : touched) {
            if (key.size() > 1 && key.get(0) instanceof Cell.Text device && key.get(1) instanceof Cell.Text id) {
                audit.verify(device.value(), id.value()).ifPresent(fault -> {
                    LOG.log(System.Logger.Level.WARNING, device.value() + ": " + fault);
                    if (alarms.raise(device.value(), AlarmRows.AUDIT_BROKEN, fault, nowWallMillis)) {
                        hub.changed(Scopes.ofDevice(device.value()), nowMonotonicMillis);
                    }
                });
            }
        }
    }

    /** What merging and comparing brought to light about devices. */
    private void alarm(long nowWallMillis, long nowMonotonicMillis) {
        for (String device : replica.takeCloneSuspects()) {
            LOG.log(System.Logger.Level.WARNING, device + ": two devices seem to write under this name; nothing is lost, but one of them should get another");
            if (alarms.raise(device, AlarmRows.CLONE_SUSPECTED, "an earlier branch of its sessions goes on", nowWallMillis)) {
                hub.changed(Scopes.ofDevice(device), nowMonotonicMillis);
            }
        }
        for (Reconciler.Finding finding : hub.takeFindings()) {
            compared(finding, nowWallMillis);
            hub.changed(finding.scope(), nowMonotonicMillis);
        }
    }

    /** A difference is told when it has been found, since writing an alarm would end the search. */
    private void compared(Reconciler.Finding finding, long nowWallMillis) {
        Optional<String> device = Scopes.device(finding.scope());
        switch (finding.outcome()) {
            case EQUAL -> device.ifPresent(d -> alarms.clear(d, AlarmRows.REPLICA_DIFFERS, "the digests agree", nowWallMillis));
            case DIFFERENT -> LOG.log(System.Logger.Level.WARNING, finding.scope() + ": differs from what " + finding.peer()
                    + " has, though both have seen the same; looking for the rows");
            case MENDED -> {
                LOG.log(System.Logger.Level.WARNING, finding.scope() + ": " + finding.keys() + " rows that differed were written anew;"
                        + " the conflicts tell both contents");
                device.ifPresent(d -> alarms.raise(d, AlarmRows.REPLICA_DIFFERS,
                        finding.keys() + " rows differed and were written anew", nowWallMillis));
            }
        }
    }

    private void settle(String scope, long nowWallMillis) {
        conflictsSettled += replica.resolve(scope, nowWallMillis, CONFLICTS_PER_STEP);
    }

    /** What operators wrote into the store with other programs goes down like any other row, from its own file only. */
    private void absorb(long nowWallMillis, long nowMonotonicMillis) {
        for (String scope : replica.absorb(nowWallMillis)) {
            if (place.keeps(scope)) {
                hub.changed(scope, nowMonotonicMillis);
            } else {
                misplaced++;
                LOG.log(System.Logger.Level.WARNING, place.fileName() + ": another program wrote rows of " + Printable.of(scope)
                        + ", which go nowhere from here; delete them and write them into " + Place.of(scope, place.shards()).fileName());
            }
        }
    }

    /** What is to be published now: answers, and what devices lack. */
    List<OutMessage> messages(long nowMonotonicMillis) {
        List<SyncReceiver.Answer> out = new ArrayList<>(busy);
        busy.clear();
        if (!works("what devices lack waits", () -> out.addAll(hub.step(nowMonotonicMillis)))) {
            restUntilMillis = nowMonotonicMillis + STORE_RETRY_MILLIS;
        }
        return out.stream().map(this::encoded).toList();
    }

    private OutMessage encoded(SyncReceiver.Answer answer) {
        String topic = Topics.of(site, new DeviceId(answer.peer()), TopicKind.SYNC_DOWN);
        return OutMessage.of(0, topic, SyncCodec.encode(answer.message()), TopicKind.SYNC_DOWN.qos(), false, 0);
    }

    /** When there is something to do if nothing else happens. */
    long nextStepMillis() {
        long rise = rising.isPresent() ? nextRiseMillis : Long.MAX_VALUE;
        return Math.min(rise, Math.max(restUntilMillis, Math.min(housekeeping.nextStepMillis(), Math.min(hub.nextStepMillis(), nextAbsorbMillis))));
    }

    /** The highest epoch that a device has told; 0 for none. */
    long epochTold() {
        return hub.epochTold();
    }

    /**
     * Looks at a head that the broker kept while this gateway was away: a device that has more than is here is asked to
     * send it, so nobody waits for the device's own patience.
     */
    void head(DeviceId device, byte[] payload) {
        try {
            VersionVector claimed = claimed(JsonReader.readObject(payload));
            String scope = Scopes.ofDevice(device.value());
            works("the head of " + device + " is not looked at", () -> {
                if (!claimed.isCoveredBy(replica.vector(scope))) {
                    hub.nudge(device.value(), scope);
                }
            });
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

    /** Runs work on the file; false when the file does not allow it now, which is counted and logged with what follows. */
    private boolean works(String whatFollows, Runnable work) {
        try {
            work.run();
            return true;
        } catch (ReplicaException e) {
            storeFailures++;
            LOG.log(System.Logger.Level.ERROR, whatFollows + ": " + e.getMessage());
            return false;
        }
    }

    /** Counters for the gateway's metrics. */
    SyncFigures figures() {
        Map<SyncMessage.Reason, Long> refused = new EnumMap<>(SyncMessage.Reason.class);
        refused.putAll(hub.refusals());
        if (refusedBusy > 0) {
            refused.merge(SyncMessage.Reason.BUSY, refusedBusy, Long::sum);
        }
        return new SyncFigures(received, malformed, refused, conflictsSettled, storeFailures, misplaced, alarms.raised(), audit.verified(), audit.faults());
    }
}
