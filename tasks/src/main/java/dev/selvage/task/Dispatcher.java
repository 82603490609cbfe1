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
    /** Open tasks: about a kilobyte each, and as much for each part. */
    public static final int OPEN_MAX = 100_000;
    /** How often tasks that wait for devices to come up are looked at. */
    static final long LOOK_MILLIS = 1_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final Fleet fleet;
    private final Function<String, Optional<Job>> recorded;
    private final LongUnaryOperator jitter;
    private final long fenceMin;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    /** Open tasks of each device. */
    private final Map<String, Set<String>> byDevice = new HashMap<>();
    private final Timetable looks = new Timetable();
    private final Set<String> changed = new LinkedHashSet<>();
    private final List<Deed> deeds = new ArrayList<>();
    private final Map<Strategy, String> lastChosen = new HashMap<>();

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
    public void restore(List<Job> open, long nowMillis) {
        for (Job job : open) {
            jobs.put(job.id(), job);
            job.parts().values().stream().filter(part -> !part.state().isFinal() && part.state() != TaskState.CREATED).forEach(part -> {
                byDevice.computeIfAbsent(part.device(), device -> new LinkedHashSet<>()).add(job.id());
                deeds.add(new Deed.Give(part.device(), job.order(part)));
            });
            looks.put(job.id(), nowMillis);
        }
    }

    /** A new task. The same id again is the same task: nothing changes. Empty when there are too many. */
    public Optional<Job> submit(String id, Spec spec, long nowMillis) {
        Optional<Job> known = known(id);
        if (known.isPresent() || jobs.size() >= OPEN_MAX) {
            return known;
        }
        Job job = Job.of(id, spec, nowMillis);
        if (!(spec.target() instanceof Target.One)) {
            for (Facts facts : matching(spec)) {
                job = job.with(Part.planned(facts.device()));
            }
        }
        keep(job);
        if (spec.target() instanceof Target.All all && job.parts().isEmpty()) {
            return Optional.of(end(job, TaskState.FAILED, "no device matches " + all.selector() + " and has the task type " + spec.type()));
        }
        look(id, nowMillis);
        return Optional.of(jobs.get(id));
    }

    /**
     * Wants a task to end.
     *
     * @param force closes it here whatever the devices say; their results are then refused
     */
    public Optional<Job> cancel(String id, boolean force, String by, long nowMillis) {
        Optional<Job> known = open(id);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Job job = letGo(known.get(), force, "cancelled by " + by);
        boolean nobodyHasIt = job.parts().values().stream().allMatch(part -> part.state().isFinal());
        return Optional.of(nobodyHasIt ? end(job, TaskState.CANCELLED, "cancelled by " + by) : job);
    }

    /** Who has not begun is let go; who was told is asked to stop, or closed. */
    private Job letGo(Job start, boolean force, String why) {
        Job job = start;
        for (Part part : List.copyOf(job.parts().values())) {
            if (part.state() == TaskState.CREATED || part.isRetried()) {
                job = keep(job.with(part.retryAt(0).closed(TaskState.CANCELLED, why, part.fence())));
            } else if (!part.state().isFinal()) {
                job = force ? close(job, part, TaskState.CANCELLED, why) : tell(job, part.wanting(Order.Wish.CANCEL));
            }
        }
        return job;
    }

    /** A person lets the next group of a rollout begin. */
    public Optional<Job> approve(String id, int groupsDone, long nowMillis) {
        Optional<Job> job = open(id).filter(j -> groupsDone > j.approved());
        job.ifPresent(j -> {
            keep(j.approved(groupsDone));
            look(id, nowMillis);
        });
        return open(id);
    }

    /** A device has said something, and it is durable here. */
    public void report(String device, Report report, long nowMillis) {
        Optional<Job> job = known(report.id());
        Optional<Part> part = job.map(j -> j.parts().get(device));
        if (part.isEmpty() || report.attempt() != part.get().attempt() || report.fence() < part.get().fence() || part.get().state().isFinal()) {
            over(job, part, device, report);
            return;
        }
        Part said = part.get().told(report, nowMillis);
        Job next = keep(job.get().with(said));
        if (said.state().isFinal()) {
            byDevice.getOrDefault(device, Set.of()).remove(report.id());
            deeds.add(new Deed.Acknowledge(device, next.order(said), nowMillis));
            ended(next, said, nowMillis);
        }
        look(report.id(), nowMillis);
    }

    /** A word about what has ended here: known already, or too late. Either way the device need not keep it. */
    private void over(Optional<Job> job, Optional<Part> part, String device, Report report) {
        if (!report.state().isFinal()) {
            return;
        }
        if (part.flatMap(Part::report).filter(report::equals).isEmpty()) {
            deeds.add(new Deed.Late(device, report));
        }
        part.ifPresent(p -> deeds.add(new Deed.Acknowledge(device, job.get().order(p), Math.max(1, p.times().acknowledgedMillis()))));
    }

    /** The task of that id, open or ended. */
    public Optional<Job> known(String id) {
        return Optional.ofNullable(jobs.get(id)).or(() -> recorded.apply(id));
    }

    /** How many tasks have not ended. */
    public int openTasks() {
        return jobs.size();
    }

    /** The broker has taken the offer for a device that is connected. */
    public void sent(String device, String id, long fence, long nowMillis) {
        open(id).ifPresent(job -> Optional.ofNullable(job.parts().get(device)).filter(part -> part.fence() == fence && part.times().sentMillis() == 0)
                .ifPresent(part -> {
                    keep(job.with(part.sent(nowMillis)));
                    look(id, nowMillis);
                }));
    }

    /** A device has come or gone: waits for it begin or end, and who has come is told what it was not told. */
    public void moved(String device, long nowMillis) {
        boolean there = fleet.awaySinceMillis(device).isEmpty();
        for (String id : List.copyOf(byDevice.getOrDefault(device, Set.of()))) {
            open(id).filter(job -> there).map(job -> new Deed.Give(device, job.order(job.parts().get(device))))
                    .filter(give -> open(id).orElseThrow().parts().get(device).state() == TaskState.QUEUED).ifPresent(deeds::add);
            look(id, nowMillis);
        }
    }

    /** Waits that are over: leases, deadlines, the time until another attempt, and tasks that wait for a device. */
    public void tick(long nowMillis) {
        looks.takeDue(nowMillis).forEach(id -> look(id, nowMillis));
    }

    /** When {@link #tick} has something to do; {@code Long.MAX_VALUE} for never. */
    public long nextTickMillis() {
        return looks.nextMillis();
    }

    private void look(String id, long nowMillis) {
        long nextMillis = NEVER;
        for (Part known : open(id).map(job -> List.copyOf(job.parts().values())).orElse(List.of())) {
            Optional<Job> job = open(id);
            if (job.isPresent()) {
                nextMillis = Math.min(nextMillis, watch(job.get(), known, nowMillis));
            }
        }
        nextMillis = Math.min(nextMillis, open(id).map(job -> spread(job, nowMillis)).orElse(NEVER));
        looks.put(id, open(id).isPresent() ? nextMillis : NEVER);
    }

    private Optional<Job> open(String id) {
        return Optional.ofNullable(jobs.get(id)).filter(job -> job.end().isEmpty());
    }

    private long watch(Job job, Part part, long nowMillis) {
        PartRules.Verdict verdict = new PartRules(job, part, fleet, nowMillis).judge();
        if (verdict instanceof PartRules.Verdict.Keep keep) {
            return keep.untilMillis();
        } else if (verdict instanceof PartRules.Verdict.Again) {
            again(job, part, nowMillis);
        } else if (verdict instanceof PartRules.Verdict.Close close) {
            Job next = close(job, part, close.state(), close.why());
            ended(next, next.parts().get(part.device()), nowMillis);
        }
        return nowMillis + 1;
    }

    /** Gives the task to devices that are to have it and have not; tells when to look again. */
    private long spread(Job job, long nowMillis) {
        if (job.spec().target() instanceof Target.One one) {
            return one(job, one, nowMillis);
        }
        Job all = job.spec().target() instanceof Target.Every ? joined(job) : job;
        long lookMillis = job.spec().target() instanceof Target.Every ? nowMillis + LOOK_MILLIS : NEVER;
        List<Part> waiting = all.parts().values().stream().filter(part -> part.state() == TaskState.CREATED).toList();
        Rollout.Step step = all.spec().rollout().map(rollout -> rollout.next(List.copyOf(all.parts().values()), all.approved(), nowMillis))
                .orElseGet(() -> new Rollout.Step.Give(waiting.size()));
        if (step instanceof Rollout.Step.Give give) {
            Job next = all;
            for (Part part : waiting.subList(0, Math.min(give.count(), waiting.size()))) {
                next = give(next, part.device(), 1, nowMillis);
            }
            return Math.min(lookMillis, waiting.size() > give.count() ? nowMillis + 1 : NEVER);
        } else if (step instanceof Rollout.Step.Stop stop && all.reason().isEmpty()) {
            Job stopped = keep(letGo(all, false, "the rollout has stopped").saying(stop.why()));
            finished(stopped);
        } else if (step instanceof Rollout.Step.Wait wait) {
            return Math.min(lookMillis, wait.untilMillis());
        }
        return lookMillis;
    }

    /** Devices that match by now join; those that match no more and have not begun are let go. */
    private Job joined(Job start) {
        Job job = start;
        Set<String> names = new LinkedHashSet<>();
        matching(job.spec()).forEach(facts -> names.add(facts.device()));
        for (String name : names) {
            job = job.parts().containsKey(name) ? job : keep(job.with(Part.planned(name)));
        }
        for (Part part : List.copyOf(job.parts().values())) {
            boolean known = names.contains(part.device()) || fleet.device(part.device()).isEmpty();
            if (!known && part.state() == TaskState.CREATED) {
                job = keep(job.with(part.closed(TaskState.REMOVED, "it does not match any more", part.fence())));
            } else if (!known && (part.state() == TaskState.QUEUED || part.state() == TaskState.OFFERED)) {
                job = close(job, part, TaskState.REMOVED, "it does not match any more");
            }
        }
        return job;
    }

    private long one(Job job, Target.One one, long nowMillis) {
        if (job.current().filter(part -> !part.isOver()).isPresent()) {
            return NEVER;
        }
        long expiresMillis = job.spec().patience().expiresMillis();
        if (expiresMillis != 0 && nowMillis >= expiresMillis) {
            end(job, TaskState.EXPIRED, "no device accepted it before its deadline");
            return NEVER;
        }
        int attempt = job.current().map(part -> part.attempt() + 1).orElse(1);
        Optional<String> device = choose(job, one);
        device.ifPresent(name -> give(job, name, attempt, nowMillis));
        return nowMillis + LOOK_MILLIS;
    }

    /** A part has ended: another attempt, or perhaps the end of the task. */
    private void ended(Job job, Part part, long nowMillis) {
        boolean again = part.report().filter(Report::retryable).isPresent() && (part.state() == TaskState.FAILED || part.state() == TaskState.TIMED_OUT)
                && part.wish() == Order.Wish.DO && job.spec().retry().isLeft(part.attempt());
        if (again) {
            keep(job.with(part.retryAt(nowMillis + jitter.applyAsLong(job.spec().retry().waitMillis(part.attempt())))));
        } else if (!(job.spec().target() instanceof Target.One)) {
            finished(job);
        } else if (part.state() != TaskState.SUPERSEDED) {
            end(job, part.state(), part.reason());
        }
    }

    /** Of many devices: ended when all have ended, and nobody can join. */
    private void finished(Job job) {
        boolean stopped = !job.reason().isEmpty();
        if (job.parts().values().stream().allMatch(Part::isOver) && (stopped || job.spec().target() instanceof Target.All)) {
            TaskState state = stopped ? TaskState.FAILED : Job.sum(job.parts().values());
            end(job, state, (stopped ? job.reason() + ": " : "") + job.split());
        }
    }

    /** The next attempt: anywhere when one device is enough, else where the last one was. */
    private void again(Job job, Part part, long nowMillis) {
        Job next = keep(job.with(part.retryAt(0)));
        Optional<String> device = job.spec().target() instanceof Target.One one ? choose(job, one) : Optional.empty();
        give(next, device.orElse(part.device()), part.attempt() + 1, nowMillis);
    }

    /** Devices that are away are chosen only when the operator names them: all others can wait for one that is there. */
    private Optional<String> choose(Job job, Target.One one) {
        List<Strategy.Candidate> there = matching(job.spec()).stream().map(Facts::device)
                .filter(device -> one.selector().namesDevices() || fleet.awaySinceMillis(device).isEmpty())
                .map(device -> new Strategy.Candidate(device, byDevice.getOrDefault(device, Set.of()).size())).toList();
        // one that has had it and was lost is asked again when there is no other
        List<Strategy.Candidate> fresh = there.stream().filter(candidate -> !job.parts().containsKey(candidate.device())).toList();
        Optional<String> chosen = one.strategy().choose(fresh.isEmpty() ? there : fresh, lastChosen.getOrDefault(one.strategy(), ""), one.key());
        chosen.ifPresent(device -> lastChosen.put(one.strategy(), device));
        return chosen;
    }

    private List<Facts> matching(Spec spec) {
        return fleet.matching(spec.type(), spec.target().selector());
    }

    private Job give(Job job, String device, int attempt, long nowMillis) {
        byDevice.computeIfAbsent(device, name -> new LinkedHashSet<>()).add(job.id());
        looks.put(job.id(), nowMillis);
        return tell(job, Part.of(device, attempt, Math.max(job.fence(), fenceMin) + 1, nowMillis));
    }

    private Job tell(Job job, Part part) {
        Job next = keep(job.with(part));
        deeds.add(new Deed.Give(part.device(), next.order(part)));
        return next;
    }

    /** Ends a part here: the device is told, and fenced out. */
    private Job close(Job job, Part part, TaskState as, String why) {
        byDevice.getOrDefault(part.device(), Set.of()).remove(job.id());
        return tell(job, part.closed(as, why, job.fence() + 1));
    }

    private Job end(Job job, TaskState as, String why) {
        looks.remove(job.id());
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
