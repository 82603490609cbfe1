// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import dev.selvage.decision.Adviser;
import dev.selvage.decision.Decider;
import dev.selvage.decision.Evidence;
import dev.selvage.decision.FeatureBook;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.PointReading;
import dev.selvage.decision.Situation;
import dev.selvage.decision.audit.AuditRow;
import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.spec.ActionSpec;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.InputSpec;
import dev.selvage.decision.spec.InterlockSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * One decision over time: when it is due, what it sees, where it stands. A decision on a recording is due by the recording's clock, since that
 * may run a thousand times faster than ours; all else by ours. Confined to the loop's thread.
 */
final class Course {
    private static final long NANOS_PER_MICRO = 1_000;

    private final DecisionSpec policy;
    private final Decider decider;
    private final FeatureBook book;
    private final ModelShelf models;
    private final LongSupplier nanos;
    private final boolean isRecorded;
    private final Set<String> shown;
    private final Map<String, FeatureBook.Reading> latest = new HashMap<>();
    private final Map<String, String> failed = new HashMap<>();
    private final Set<String> asked = new TreeSet<>();
    private Situation situation;

    private long nextMillis = Long.MIN_VALUE;
    private long instantMillis = Long.MIN_VALUE;
    private long lookMillis;
    private long quietMillis;
    private boolean isFresh;

    /**
     * Goes on from where the decision stood.
     *
     * @param isRecorded true when its inputs come from a recording
     */
    Course(DecisionSpec policy, Situation situation, ModelShelf models, LongSupplier nanos, boolean isRecorded, long nowMillis) {
        this.policy = policy;
        this.decider = new Decider(policy);
        this.book = new FeatureBook(policy.inputs(), nowMillis);
        this.models = models;
        this.nanos = nanos;
        this.isRecorded = isRecorded;
        this.shown = shown(policy);
        this.situation = situation;
        this.lookMillis = nowMillis + looksEveryMillis();
        this.quietMillis = nowMillis + policy.quietMillis();
    }

    private static Set<String> shown(DecisionSpec policy) {
        Set<String> points = new LinkedHashSet<>(policy.watched());
        policy.states().forEach(state -> state.actions().forEach(action -> {
            if (action instanceof ActionSpec.Write write) {
                points.add(write.point());
            }
        }));
        policy.interlocks().stream().filter(InterlockSpec.Force.class::isInstance).map(InterlockSpec::point).forEach(points::add);
        return points;
    }

    DecisionSpec policy() {
        return policy;
    }

    Situation situation() {
        return situation;
    }

    /** The decision stands there now: what was taken is stored, or may not wait for that. */
    void moved(Situation to) {
        situation = to;
    }

    /** A write that the device refused; it is told to the next evaluation. */
    void failed(String point, String why) {
        failed.put(point, why);
    }

    /** A decision that was told of these refusals is not to count: the next evaluation hears of them again. */
    void failedStill(Map<String, String> refused) {
        refused.forEach(failed::putIfAbsent);
    }

    /** What the decision asked for and nobody has confirmed yet: points, or tasks by {@link #task}. After a kill it is asked for again. */
    Set<String> asked() {
        return asked;
    }

    /** A task among what is {@link #asked}; no point has such a name. */
    static String task(String type) {
        return "task:" + type;
    }

    /** Shows what a point was, unless it was read since. */
    void remember(FeatureBook.Reading reading) {
        if (shown.contains(reading.point())) {
            latest.putIfAbsent(reading.point(), reading);
        }
    }

    /** Shows a reading that nothing stores to interlocks and conditions on points, which are asked again; windows wait. */
    void showUnstored(FeatureBook.Reading reading) {
        Optional<FeatureBook.Reading> before = Optional.ofNullable(latest.get(reading.point()));
        if (shown.contains(reading.point()) && before.filter(known -> known.arrivedMillis() >= reading.arrivedMillis()).isEmpty()) {
            latest.put(reading.point(), reading);
            isFresh = true;
        }
    }

    private void show(FeatureBook.Reading reading) {
        if (shown.contains(reading.point())) {
            // what was shown before it was stored stays, if it is newer
            latest.merge(reading.point(), reading, (before, now) -> now.arrivedMillis() >= before.arrivedMillis() ? now : before);
        }
    }

    /** Takes a stored reading, of a recording or a live one; gives the decision that was due before it. */
    Optional<Taken> take(FeatureBook.Reading reading, long wallMillis, long nowMillis) {
        Optional<Taken> taken = isDueBefore(reading) ? Optional.of(decide(wallMillis, nowMillis)) : Optional.empty();
        show(reading);
        if (book.take(reading)) {
            isFresh = true;
            instantMillis = reading.takenMillis();
        }
        return taken;
    }

    /** Readings of one instant belong together. */
    private boolean isDueBefore(FeatureBook.Reading reading) {
        if (policy.everyMillis().isEmpty()) {
            return isFresh && reading.takenMillis() != instantMillis;
        }
        long clockMillis = reading.windowMillis();
        boolean isOurs = policy.inputs().stream().anyMatch(input -> input.point().equals(reading.point()));
        if (!isRecorded || !isOurs || clockMillis < nextMillis) {
            return false;
        }
        boolean isFirst = nextMillis == Long.MIN_VALUE;
        nextMillis = after(clockMillis);
        return !isFirst;
    }

    private long after(long clockMillis) {
        long every = policy.everyMillis().orElse(1);
        return Math.floorDiv(clockMillis, every) * every + every;
    }

    /** The decision that is due by our clock, when all readings of the moment are there. */
    Optional<Taken> due(long wallMillis, long nowMillis) {
        boolean isSample = policy.everyMillis().isEmpty() && isFresh;
        boolean isTimed = policy.everyMillis().isPresent() && !isRecorded && nowMillis >= nextMillis;
        if (!isSample && !isTimed && nowMillis < lookMillis) {
            return Optional.empty();
        }
        nextMillis = isTimed ? after(nowMillis) : nextMillis;
        return Optional.of(decide(wallMillis, nowMillis));
    }

    /** When {@link #due} has something to say if nothing comes in, by our clock. */
    long nextMillis() {
        boolean isTimed = policy.everyMillis().isPresent() && !isRecorded;
        return isTimed ? Math.min(nextMillis, lookMillis) : lookMillis;
    }

    /** Where nothing comes in nobody would see that all is stale: it is looked at as soon as that can be. */
    private long looksEveryMillis() {
        return 1 + policy.inputs().stream().mapToLong(InputSpec::maxAgeMillis).min().orElse(0);
    }

    private Taken decide(long wallMillis, long nowMillis) {
        long begin = nanos.getAsLong();
        isFresh = false;
        lookMillis = nowMillis + looksEveryMillis();
        Optional<ModelShelf.Slotted> slotted = policy.model().flatMap(model -> models.active(model.name()));
        Optional<Adviser> adviser = slotted.map(in -> new Adviser(in.model(), policy.model().orElseThrow(), nanos));
        Evidence evidence = new Evidence(wallMillis, nowMillis, book.read(nowMillis), points(nowMillis), failed, slotted.flatMap(in -> in.model().state()));
        failed.clear();
        Outcome outcome = decider.decide(situation, evidence, slotted.map(in -> in.model().card()),
                vector -> adviser.map(asked -> asked.apply(vector)).orElse(Opinion.silent(Opinion.Why.MISSING)));
        boolean isNews = outcome.isNews(situation);
        boolean isQuiet = !isNews && nowMillis >= quietMillis;
        List<Contribution> why = isNews || isQuiet ? adviser.map(asked -> asked.why(outcome, evidence.inputs())).orElse(List.of()) : List.of();
        adviser.ifPresent(asked -> asked.learn(policy, outcome, evidence.inputs()));
        models.decided(policy, outcome, evidence.inputs());
        if (isNews || isQuiet) {
            quietMillis = nowMillis + policy.quietMillis();
        }
        return new Taken(this, slotted.map(in -> new AuditRow.InSlot(in.model().card(), in.slot())), evidence, situation, outcome, why, isQuiet,
                (nanos.getAsLong() - begin) / NANOS_PER_MICRO);
    }

    private Map<String, PointReading> points(long nowMillis) {
        Map<String, PointReading> points = new LinkedHashMap<>();
        for (String point : shown) {
            Optional.ofNullable(latest.get(point)).ifPresent(at ->
                    points.put(point, new PointReading(at.value(), at.quality(), Math.max(0, nowMillis - at.arrivedMillis()))));
        }
        return points;
    }

    /** The states of the policy by name. */
    List<String> states() {
        List<String> names = new ArrayList<>();
        policy.states().forEach(state -> names.add(state.name()));
        return names;
    }
}
