// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Runs one driver: reads its points at their periods and writes what it is given, on one thread, one call at a time.
 *
 * <p>A call that throws makes its points bad with the message. A call that outlasts the deadline makes them bad and is
 * interrupted; if it returns then, nothing else happens. If it does not, its thread and its driver instance are
 * abandoned, and after a back-off a fresh instance runs on a fresh thread: so an instance never sees two threads. With
 * {@link #ABANDONED_MAX} threads hanging the driver is parked, its points bad, until one of them comes back.
 *
 * <p>Thread-safe. Deadlines run on real time; periods and readings on the clocks of the settings.
 */
public final class Sampler implements AutoCloseable {
    /** The period of a point that is never read, since the driver offers it. */
    public static final long PUSHED = SamplePlan.NEVER_MILLIS;
    /** Hung threads of one driver: enough for a device that hangs now and then, too few to eat the memory. */
    public static final int ABANDONED_MAX = 3;
    /** How long an interrupted call may take to come back before it counts as hung: closing a socket takes no longer. */
    static final long GRACE_MILLIS = 250;
    /** How long {@link #close} waits for the thread; with everything around it, well below 2 s. */
    private static final long CLOSE_MILLIS = 1_500;
    /** Writes that may wait: more than a person or a task gives a device within one deadline. */
    private static final int WRITES_MAX = 64;
    /** A bound for the arithmetic of waiting, nothing more. */
    private static final long DOZE_MILLIS_MAX = 24 * 3_600_000L;
    private static final System.Logger LOG = System.getLogger(Sampler.class.getName());

    private final String name;
    private final DriverSource source;
    private final SamplerSettings settings;
    private final List<String> points;
    private final Outlet outlet;
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong timeouts = new AtomicLong();

    /** Guards all below. Never held while the driver or the sink is called. */
    private final Object lock = new Object();

    private final Deque<Job> writes = new ArrayDeque<>();
    private final Backoff backoff;
    private final SamplePlan plan;
    private Optional<Driver> spare;
    private Optional<Lane> lane = Optional.empty();
    private int abandoned;
    private boolean closed;

    /**
     * Prepares a sampler that owns the driver from now on.
     *
     * @param name of the driver, for threads and messages
     * @param driver the first instance, opened and checked by the caller
     * @param source opens another one when that one hangs
     * @param everyMillisByPoint the period of each point to read; {@link #PUSHED} for one that the driver offers by itself
     * @param sink takes the readings on the sampling thread or the watch; it must neither block nor throw
     */
    public Sampler(
            String name,
            Driver driver,
            DriverSource source,
            Map<String, Long> everyMillisByPoint,
            Consumer<Reading> sink,
            SamplerSettings settings) {
        this.name = Printable.of(name);
        this.spare = Optional.of(driver);
        this.source = source;
        this.points = List.copyOf(everyMillisByPoint.keySet());
        this.plan = new SamplePlan(everyMillisByPoint);
        this.outlet = new Outlet(name, sink, settings.wallMillis());
        this.settings = settings;
        this.backoff = new Backoff(settings.retryMinMillis(), SamplerSettings.RETRY_MILLIS_MAX);
    }

    /** Starts sampling; all points are read at once, then at their periods. */
    public void start() {
        synchronized (lock) {
            if (closed || lane.isPresent()) {
                throw new IllegalStateException("sampler \"" + name + "\" can be started once");
            }
            plan.start(settings.monotonicMillis().getAsLong());
        }
        revive();
    }

    /**
     * Writes one point between two reads.
     *
     * @return done when the driver has taken it; fails with a {@link DriverException} that says why, at the latest after
     *     two deadlines: one to wait and one to write. Completed on a sampling thread: continue without blocking
     */
    public CompletableFuture<Void> write(String point, PointValue value) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Job job = new Job(
                driver -> {
                    driver.write(point, value);
                    return () -> result.complete(null);
                },
                reason -> result.completeExceptionally(new DriverException(reason)));
        Optional<String> refusal = enqueue(job);
        if (refusal.isPresent()) {
            job.fail(refusal.get());
            return result;
        }
        Runnable calm = settings.threads().after(settings.deadlineMillis(), () -> {
            if (forget(job)) {
                job.fail(outlet.about("was busy: the write of \"" + Printable.of(point) + "\" did not start within "
                        + settings.deadlineMillis() + " ms"));
            }
        });
        return result.whenComplete((done, problem) -> calm.run());
    }

    /** Figures since the start; safe from any thread at any time. */
    public SamplerCounters counters() {
        synchronized (lock) {
            return new SamplerCounters(reads.get(), outlet.failures.get(), timeouts.get(), plan.late(), abandoned);
        }
    }

    /**
     * Ends sampling and closes the driver, within 2 s even if it hangs: then the hung thread closes it when it comes back.
     * Nothing reaches the sink afterwards. Not to be called from the sink.
     */
    @Override
    public void close() {
        List<Job> waiting;
        Optional<Lane> running;
        Optional<Driver> unused;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            outlet.shut();
            waiting = List.copyOf(writes);
            writes.clear();
            if (lane.isEmpty() && spare.isPresent() && launch()) {
                LOG.log(Level.DEBUG, outlet.about("was never started: its thread only closes it"));
            }
            unused = spare;
            running = lane;
            running.ifPresent(Lane::interrupt);
            lock.notifyAll();
        }
        waiting.forEach(job -> job.fail(outlet.about("was closed before the write")));
        unused.ifPresent(this::closeDriver);
        running.ifPresent(this::awaitEnd);
    }

    /** Looks at the clock now: for tests whose clock jumps. */
    void wake() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    /** The life of a sampling thread. */
    private void run(Lane self) {
        try {
            for (Optional<Job> job = next(self); job.isPresent(); job = next(self)) {
                perform(self, job.get());
            }
        } finally {
            // The interrupt of close() has done its work; it must not disturb the driver's own closing.
            boolean ignored = Thread.interrupted();
            self.driver.ifPresent(this::closeDriver);
            synchronized (lock) {
                abandoned -= self.abandoned ? 1 : 0;
            }
        }
    }

    /** Waits for the next job; empty when this thread has nothing more to do. */
    private Optional<Job> next(Lane self) {
        synchronized (lock) {
            while (!closed && !self.abandoned) {
                long nowMillis = settings.monotonicMillis().getAsLong();
                self.job = nowMillis < self.pausedUntilMillis ? Optional.empty() : nextJob(self, nowMillis);
                if (self.job.isPresent()) {
                    return self.job;
                }
                long idleMillis = Math.max(self.pausedUntilMillis, self.listening ? plan.nextMillis() : nowMillis) - nowMillis;
                try {
                    lock.wait(Math.max(1, Math.min(idleMillis, DOZE_MILLIS_MAX)));
                } catch (InterruptedException e) {
                    LOG.log(Level.DEBUG, outlet.about("was interrupted while idle: only close() does that, so the loop ends"));
                }
            }
            return Optional.empty();
        }
    }

    private Optional<Job> nextJob(Lane self, long nowMillis) {
        if (!self.listening) {
            return Optional.of(listenJob(self));
        }
        return Optional.ofNullable(writes.poll()).or(() -> dueRead(nowMillis));
    }

    private Optional<Job> dueRead(long nowMillis) {
        List<String> due = plan.take(nowMillis);
        return due.isEmpty() ? Optional.empty() : Optional.of(readJob(due));
    }

    /** The first job of each instance. One that cannot listen is closed, and all its points are bad until one can. */
    private Job listenJob(Lane self) {
        return new Job(
                driver -> {
                    driver.listen(settings.intake());
                    return () -> self.listening = true;
                },
                reason -> outlet.giveBad(points, reason));
    }

    private Job readJob(List<String> due) {
        return new Job(
                driver -> {
                    reads.incrementAndGet();
                    long nowMillis = settings.wallMillis().getAsLong();
                    List<Reading> readings = Answers.complete(due, driver.read(due, nowMillis), nowMillis);
                    return () -> outlet.give(readings);
                },
                reason -> outlet.giveBad(due, reason));
    }

    private void perform(Lane self, Job job) {
        Runnable calm = settings.threads().after(settings.deadlineMillis(), () -> expire(self, job));
        boolean answered = attempt(self, job);
        calm.run();
        synchronized (lock) {
            self.job = Optional.empty();
            // An interrupt of the deadline that came too late must not hit the next job.
            boolean ignored = Thread.interrupted();
            if (self.abandoned) {
                return;
            }
            if (self.driver.isEmpty()) {
                self.pausedUntilMillis = settings.monotonicMillis().getAsLong() + backoff.next();
            } else if (answered) {
                backoff.reset();
            }
        }
    }

    /** Calls the driver, opening one before if there is none; a driver may throw anything, and nothing of it goes further. */
    private boolean attempt(Lane self, Job job) {
        try {
            if (self.driver.isEmpty()) {
                self.listening = false;
                self.driver = Optional.of(source.open());
            }
            job.run(self.driver.get());
            return true;
        } catch (DriverException | InterruptedException | RuntimeException | Error e) {
            // Counts nothing when the deadline was first: then it is a timeout already.
            job.fail(Answers.reason(e), outlet.failures);
            if (!self.listening) {
                self.driver.ifPresent(this::closeDriver);
                self.driver = Optional.empty();
            }
            return false;
        }
    }

    /** On the watch, at the deadline of a job. */
    private void expire(Lane late, Job job) {
        if (!job.fail(outlet.about("did not answer within " + settings.deadlineMillis() + " ms"), timeouts)) {
            return;
        }
        synchronized (lock) {
            if (!isInside(late, job)) {
                return;
            }
            late.interrupt();
        }
        settings.threads().after(GRACE_MILLIS, () -> abandon(late, job));
    }

    /** On the watch, when a job has not come back after the interrupt either. */
    private void abandon(Lane hung, Job job) {
        boolean parked;
        synchronized (lock) {
            if (closed || !isInside(hung, job)) {
                return;
            }
            hung.abandoned = true;
            abandoned++;
            parked = abandoned >= ABANDONED_MAX;
            lane = Optional.empty();
            settings.threads().after(backoff.next(), this::revive);
        }
        String parking = outlet.about("is parked: " + ABANDONED_MAX + " calls hang in it");
        LOG.log(Level.WARNING, parked ? parking : outlet.about("hangs; it will be opened again"));
        if (parked) {
            outlet.giveBad(points, parking);
        }
    }

    /** Puts a fresh thread to work, or tries again later. */
    private void revive() {
        boolean noThread;
        synchronized (lock) {
            if (closed || lane.isPresent()) {
                return;
            }
            noThread = abandoned < ABANDONED_MAX && !launch();
            if (lane.isEmpty()) {
                settings.threads().after(backoff.next(), this::revive);
            }
        }
        if (noThread) {
            outlet.giveBad(
                    points, outlet.about("has no thread: all " + settings.threads().inUse() + " driver threads are in use"));
        }
    }

    /** Starts a lane under the lock; false when no thread is free. */
    private boolean launch() {
        Lane fresh = new Lane(spare);
        fresh.thread = settings.threads().start(name, () -> run(fresh));
        if (fresh.thread.isPresent()) {
            spare = Optional.empty();
            lane = Optional.of(fresh);
        }
        return fresh.thread.isPresent();
    }

    private Optional<String> enqueue(Job job) {
        synchronized (lock) {
            if (closed || writes.size() >= WRITES_MAX) {
                return Optional.of(outlet.about(closed ? "is closed" : "is busy: " + WRITES_MAX + " writes wait"));
            }
            writes.add(job);
            lock.notifyAll();
            return Optional.empty();
        }
    }

    private boolean forget(Job job) {
        synchronized (lock) {
            return writes.remove(job);
        }
    }

    private static boolean isInside(Lane lane, Job job) {
        return lane.job.filter(current -> current == job).isPresent();
    }

    private void awaitEnd(Lane running) {
        Thread thread = running.thread.orElseThrow();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            if (thread.isAlive() && !running.abandoned) {
                running.abandoned = true;
                abandoned++;
            }
        }
    }

    private void closeDriver(Driver driver) {
        try {
            driver.close();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, outlet.about("did not close"), e);
        }
    }
}
