// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.coap.node.NodeWatcher;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.point.Reported;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.MqttLink;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Dot;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The whole life of an agent: {@link #step}. The loop is the only writer of the replica; whatever it tells the world
 * it has committed before. Broker or not, readings are taken, judged and stored; without one the outbox and the
 * replica keep what there is to tell. One thread calls all methods.
 */
final class AgentLoop {
    /** Plain readings share a commit, since flash wears out by commits. */
    static final long COMMIT_MILLIS = 1_000;
    /** After an offer the next ones wait that long: a recording is stored at full speed, and no device waits for a second. */
    static final long OFFER_COMMIT_MILLIS = 50;
    /** After a failed commit (disk full) the next try waits for room to be made. */
    static final long COMMIT_RETRY_MILLIS = 5_000;
    /** How soon a row that another program wrote begins its journey. */
    static final long ABSORB_MILLIS = 1_000;
    /** Own figures go out this often. */
    static final long METRICS_MILLIS = 300_000;

    private static final System.Logger LOG = System.getLogger(AgentLoop.class.getName());

    private Device device;
    private final Replica replica;
    private final MqttLink link;
    private final Inbox inbox;
    private final String scope;
    private PointBook points;
    private AlarmBook alarms;
    private final Announcer announcer;
    private final Uplink uplink;
    private final Presence presence;
    private final Metrics metrics;
    private final Housekeeping house;
    private final AgentDesk desk;
    private final AgentTasks tasks;
    private final AgentDecisions decisions;
    private DesiredBook desired;
    private final Offers offers = new Offers();
    private final HeadBeacon head = new HeadBeacon();
    private long nextAbsorbMillis = Long.MIN_VALUE;
    private long nextCommitMillis = Long.MIN_VALUE;
    private long nextDecideMillis = Long.MIN_VALUE;
    private long nextMetricsMillis = Long.MIN_VALUE;
    private boolean failing;
    private boolean begun;

    AgentLoop(Device device, Replica replica, MqttLink link, Inbox inbox, AgentParts parts) {
        this.device = device;
        this.replica = replica;
        this.link = link;
        this.inbox = inbox;
        this.scope = Scopes.ofDevice(device.id().value());
        this.points = new PointBook(device, replica);
        this.alarms = new AlarmBook(device, replica);
        this.announcer = parts.announcer();
        this.uplink = parts.uplink();
        this.presence = parts.presence();
        this.metrics = parts.metrics();
        this.house = parts.house();
        this.desired = parts.desired();
        this.desk = parts.desk();
        this.tasks = parts.tasks();
        this.decisions = parts.decisions();
    }

    /**
     * Takes what came in, stores it in one transaction, then tells the world.
     *
     * @return the monotonic time in milliseconds at which it wants to be called again if nothing comes in before
     */
    long step(Moment now) {
        if (!begun) {
            points.restore(now.monotonicMillis());
            desired.apply(reading -> sampled(reading, now), now.wallMillis());
            collected(now);
            decisions.begin(device, points.latest(), now);
            begun = true;
        }
        for (Input input : inbox.drain()) {
            take(input, now);
        }
        points.tick(now.monotonicMillis());
        merge(now);
        work(now);
        tidy(now);
        commit(now);
        decide(now);
        tell(now);
        publishMetrics(now);
        return nextWakeMillis();
    }

    /**
     * Goes on as the device is described now. What waits is stored before, and what is gone from the profile goes from the world.
     *
     * @return false when something cannot be stored; then nothing has changed, and it can be tried again
     */
    boolean redefine(Device next, DesiredBook wanted, Retention history, Moment now) {
        nextCommitMillis = Long.MIN_VALUE;
        step(now);
        if (failing || points.hasPending()) {
            return false;
        }
        try {
            replica.write(scope, now.wallMillis(), tx -> {
                points.retire(tx, announcer, next, now.wallMillis());
                alarms.retire(tx, announcer, next, now.wallMillis());
                return true;
            });
        } catch (ReplicaException e) {
            failed(e, now);
            return false;
        }
        device = next;
        points = new PointBook(next, replica);
        alarms = new AlarmBook(next, replica);
        desired = wanted;
        house.limits(history);
        announcer.limit(next.limits());
        house.reserve(next.limits().diskReserveBytes());
        desk.redefine(next);
        tasks.redefine(next);
        presence.redefined();
        begun = false;
        return true;
    }

    /** What came down from the gateway, and what other programs wrote into the tables. */
    private void merge(Moment now) {
        try {
            boolean merged = uplink.commit(now).contains(scope);
            boolean look = now.monotonicMillis() >= nextAbsorbMillis;
            nextAbsorbMillis = look ? now.monotonicMillis() + ABSORB_MILLIS : nextAbsorbMillis;
            boolean written = look && replica.absorb(now.wallMillis()).contains(scope);
            if (look || merged) {
                desired.apply(reading -> sampled(reading, now), now.wallMillis());
            }
            if (merged || written) {
                points.reload();
                alarms.merged();
                collected(now);
                desk.changed(Set.of(NodeWatcher.Part.values()));
                tasks.desk().merged(written ? Optional.empty() : uplink.takeOrders());
                decisions.merged();
                head.changed();
            }
        } catch (ReplicaException e) {
            failed(e, now);
        }
    }

    /** Tasks, and then what was asked, which may be about them. On a full disk they wait as readings do. */
    private void work(Moment now) {
        if (!failing || now.monotonicMillis() >= nextCommitMillis) {
            try {
                tasks.step(now, uplink);
            } catch (ReplicaException e) {
                failed(e, now);
            }
        }
        tasks.answer(now);
        nextMetricsMillis = tasks.hasNewLoad() ? Math.min(nextMetricsMillis, now.monotonicMillis() + AgentTasks.LOAD_MILLIS) : nextMetricsMillis;
        desk.tellTasks();
    }

    /** Forgets what is old; a failure waits for the next look. */
    private void tidy(Moment now) {
        try {
            house.step(now);
        } catch (ReplicaException e) {
            failed(e, now);
        }
    }

    /** Hands out what is committed. What is cut for the gateway may have to be stamped first, so that a full disk is met here too. */
    private void tell(Moment now) {
        try {
            announcer.drain(now);
            uplink.step(now.monotonicMillis());
        } catch (ReplicaException e) {
            failed(e, now);
        }
    }

    /** The last step: stores what still waits. */
    void finish(Moment now) {
        nextCommitMillis = Long.MIN_VALUE;
        step(now);
        try {
            replica.flush(now.wallMillis());
        } catch (ReplicaException e) {
            failed(e, now);
        }
    }

    private void take(Input input, Moment now) {
        if (input instanceof Input.Read read) {
            sampled(read.reading(), now);
        } else if (input instanceof Input.Offer offer) {
            offer.readings().forEach(reading -> sampled(reading, now));
            offers.add(offer.stored());
        } else if (input instanceof Input.Ask ask) {
            tasks.ask(ask.question());
        } else if (input instanceof Input.Task said) {
            said.word().run();
        } else if (input instanceof Input.Link event) {
            happened(event.event(), now);
        }
    }

    private void sampled(Reading reading, Moment now) {
        points.accept(reading, now.monotonicMillis()).ifPresent(value -> observed(value, now));
    }

    private void collected(Moment now) {
        points.collected(now).forEach(value -> observed(value, now));
    }

    private void observed(Reported value, Moment now) {
        alarms.observe(value, now);
        decisions.observe(value, now);
    }

    private void happened(LinkEvent event, Moment now) {
        if (event instanceof LinkEvent.Connected connected) {
            presence.connected(connected);
            announcer.connected(true);
            uplink.connected(now.monotonicMillis());
            decisions.connected();
            nextCommitMillis = Long.MIN_VALUE;
            nextMetricsMillis = Long.MIN_VALUE;
            head.lost();
        } else if (event instanceof LinkEvent.Disconnected disconnected) {
            presence.disconnected(disconnected);
            announcer.connected(false);
            uplink.disconnected();
        } else if (event instanceof LinkEvent.Published published && !Uplink.isOurs(published)) {
            announcer.published(published);
        } else if (event instanceof LinkEvent.Received received) {
            received(received, now);
        }
    }

    private void received(LinkEvent.Received message, Moment now) {
        if (tasks.takes(message, link::acknowledge)) {
            return;
        }
        if (message.topic().equals(announcer.topic(TopicKind.SYNC_DOWN))) {
            uplink.receive(message, now.monotonicMillis());
            head.changed();
        }
        decisions.heard(message);
        // what a sync message or a piece of a model brings is asked for again until it is there, so it need not wait for a commit
        link.acknowledge(message);
    }

    /**
     * One transaction for everything that changed since the last one; plain readings wait for their turn, an alarm does not, and
     * an offer, whose device waits with its radio on, waits a moment for others.
     */
    private void commit(Moment now) {
        if (!points.hasPending()) {
            offers.stored();
        }
        boolean urgent = alarms.hasPending() || presence.mustAnnounce();
        boolean due = now.monotonicMillis() >= nextCommitMillis || ((urgent || isOfferDue(now)) && !failing);
        if (!due || !(points.hasPending() || urgent || head.isDue(now))) {
            return;
        }
        List<PointBook.Change> changes = points.changes();
        boolean keepsHistory = house.keepsHistory();
        int leftOut = keepsHistory ? 0 : points.samplesPending();
        try {
            replica.write(scope, now.wallMillis(), tx -> {
                announce(now);
                for (PointBook.Change change : changes) {
                    Dot dot = tx.upsert(Tables.POINT, change.row(), change.mask());
                    announcer.putState(change.point(), change.report(), Optional.of(dot.n()), now.wallMillis());
                }
                points.write(tx, keepsHistory);
                alarms.write(tx, announcer, now.wallMillis());
                return true;
            });
            metrics.historyLeftOut(leftOut);
            committed(changes, now);
        } catch (ReplicaException e) {
            failed(e, now);
        }
    }

    private boolean isOfferDue(Moment now) {
        return offers.areWaiting() && now.monotonicMillis() >= offerCommitMillis();
    }

    private long offerCommitMillis() {
        return nextCommitMillis == Long.MIN_VALUE ? Long.MIN_VALUE : nextCommitMillis - COMMIT_MILLIS + OFFER_COMMIT_MILLIS;
    }

    /** On what is stored, decisions are taken; what may not wait for a full disk does not. */
    private void decide(Moment now) {
        try {
            if ((!failing || now.monotonicMillis() >= nextDecideMillis) && decisions.step(!points.hasPending(), now)) {
                alarms.merged();
            }
        } catch (ReplicaException e) {
            nextDecideMillis = now.monotonicMillis() + COMMIT_MILLIS;
            failed(e, now);
        }
    }

    /**
     * What brokers lose: who we are after every connect, and all states as committed when the broker has forgotten us.
     * It goes before the new rows, whose states then take the place of these.
     */
    private void announce(Moment now) {
        if (presence.mustAnnounce()) {
            announcer.put(TopicKind.ABOUT, Payloads.about(device, scope, tasks.about(), decisions.about()), now.wallMillis());
            announcer.put(TopicKind.STATUS, presence.online(), now.wallMillis());
            if (presence.mustRepeatStates()) {
                points.latest().forEach(report -> announcer.putState(
                        device.point(report.point()).orElseThrow(), report, Optional.empty(), now.wallMillis()));
            }
        }
        if (head.isDue(now)) {
            announcer.put(TopicKind.SYNC_HEAD, Payloads.head(replica, scope, uplink.isDrained(), now.wallMillis()), now.wallMillis());
        }
    }

    private void committed(List<PointBook.Change> changes, Moment now) {
        head.told(now);
        points.committed(changes);
        collected(now);
        if (!changes.isEmpty()) {
            desk.changed(Set.of(NodeWatcher.Part.STATES, NodeWatcher.Part.DESIRED));
        }
        offers.stored();
        alarms.committed();
        presence.announced();
        nextCommitMillis = now.monotonicMillis() + COMMIT_MILLIS;
        if (failing) {
            LOG.log(System.Logger.Level.INFO, "the replica takes changes again");
            failing = false;
        }
    }

    /** Nothing was stored; the latest value of each point stays pending, older ones are lost and said so once. */
    private void failed(ReplicaException e, Moment now) {
        metrics.commitFailed();
        offers.failed(e.getMessage());
        boolean isTheTry = !failing || now.monotonicMillis() >= nextCommitMillis;
        if (!failing) {
            LOG.log(System.Logger.Level.ERROR, e.getMessage() + "; sampling goes on, values in between are not kept");
            failing = true;
        }
        if (isTheTry) {
            // failures in between do not put it off
            nextCommitMillis = now.monotonicMillis() + COMMIT_RETRY_MILLIS;
            if (e.kind() == ReplicaException.Kind.DISK_FULL) {
                house.diskFull(now);
            }
        }
    }

    private void publishMetrics(Moment now) {
        if (presence.isConnected() && now.monotonicMillis() >= nextMetricsMillis) {
            metrics.publish(link, announcer, uplink, tasks.figures(), decisions.figures(), now);
            nextMetricsMillis = now.monotonicMillis() + METRICS_MILLIS;
        }
    }

    private long nextWakeMillis() {
        boolean waits = points.hasPending() || alarms.hasPending() || presence.mustAnnounce();
        long commit = waits ? nextCommitMillis : Long.MAX_VALUE;
        commit = offers.areWaiting() && !failing ? Math.min(commit, offerCommitMillis()) : commit;
        long ours = Math.min(Math.min(nextAbsorbMillis, house.nextStepMillis()), Math.min(commit, head.nextMillis(nextCommitMillis)));
        ours = Math.min(ours, Math.max(decisions.nextMillis(), failing ? nextDecideMillis : Long.MIN_VALUE));
        ours = Math.min(ours, Math.min(announcer.nextMillis(), tasks.nextMillis(failing, nextCommitMillis)));
        return Math.min(Math.min(points.nextTickMillis(), ours), Math.min(presence.isConnected() ? nextMetricsMillis : Long.MAX_VALUE, uplink.nextStepMillis()));
    }
}
