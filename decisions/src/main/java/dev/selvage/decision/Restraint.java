// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.LimitSpec;
import dev.selvage.protocol.PointValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The limits of a decision's points at one evaluation. What is forced waits for no hold and no rate, but moves by steps like all else. */
final class Restraint {
    /** What the device keeps refusing is tried again at once, after this, after twice this and so on. Each try is a record. */
    private static final long RETRY_MILLIS = 1_000;

    private static final long RETRY_MILLIS_MAX = 600_000;

    private final DecisionSpec policy;
    private final Evidence evidence;
    private final Map<String, Situation.Moved> moved;

    Restraint(DecisionSpec policy, Situation before, Evidence evidence) {
        this.policy = policy;
        this.evidence = evidence;
        this.moved = new TreeMap<>(before.moved());
        // what the device refused has not moved, but it was tried: the hold goes on
        evidence.failed().keySet().forEach(point -> moved.computeIfPresent(point,
                (name, at) -> new Situation.Moved(new PointValue.Missing(), at.atMillis(), at.changes(), refusals(at))));
    }

    /** One after a long time is the first of its kind. */
    private int refusals(Situation.Moved at) {
        return evidence.clockMillis() - at.atMillis() > RETRY_MILLIS_MAX ? 1 : Math.max(0, Math.min(at.refusals(), Integer.MAX_VALUE - 1)) + 1;
    }

    /** What another state wants is tried at once, whatever the device said to the one before. */
    void entered() {
        moved.replaceAll((point, at) -> new Situation.Moved(at.value(), at.atMillis(), at.changes(), 0));
    }

    /** True as long as the device has refused the last write too lately to be asked again. */
    private boolean isRefused(Situation.Moved last) {
        if (!(last.value() instanceof PointValue.Missing) || last.refusals() < 2) {
            return false;
        }
        long waitMillis = Math.min(RETRY_MILLIS_MAX, RETRY_MILLIS << Math.min(10, last.refusals() - 2));
        return evidence.clockMillis() - last.atMillis() < waitMillis;
    }

    /** What the limits make of a write: the value that is allowed now, or which limit is against it. */
    record Answer(Optional<PointValue> value, String by) {
        static Answer denied(String by) {
            return new Answer(Optional.empty(), by);
        }
    }

    /**
     * Asks whether a point may become a value.
     *
     * @param isUrgent for what must not wait: it is not held back by time
     */
    Answer ask(String point, PointValue wanted, boolean isUrgent) {
        LimitSpec limit = policy.limit(point);
        Optional<Situation.Moved> last = Optional.ofNullable(moved.get(point));
        if (!isUrgent && last.isPresent() && evidence.clockMillis() - last.get().atMillis() < limit.holdMillis()) {
            return Answer.denied("hold");
        }
        if (!isUrgent && last.filter(this::isRefused).isPresent()) {
            return Answer.denied("refused");
        }
        if (!isUrgent && limit.perMillis() > 0 && recent(last, limit) >= limit.changesMax()) {
            return Answer.denied("rate");
        }
        if (limit.step().isEmpty()) {
            return new Answer(Optional.of(wanted), "");
        }
        OptionalDouble from = current(point).map(FeatureBook::number).orElse(OptionalDouble.empty());
        if (from.isEmpty()) {
            // from nowhere no step can be measured: what must not wait goes all the way, and so does the first write to what was never read
            boolean wasNeverRead = !evidence.points().containsKey(point) && last.isEmpty();
            return isUrgent || wasNeverRead ? new Answer(Optional.of(wanted), "") : Answer.denied("step (the point's value is not known)");
        }
        return stepped(wanted, from.getAsDouble(), limit.step().getAsDouble());
    }

    private static Answer stepped(PointValue wanted, double from, double step) {
        double target = FeatureBook.number(wanted).orElse(from);
        double near = Math.max(from - step, Math.min(from + step, target));
        if (near == target) {
            return new Answer(Optional.of(wanted), "");
        } else if (wanted instanceof PointValue.Int64) {
            // towards where it stands, so that a whole number never steps too far
            long whole = near < target ? (long) Math.floor(near) : (long) Math.ceil(near);
            return whole == from ? Answer.denied("step") : new Answer(Optional.of(new PointValue.Int64(whole)), "step");
        }
        return new Answer(Optional.of(new PointValue.Float64(near)), "step");
    }

    private long recent(Optional<Situation.Moved> last, LimitSpec limit) {
        return last.map(Situation.Moved::changes).orElse(List.of()).stream().filter(at -> evidence.clockMillis() - at < limit.perMillis()).count();
    }

    /** What the point is: as it was read since our last write, or as we wrote it; empty when nobody knows. */
    Optional<PointValue> current(String point) {
        Optional<Situation.Moved> last = Optional.ofNullable(moved.get(point));
        Optional<PointReading> read = Optional.ofNullable(evidence.points().get(point)).filter(PointReading::isKnown)
                .filter(reading -> last.isEmpty() || evidence.clockMillis() - reading.ageMillis() > last.get().atMillis());
        return read.map(PointReading::value).or(() -> last.map(Situation.Moved::value).filter(value -> !(value instanceof PointValue.Missing)));
    }

    /** Notes a write that is done now. */
    void done(String point, PointValue value) {
        Optional<Situation.Moved> last = Optional.ofNullable(moved.get(point));
        List<Long> changes = new ArrayList<>(last.map(Situation.Moved::changes).orElse(List.of()));
        changes.add(evidence.clockMillis());
        int kept = policy.limit(point).perMillis() > 0 ? policy.limit(point).changesMax() : 0;
        // whether the device takes it is told later, and then only if it does not
        int refusals = last.map(Situation.Moved::refusals).orElse(0);
        moved.put(point, new Situation.Moved(value, evidence.clockMillis(), changes.subList(Math.max(0, changes.size() - kept), changes.size()), refusals));
    }

    Map<String, Situation.Moved> moved() {
        return moved;
    }

    /** 1 and 1.0 are one value. */
    static boolean isSame(PointValue one, PointValue other) {
        OptionalDouble number = FeatureBook.number(one);
        boolean isNumber = number.isPresent() && !(one instanceof PointValue.Bool) && !(other instanceof PointValue.Bool);
        return isNumber ? number.equals(FeatureBook.number(other)) : one.equals(other);
    }
}
