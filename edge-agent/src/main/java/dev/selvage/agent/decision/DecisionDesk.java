// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import dev.selvage.decision.FeatureBook;
import dev.selvage.decision.Ruling;
import dev.selvage.decision.Situation;
import dev.selvage.decision.spec.ActionSpec;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.protocol.Json;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * The device's decisions. They are taken on readings that are stored, recorded in one transaction, and only then done; what an
 * interlock or the way to the safe state demands is done even when nothing can be stored, and recorded later. Confined to the loop's thread.
 */
public final class DecisionDesk {
    /** Readings that wait for their commit; at a full disk the oldest are left out, and inputs become stale. */
    static final int HELD_MAX = 4_096;
    /** Records that wait for a disk; more happened than anybody will read. */
    static final int UNWRITTEN_MAX = 64;
    /** A commit takes a second; what has waited so long waits for a disk. */
    static final long WAITS_MILLIS_MAX = 3_000;

    private final DecisionOutlet outlet;
    private final ModelShelf models;
    private final LongSupplier nanos;
    private final DecisionRecords records;
    private final List<Course> courses = new ArrayList<>();
    private final Deque<FeatureBook.Reading> held = new ArrayDeque<>();
    private final List<Taken> unwritten = new ArrayList<>();
    private long readingsLeftOut;
    private long unrecorded;
    private long taken;

    /**
     * What the desk belongs to.
     *
     * @param device id of the device
     * @param profile such as pump-loop@1.0.0
     * @param session 16 hex digits, of this run of the agent
     * @param nanos a clock that never jumps
     */
    public record Home(String device, String profile, String session, LongSupplier nanos) {}

    /** Makes a desk without decisions; {@link #become} gives it some. */
    public DecisionDesk(Home home, Replica replica, DecisionOutlet outlet, ModelShelf models) {
        this.outlet = outlet;
        this.models = models;
        this.nanos = home.nanos();
        this.records = new DecisionRecords(home, replica, outlet);
    }

    /**
     * Takes these decisions from now on; each goes on where it stood.
     *
     * @param profile such as pump-loop@1.0.0
     * @param recorded names of points that come from a recording
     */
    public void become(String profile, List<DecisionSpec> policies, Set<String> recorded, long wallMillis, long nowMillis) {
        records.confirm(courses, wallMillis);
        records.retire(profile, policies, wallMillis);
        courses.clear();
        for (DecisionSpec policy : policies) {
            Situation situation = records.situation(policy, nowMillis);
            boolean isRecorded = policy.inputs().stream().allMatch(input -> recorded.contains(input.point()));
            Course course = new Course(policy, situation, models, nanos, isRecorded, nowMillis);
            courses.add(course);
            again(course);
        }
    }

    /** Tasks that the last run of the program has recorded, and perhaps not run. */
    private void again(Course course) {
        course.asked().addAll(records.askedOf(course.policy().name()));
        course.policy().states().get(course.policy().rank(course.situation().state())).actions().forEach(action -> {
            if (action instanceof ActionSpec.RunTask task && course.asked().contains(Course.task(task.type()))) {
                runTask(course, records.lastOf(course.policy().name()), task.type(), task.args());
            }
        });
    }

    /** True when there is something to decide. */
    public boolean isEmpty() {
        return courses.isEmpty();
    }

    /** Shows what a point was before the program began, until it is read. */
    public void remember(FeatureBook.Reading reading) {
        courses.forEach(course -> course.remember(reading));
    }

    /** Notes a settled reading, which counts when it is stored. */
    public void observe(FeatureBook.Reading reading) {
        if (courses.isEmpty()) {
            return;
        }
        if (held.size() == HELD_MAX) {
            held.removeFirst();
            readingsLeftOut++;
        }
        held.add(reading);
    }

    /**
     * Decides what is due, records it, and does it.
     *
     * @param isStored true when all readings that were noted are stored
     * @return true when an alarm was raised or cleared
     * @throws ReplicaException when nothing can be stored; what may not wait is done all the same
     */
    public boolean step(boolean isStored, long wallMillis, long nowMillis) {
        List<Taken> due = new ArrayList<>();
        while (isStored && !held.isEmpty()) {
            FeatureBook.Reading reading = held.removeFirst();
            courses.forEach(course -> course.take(reading, wallMillis, nowMillis).ifPresent(decision -> settle(decision, due)));
        }
        showWhatWaits(nowMillis);
        courses.forEach(course -> course.due(wallMillis, nowMillis).ifPresent(decision -> settle(decision, due)));
        if (due.isEmpty() && unwritten.isEmpty()) {
            records.confirm(courses, wallMillis);
            return false;
        }
        try {
            List<Taken> all = new ArrayList<>(unwritten);
            all.addAll(due);
            due.forEach(decision -> decision.course().asked().addAll(wishes(decision)));
            records.write(all, wallMillis);
            // what these demanded was done when nothing could be stored; their tasks have waited
            unwritten.forEach(this::runTasks);
            unwritten.clear();
            due.forEach(this::act);
            return all.stream().anyMatch(decision -> decision.outcome().rulings().stream().anyMatch(Ruling.Alarm.class::isInstance));
        } catch (ReplicaException e) {
            actUnrecorded(due);
            throw e;
        }
    }

    /** Interlocks do not wait for a disk: a reading that it does not take is shown to them all the same. */
    private void showWhatWaits(long nowMillis) {
        for (FeatureBook.Reading reading : held) {
            if (nowMillis - reading.arrivedMillis() < WAITS_MILLIS_MAX) {
                return;
            }
            courses.forEach(course -> course.showUnstored(reading));
        }
    }

    /** Where a decision stands is what the next one begins with; what is worth a record waits for it. */
    private void settle(Taken decision, List<Taken> due) {
        taken++;
        decision.course().moved(decision.outcome().after());
        if (decision.isQuiet() || decision.outcome().isNews(decision.before())) {
            due.add(decision);
        }
    }

    private static List<String> wishes(Taken decision) {
        List<String> wishes = new ArrayList<>();
        for (Ruling ruling : decision.outcome().rulings()) {
            if (ruling instanceof Ruling.Write write && write.verdict().isDone()) {
                wishes.add(write.point());
            } else if (ruling instanceof Ruling.RunTask task && task.verdict().isDone()) {
                wishes.add(Course.task(task.type()));
            }
        }
        return wishes;
    }

    private void act(Taken decision) {
        writes(decision);
        runTasks(decision);
    }

    private void runTasks(Taken decision) {
        for (Ruling ruling : decision.outcome().rulings()) {
            if (ruling instanceof Ruling.RunTask task && task.verdict().isDone()) {
                runTask(decision.course(), records.idOf(decision), task.type(), task.args());
            }
        }
    }

    /** The desk of tasks takes an id once, so that a task that was run and not confirmed is not run twice. */
    private void runTask(Course course, String id, String type, Json.Obj args) {
        outlet.runTask("d-" + id, type, args);
        // behind the offer, which the loop takes up in the same way
        outlet.onLoop(() -> course.asked().remove(Course.task(type)));
    }

    private void writes(Taken decision) {
        for (Ruling ruling : decision.outcome().rulings()) {
            if (ruling instanceof Ruling.Write write && write.verdict().isDone()) {
                write(decision.course(), write);
            }
        }
    }

    private void write(Course course, Ruling.Write write) {
        CompletableFuture<Void> unused = outlet.write(write.point(), write.value()).whenComplete((nothing, problem) -> outlet.onLoop(() -> {
            if (problem == null) {
                course.asked().remove(write.point());
            } else {
                course.failed(write.point(), String.valueOf(problem.getMessage()));
            }
        }));
    }

    /**
     * The disk takes nothing: what keeps the machine safe is done, and its record waits. All else has not happened, and is decided anew when
     * something can be stored, together with what came after it.
     */
    private void actUnrecorded(List<Taken> due) {
        Set<Course> undone = new HashSet<>();
        for (Taken decision : due) {
            boolean isUrgent = decision.outcome().isUrgent(decision.course().policy().fallback());
            if (isUrgent) {
                writes(decision);
                wait(decision);
            }
            if (undone.contains(decision.course())) {
                decision.course().failedStill(decision.evidence().failed());
            } else if (isUrgent) {
                decision.course().moved(decision.outcome().after());
            } else {
                undone.add(decision.course());
                decision.course().moved(decision.before());
                decision.course().failedStill(decision.evidence().failed());
            }
        }
    }

    private void wait(Taken decision) {
        if (unwritten.size() < UNWRITTEN_MAX) {
            unwritten.add(decision);
        } else {
            unrecorded++;
        }
    }

    /** When {@link #step} has something to do if nothing comes in, by the clock that never jumps. */
    public long nextMillis() {
        return courses.stream().mapToLong(Course::nextMillis).min().orElse(Long.MAX_VALUE);
    }

    /** What {@code about} says of the decisions. */
    public Json.Obj about() {
        Json.Builder out = Json.object();
        courses.forEach(course -> {
            Json.Builder one = Json.object().put("title", course.policy().title()).put("digest", course.policy().digest())
                    .put("states", Json.texts(course.states()));
            course.policy().model().ifPresent(model -> one.put("model", model.name()));
            out.put(course.policy().name(), one.build());
        });
        return out.build();
    }

    /** What {@code metrics} says of them, since the start. */
    public Json.Obj figures() {
        return Json.object().put("taken", taken).put("recorded", records.written()).put("unrecorded", unrecorded)
                .put("readingsLeftOut", readingsLeftOut).build();
    }
}
