// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * What a gateway makes of tasks: who gets them, who has them too long, who is too late. It decides; its caller records
 * {@link #pending} durably, and only then does what {@link #committed} gives. After a stop it goes on from what was recorded. No
 * I/O; one thread.
 */
public final class Dispatcher {
    /** Open tasks: a few hundred bytes each, and ten parts on the average. */
    public static final int OPEN_MAX = 100_000;
    /** Longer than a device may take to be stopped and to tell. */
    static final long GRACE_MILLIS = 60_000;
    /** How often tasks that nobody can do yet are looked at. */
    static final long LOOK_MILLIS = 1_000;

    private final Fleet fleet;
    private final Function<String, Optional<Job>> recorded;
    private final LongUnaryOperator jitter;
    private final long fenceMin;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Map<String, Long> openAt = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final List<Deed> deeds = new ArrayList<>();
    private final Map<Strategy, String> lastChosen = new HashMap<>();

    /** What is to be done once the jobs are durable. */
    public sealed interface Deed {
        /** The device is to have this order, as a row and as a message. */
        record Give(String device, Order order) implements Deed {}

        /** The end is durable here: the device may forget it. */
        record Acknowledge(String device, String id, int attempt) implements Deed {}

        /** A word that came too late, for people. */
        record Late(String device, Report report) implements Deed {}
    }

    /**
     * @param recorded a job as it was recorded last, also one that has ended
     * @param jitter what becomes of a wait in milliseconds, so that not all try again at once
     * @param epoch of this home: fences of a later home are higher than all of an earlier one
     */
    public Dispatcher(Fleet fleet, Function<String, Optional<Job>> recorded, LongUnaryOperator jitter, long epoch) {
        this.fleet = fleet;
        this.recorded = recorded;
        this.jitter = jitter;
        this.fenceMin = epoch << 20;
    }

    /** Takes up jobs that were recorded and are open; their orders are given again, since nobody knows whether they went out. */
    public void restore(List<Job> open) {
        for (Job job : open) {
            jobs.put(job.id(), job);
            job.parts().values().stream().filter(part -> !part.state().isFinal()).forEach(part -> {
                openAt.merge(part.device(), 1L, Long::sum);
                deeds.add(new Deed.Give(part.device(), job.order(part)));
            });
        }
    }

    /** A new task. The same id again is the same task: nothing changes. Empty when there are too many. */
    public Optional<Job> submit(String id, Spec spec, long nowMillis) {
        Optional<Job> known = Optional.ofNullable(jobs.get(id)).or(() -> recorded.apply(id));
        if (known.isPresent() || jobs.size() >= OPEN_MAX) {
            return known;
        }
        Job job = keep(Job.of(id, spec, nowMillis));
        if (spec.target() instanceof Target.All all) {
            for (Facts facts : matching(spec, all.selector())) {
                job = give(job, facts.device(), 1, nowMillis);
            }
            if (job.parts().isEmpty()) {
                return Optional.of(end(job, TaskState.FAILED, "no device matches " + all.selector() + " and has the task type " + spec.type()));
            }
        }
        look(jobs.get(id), nowMillis);
        return Optional.of(jobs.getOrDefault(id, job));
    }

    /**
     * Wants a task to end.
     *
     * @param force closes it here whatever the devices say; their results are then refused
     */
    public Optional<Job> cancel(String id, boolean force, String by, long nowMillis) {
        Job job = jobs.get(id);
        if (job == null) {
            return Optional.empty();
        }
        for (Part part : job.parts().values()) {
            if (!part.state().isFinal()) {
                job = force ? close(job, part, TaskState.CANCELLED, "closed by " + by) : tell(job, part.wanting(Order.Wish.CANCEL));
            }
        }
        boolean nobodyHasIt = job.parts().values().stream().allMatch(part -> part.state().isFinal());
        return Optional.of(force || nobodyHasIt ? end(job, TaskState.CANCELLED, "cancelled by " + by) : job);
    }

    /** A device has said something, and it is durable here. */
    public void report(String device, Report report, long nowMillis) {
        Optional<Job> job = Optional.ofNullable(jobs.get(report.id()));
        Optional<Part> part = job.map(j -> j.parts().get(device));
        if (part.isEmpty() || report.attempt() != part.get().attempt() || report.fence() < part.get().fence() || part.get().state().isFinal()) {
            boolean repeated = part.flatMap(Part::report).filter(report::equals).isPresent();
            if (report.state().isFinal() && !repeated) {
                deeds.add(new Deed.Late(device, report));
            }
            return;
        }
        Part said = part.get().told(report, nowMillis);
        Job next = keep(job.get().with(said));
        if (said.state().isFinal()) {
            openAt.merge(device, -1L, Long::sum);
            deeds.add(new Deed.Acknowledge(device, report.id(), report.attempt()));
            ended(next, said, nowMillis);
        }
    }

    /** The broker has taken the offer for a device that is connected. */
    public void sent(String device, String id, long fence, long nowMillis) {
        Optional.ofNullable(jobs.get(id)).ifPresent(job -> Optional.ofNullable(job.parts().get(device))
                .filter(part -> part.fence() == fence && part.times().sentMillis() == 0).ifPresent(part -> keep(job.with(part.sent(nowMillis)))));
    }

    /** Waits that are over: leases, deadlines, the time until another attempt, and tasks that wait for a device. */
    public void tick(long nowMillis) {
        List.copyOf(jobs.values()).forEach(job -> look(job, nowMillis));
    }

    private void look(Job start, long nowMillis) {
        Job job = start;
        for (Part part : List.copyOf(job.parts().values())) {
            job = watch(job, part, nowMillis);
            if (job.end().isPresent()) {
                return;
            }
        }
        long expiresMillis = job.spec().patience().expiresMillis();
        boolean expired = expiresMillis != 0 && nowMillis >= expiresMillis;
        if (job.spec().target() instanceof Target.One one && job.current().filter(part -> !part.state().isFinal() || isRetried(part)).isEmpty()) {
            if (expired) {
                end(job, TaskState.EXPIRED, "no device accepted it before its deadline");
            } else {
                assign(job, one, nowMillis);
            }
        }
    }

    private static boolean isRetried(Part part) {
        return part.times().retryMillis() != 0;
    }

    /** One part: too long unheard, too long at work, or due for another attempt. */
    private Job watch(Job job, Part part, long nowMillis) {
        Spec.Patience patience = job.spec().patience();
        if (isRetried(part)) {
            return nowMillis >= part.times().retryMillis() ? again(job, part, nowMillis) : job;
        }
        boolean unaccepted = part.state() == TaskState.QUEUED || part.state() == TaskState.OFFERED;
        if (unaccepted && patience.expiresMillis() != 0 && nowMillis >= patience.expiresMillis()) {
            return settle(close(job, part, TaskState.EXPIRED, "not accepted before its deadline"), nowMillis);
        }
        // who was told may be at work by now, heard or not: only what can be done twice is then given to another
        boolean movable = job.spec().target() instanceof Target.One one && !one.selector().namesDevices()
                && (part.state() == TaskState.QUEUED || fleet.isIdempotent(part.device(), job.spec().type()));
        if (part.state() == TaskState.OFFERED && movable && nowMillis >= part.times().sentMillis() + patience.acceptMillis()) {
            return close(job, part, TaskState.SUPERSEDED, "it did not accept within " + patience.acceptMillis() + " ms");
        }
        Optional<Long> away = part.state().isFinal() ? Optional.empty() : fleet.awaySinceMillis(part.device());
        boolean lost = away.filter(since -> nowMillis >= since + patience.lostMillis()).isPresent();
        if (lost && movable) {
            return close(job, part, TaskState.SUPERSEDED, "the device is away for more than " + patience.lostMillis() + " ms");
        }
        long totalMillis = patience.timers().totalMillis();
        if (part.state() == TaskState.RUNNING && totalMillis != 0 && lost
                && nowMillis >= part.times().sentMillis() + patience.acceptMillis() + totalMillis + GRACE_MILLIS) {
            return settle(close(job, part, TaskState.TIMED_OUT, "the device is away, and the task's time is over; whether it was done is not known"), nowMillis);
        }
        return job;
    }

    private Job settle(Job job, long nowMillis) {
        return job.current().map(part -> ended(job, part, nowMillis)).orElse(job);
    }

    /** A part has ended: another attempt, or the end of the task. */
    private Job ended(Job job, Part part, long nowMillis) {
        boolean again = part.report().filter(Report::retryable).isPresent() && (part.state() == TaskState.FAILED || part.state() == TaskState.TIMED_OUT)
                && part.wish() == Order.Wish.DO && job.spec().retry().isLeft(part.attempt());
        if (again) {
            return keep(job.with(part.retryAt(nowMillis + jitter.applyAsLong(job.spec().retry().waitMillis(part.attempt())))));
        }
        if (job.spec().target() instanceof Target.One) {
            return part.state() == TaskState.SUPERSEDED ? job : end(job, part.state(), part.reason());
        }
        boolean all = job.parts().values().stream().allMatch(p -> p.state().isFinal() && !isRetried(p));
        if (!all || job.spec().target() instanceof Target.Every) {
            return job;
        }
        long good = job.parts().values().stream().filter(p -> p.state() == TaskState.SUCCEEDED).count();
        return end(job, Job.sum(job.parts().values()), good + " of " + job.parts().size() + " devices have done it");
    }

    /** The next attempt: anywhere when one device is enough, else where the last one was. */
    private Job again(Job job, Part part, long nowMillis) {
        if (job.spec().target() instanceof Target.One one) {
            Optional<String> device = choose(job, one).or(() -> fleet.device(part.device()).map(Facts::device));
            return device.isEmpty() ? job : give(keep(job.with(part.retryAt(0))), device.get(), part.attempt() + 1, nowMillis);
        }
        return give(job, part.device(), part.attempt() + 1, nowMillis);
    }

    private void assign(Job job, Target.One one, long nowMillis) {
        int attempt = job.current().map(part -> part.attempt() + 1).orElse(1);
        choose(job, one).ifPresent(device -> give(job, device, attempt, nowMillis));
    }

    /** Devices that are away are chosen only when the operator names them: all others can wait for one that is there. */
    private Optional<String> choose(Job job, Target.One one) {
        List<Strategy.Candidate> there = matching(job.spec(), one.selector()).stream().map(Facts::device)
                .filter(device -> one.selector().namesDevices() || fleet.awaySinceMillis(device).isEmpty())
                .map(device -> new Strategy.Candidate(device, openAt.getOrDefault(device, 0L))).toList();
        // one that has had it and was lost is asked again when there is no other
        List<Strategy.Candidate> fresh = there.stream().filter(candidate -> !job.parts().containsKey(candidate.device())).toList();
        Optional<String> chosen = one.strategy().choose(fresh.isEmpty() ? there : fresh, lastChosen.getOrDefault(one.strategy(), ""), one.key());
        chosen.ifPresent(device -> lastChosen.put(one.strategy(), device));
        return chosen;
    }

    private List<Facts> matching(Spec spec, Selector selector) {
        return fleet.devices().stream().filter(facts -> facts.capabilities().contains(spec.type()) && selector.matches(facts)).toList();
    }

    private Job give(Job job, String device, int attempt, long nowMillis) {
        Part part = Part.of(device, attempt, Math.max(job.fence(), fenceMin) + 1, nowMillis);
        openAt.merge(device, 1L, Long::sum);
        return tell(job, part);
    }

    private Job tell(Job job, Part part) {
        Job next = keep(job.with(part));
        deeds.add(new Deed.Give(part.device(), next.order(part)));
        return next;
    }

    /** Ends a part here: the device is told, and fenced out. */
    private Job close(Job job, Part part, TaskState as, String why) {
        openAt.merge(part.device(), -1L, Long::sum);
        return tell(job, part.closed(as, why, job.fence() + 1));
    }

    private Job end(Job job, TaskState as, String why) {
        return keep(job.ended(as, why));
    }

    private Job keep(Job job) {
        jobs.put(job.id(), job);
        changed.add(job.id());
        return job;
    }

    /** Jobs to record before anything happens. */
    public List<Job> pending() {
        return changed.stream().map(jobs::get).toList();
    }

    /** All that was pending is durable; gives what may happen now, in order. Jobs that have ended are nobody's business here any more. */
    public List<Deed> committed() {
        List<Deed> now = List.copyOf(deeds);
        changed.stream().filter(id -> jobs.get(id).end().isPresent()).forEach(jobs::remove);
        changed.clear();
        deeds.clear();
        return now;
    }
}
