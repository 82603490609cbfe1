// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.DriverSource;
import dev.selvage.agent.driver.DriverThreads;
import dev.selvage.agent.driver.Drivers;
import dev.selvage.agent.driver.Sampler;
import dev.selvage.agent.driver.SamplerCounters;
import dev.selvage.agent.driver.SamplerSettings;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.agent.driver.fault.FaultyDriver;
import dev.selvage.agent.task.TaskDesk;
import dev.selvage.agent.task.TaskType;
import dev.selvage.agent.task.TaskTypeFactory;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.PahoLink;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Retention;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncSender;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An agent from its start to its stop: replica, sampler, link, and the loop's thread. {@link #start} is its table of contents.
 * Started and closed by one thread.
 */
final class AgentLife implements AutoCloseable {
    /** Two lost keep-alives and the broker tells the world; short enough to see a dead device, long enough to cost little. */
    private static final int KEEP_ALIVE_SECONDS = 60;
    /** The broker waits this long with the Will: a short break is no news. */
    private static final int WILL_DELAY_SECONDS = 5;
    /** How long the last messages may take on closing. */
    private static final long GOODBYE_MILLIS = 1_000;
    private static final System.Logger LOG = System.getLogger(AgentLife.class.getName());

    private final AgentSettings settings;
    private final Runnable restart;
    private final WallClock clock;
    private final String session = String.format("%016x", new SecureRandom().nextLong());
    private final Inbox inbox = new Inbox();
    private final DriverThreads threads = new DriverThreads(DriverThreads.THREADS_MAX);
    private final Drivers drivers;
    private final Surroundings around;
    private final Optional<DeviceWatch> watch;
    private volatile Sampler sampler;
    private Device device;
    private final Replica replica;
    private final Announcer announcer;
    private final AgentDesk desk;
    private final TaskDesk tasks;
    private final AgentDecisions decisions;
    private final LinkFaults link;
    private final AgentLoop loop;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean failed;

    private AgentLife(AgentSettings settings, Runnable restart) throws DriverException {
        this.settings = settings;
        this.restart = restart;
        this.device = settings.device();
        this.clock = WallClock.ofMachine().withFaultsOf(device);
        this.watch = settings.file().map(file -> new DeviceWatch(file, device.profile()));
        this.drivers = Drivers.find(settings.pluginFolders());
        this.around = Surroundings.of(settings.file());
        Driver first = opened(device);
        this.replica = Replica.open(settings.dataFolder().resolve("replica.db"), device.id().value(), new SecureRandom()::nextLong,
                Replica.CACHE_KIB_DEFAULT, ProfileTables.of(device));
        this.link = new LinkFaults(PahoLink.open(linkSettings()), device, () -> clock.now().monotonicMillis());
        this.announcer = new Announcer(device, settings.site(), replica.outbox(), link);
        AgentParts parts = parts();
        this.desk = parts.desk();
        this.tasks = parts.tasks().desk();
        this.decisions = parts.decisions();
        this.sampler = sampler(device, first);
        this.loop = new AgentLoop(device, replica, link, inbox, parts);
        this.thread = new Thread(this::run, "agent-" + device.id());
    }

    /**
     * Opens everything and starts the loop. The broker need not be there.
     *
     * @param restart called when a task asks for another life; returns at once
     * @throws DriverException when the device's driver is missing or cannot use what the profile says
     * @throws dev.selvage.replica.ReplicaException when the replica cannot be opened
     */
    static AgentLife start(AgentSettings settings, Runnable restart) throws DriverException {
        AgentLife agent = new AgentLife(settings, restart);
        LOG.log(System.Logger.Level.INFO, settings.device().id() + ": " + settings.device().profile() + " "
                + settings.device().version() + ", replica in " + settings.dataFolder());
        agent.thread.start();
        agent.link.start(event -> agent.inbox.put(new Input.Link(event)));
        agent.sampler.start();
        return agent;
    }

    /** Stops sampling, stores what waits, says goodbye to the broker. Takes at most about four seconds. */
    @Override
    public void close() {
        inbox.refuseOffers();
        sampler.close();
        closing = true;
        inbox.wake();
        join();
        tasks.close();
        decisions.close(!failed);
        sayGoodbye();
        link.close();
        threads.close();
        drivers.close();
        closeReplica();
    }

    /** On a full disk only notes are lost that the next start makes again. */
    private void closeReplica() {
        try {
            replica.close();
        } catch (ReplicaException e) {
            LOG.log(System.Logger.Level.WARNING, settings.device().id() + ": stopped, but " + e.getMessage());
        }
    }

    /** The loop's thread: steps, and sleeps until the next input or until the step wants to be called again. */
    private void run() {
        try {
            while (!closing) {
                revise(clock.now());
                link.step();
                long wakeMillis = Math.min(loop.step(clock.now()), link.nextStepMillis());
                inbox.await(millisUntil(watch.map(w -> Math.min(wakeMillis, w.nextLookMillis())).orElse(wakeMillis)));
            }
            loop.finish(clock.now());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failed = true;
            // the thread's top: without its loop an agent is only pretending to live
            LOG.log(System.Logger.Level.ERROR, settings.device().id() + ": the agent stops", e);
            throw e;
        }
    }

    private AgentParts parts() throws DriverException {
        List<String> scopes = settings.scopes();
        SyncHub hub = new SyncHub(replica, SyncSender.Role.AGENT, (peer, scope) -> scopes.contains(scope),
                new SecureRandom().nextLong() >>> 16, millis -> millis / 2 + ThreadLocalRandom.current().nextLong(millis));
        Uplink uplink = new Uplink(hub, scopes, link, announcer.topic(TopicKind.SYNC_UP));
        Presence presence = new Presence(device.id().value(), session, settings.broker(), clock.millis());
        Metrics metrics = new Metrics(inbox, replica.outbox(), settings.dataFolder(), this::samplingFigures);
        Housekeeping house = new Housekeeping(replica, scopes.get(0), history(device), settings.dataFolder().toFile()::getUsableSpace);
        house.reserve(device.limits().diskReserveBytes());
        Diagnosis diagnosis = new Diagnosis(() -> device, replica, new Diagnosis.Eyes(house, metrics, presence, uplink, this::samplingFigures));
        DeviceHands hands = new DeviceHands(device, replica, inbox, new DeviceHands.Ways(this::write, uplink, presence, diagnosis::of, this::restart));
        AgentTasks work = new AgentTasks(device, replica, announcer, hands, pluginTypes(), AgentModels.folder(settings.dataFolder()));
        AgentDecisions decisions = new AgentDecisions(device, replica, AgentDecisions.outlet(hands, announcer, work), models(hands), session);
        AgentDesk intake = new AgentDesk(device, replica, inbox, announcer, settings.dataFolder().resolve("files"), work.desk());
        return new AgentParts(announcer, uplink, presence, metrics, house, new DesiredBook(device, replica, this::write), intake, work, decisions);
    }

    private AgentModels models(DeviceHands hands) {
        return AgentModels.in(settings.dataFolder(), settings.modelKeys().orElse(settings.dataFolder().resolve("model-keys")), announcer, replica, hands::onLoop);
    }

    private List<TaskType> pluginTypes() throws DriverException {
        return drivers.services(TaskTypeFactory.class).stream().flatMap(factory -> factory.types(around).stream()).toList();
    }

    private void restart() {
        LOG.log(System.Logger.Level.INFO, settings.device().id() + ": a task asks for a restart");
        restart.run();
    }

    private Driver opened(Device of) throws DriverException {
        return FaultyDriver.over(drivers.open(of.driver().use(), of.driver().settings(), SamplingPlan.of(of).bindings(), around), of);
    }

    private Sampler sampler(Device of, Driver first) {
        DriverSource source = () -> opened(of);
        return new Sampler(of.driver().use(), first, source, SamplingPlan.of(of).everyMillis(), reading -> inbox.put(new Input.Read(reading)),
                SamplerSettings.of(threads, clock::millis).withIntake(desk));
    }

    /** Takes over what the device's files say now, if it can be done while it runs. On the loop's thread. */
    private void revise(Moment now) {
        Optional<Device> changed = watch.flatMap(w -> w.changed(now.monotonicMillis())).filter(next -> !next.digest().equals(device.digest()));
        if (changed.isEmpty()) {
            return;
        }
        Device next = changed.get();
        Optional<String> refusal = Revision.refusal(device, next);
        if (refusal.isPresent()) {
            LOG.log(System.Logger.Level.WARNING, device.id() + ": its files have changed, but " + refusal.get() + "; it goes on as it was");
        } else if (readsAlike(next) || opens(next)) {
            goOnAs(next, now);
        }
    }

    private void goOnAs(Device next, Moment now) {
        boolean alike = readsAlike(next);
        if (!loop.redefine(next, new DesiredBook(next, replica, this::write), history(next), now)) {
            watch.orElseThrow().again();
            if (!alike) {
                reopen();
            }
            return;
        }
        device = next;
        if (!alike) {
            sampler.start();
        }
        LOG.log(System.Logger.Level.INFO, next.id() + ": goes on as " + next.profile() + " " + next.version() + ", as its files say now");
    }

    private boolean readsAlike(Device next) {
        return Revision.readsAlike(device, next) && !desk.isAttached();
    }

    /** Puts a sampler for that device in the place of the running one, not started yet: hardware may bear one of them only. */
    private boolean opens(Device next) {
        sampler.close();
        try {
            sampler = sampler(next, opened(next));
            return true;
        } catch (DriverException e) {
            LOG.log(System.Logger.Level.WARNING, next.id() + ": its files have changed, but its driver says: " + e.getMessage() + "; it goes on as it was");
            reopen();
            return false;
        }
    }

    /** Back to what was read before. */
    private void reopen() {
        sampler.close();
        try {
            sampler = sampler(device, opened(device));
            sampler.start();
        } catch (DriverException e) {
            LOG.log(System.Logger.Level.ERROR, device.id() + ": its driver does not open any more: " + e.getMessage() + "; restart the agent when that is mended");
        }
    }

    private CompletableFuture<Void> write(String point, PointValue raw) {
        return sampler.write(point, raw);
    }

    private Retention history(Device of) {
        return settings.history().withAges(HistoryBook.agesMillis(of), ProfileTables.agesMillis(of));
    }

    private LinkSettings linkSettings() {
        String status = Topics.of(settings.site(), device.id(), TopicKind.STATUS);
        byte[] offline = Payloads.status(false, session, clock.millis(), "connection lost");
        return new LinkSettings(
                settings.broker(),
                device.id().value(),
                filters(),
                Optional.of(OutMessage.of(0, status, offline, TopicKind.STATUS.qos(), true, 0)),
                WILL_DELAY_SECONDS,
                KEEP_ALIVE_SECONDS,
                Limits.SESSION_EXPIRY_SECONDS_MAX,
                Map.of("session", session, "site", settings.site().value()));
    }

    private List<String> filters() {
        List<String> filters = new ArrayList<>();
        for (TopicKind kind : List.of(TopicKind.SYNC_DOWN, TopicKind.TASK_OFFER, TopicKind.TASK_CANCEL, TopicKind.TASK_DONE, TopicKind.ANSWER, TopicKind.MODEL_CHUNK)) {
            filters.add(Topics.filter(settings.site(), device.id(), kind));
        }
        filters.add(Topics.filter(settings.site(), TopicKind.BROADCAST_OFFER));
        return filters;
    }

    /** Publishes {@code offline} and waits for the broker to have it, if there is a broker. */
    private void sayGoodbye() {
        byte[] offline = Payloads.status(false, session, clock.millis(), "stopped");
        String status = Topics.of(settings.site(), settings.device().id(), TopicKind.STATUS);
        if (!link.tryPublish(OutMessage.of(0, status, offline, TopicKind.STATUS.qos(), true, 0))) {
            return;
        }
        long deadlineMillis = clock.now().monotonicMillis() + GOODBYE_MILLIS;
        try {
            while (clock.now().monotonicMillis() < deadlineMillis && !heardOfGoodbye()) {
                inbox.await(deadlineMillis - clock.now().monotonicMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean heardOfGoodbye() {
        return inbox.drain().stream().anyMatch(input -> input instanceof Input.Link event
                && event.event() instanceof LinkEvent.Published published && published.ticket() == 0);
    }

    private Json.Obj samplingFigures() {
        SamplerCounters counters = sampler.counters();
        Json.Builder driver = Json.object();
        around.tally().counts().forEach(driver::put);
        return Json.object()
                .put("reads", counters.reads())
                .put("failures", counters.failures())
                .put("timeouts", counters.timeouts())
                .put("late", counters.late())
                .put("driver", driver.build())
                .build();
    }

    /** Waits until the loop has ended; true when it failed rather than being closed. The program should then end too. */
    boolean awaitEnd() throws InterruptedException {
        thread.join();
        return failed;
    }

    private void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** At least once a metrics period, whatever the step said; a time that is over is no wait. */
    private long millisUntil(long monotonicMillis) {
        long nowMillis = clock.now().monotonicMillis();
        return monotonicMillis <= nowMillis ? 0 : Math.min(monotonicMillis - nowMillis, AgentLoop.METRICS_MILLIS);
    }
}
