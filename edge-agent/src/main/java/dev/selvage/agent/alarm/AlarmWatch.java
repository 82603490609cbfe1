// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.alarm;

import dev.selvage.profile.model.AlarmSpec;
import dev.selvage.protocol.PointValue;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One alarm's life: cleared → raised when its condition held for the profile's time → cleared when the clear condition
 * is met. Values that cannot be compared change nothing: a sensor that fails does not clear an alarm. Confined to one
 * thread; told the time.
 */
public final class AlarmWatch {
    private final AlarmSpec spec;
    private boolean raised;
    private OptionalLong heldSinceMillis = OptionalLong.empty();

    /** A step of the alarm's life. */
    public enum Transition {
        RAISED,
        CLEARED
    }

    /** Starts where the replica says the alarm stood. */
    public AlarmWatch(AlarmSpec spec, boolean raised) {
        this.spec = spec;
        this.raised = raised;
    }

    public AlarmSpec spec() {
        return spec;
    }

    /** Takes the latest good value of the alarm's point; call it with every reading. */
    public Optional<Transition> observe(PointValue value, long nowMonotonicMillis) {
        if (raised) {
            if (holds(spec.clear(), value)) {
                raised = false;
                heldSinceMillis = OptionalLong.empty();
                return Optional.of(Transition.CLEARED);
            }
            return Optional.empty();
        }
        if (!holds(spec.when(), value)) {
            heldSinceMillis = OptionalLong.empty();
            return Optional.empty();
        }
        if (heldSinceMillis.isEmpty()) {
            heldSinceMillis = OptionalLong.of(nowMonotonicMillis);
        }
        if (nowMonotonicMillis - heldSinceMillis.getAsLong() < spec.forMillis()) {
            return Optional.empty();
        }
        raised = true;
        return Optional.of(Transition.RAISED);
    }

    private static boolean holds(AlarmSpec.Condition condition, PointValue value) {
        OptionalLong order = compare(value, condition.value());
        if (order.isEmpty()) {
            return false;
        }
        long sign = order.getAsLong();
        return switch (condition.op()) {
            case LT -> sign < 0;
            case LE -> sign <= 0;
            case GT -> sign > 0;
            case GE -> sign >= 0;
            case EQ -> sign == 0;
            case NE -> sign != 0;
        };
    }

    /** Sign of the comparison; for values without an order 0 means equal and 1 unequal; empty when they cannot be compared. */
    private static OptionalLong compare(PointValue value, PointValue limit) {
        Optional<Double> left = number(value);
        Optional<Double> right = number(limit);
        if (left.isPresent() && right.isPresent()) {
            return OptionalLong.of(Double.compare(left.get(), right.get()));
        }
        boolean sameKind = value.getClass().equals(limit.getClass()) && !(value instanceof PointValue.Missing);
        return sameKind ? OptionalLong.of(value.equals(limit) ? 0 : 1) : OptionalLong.empty();
    }

    private static Optional<Double> number(PointValue value) {
        if (value instanceof PointValue.Float64 f) {
            return Optional.of(f.value());
        }
        return value instanceof PointValue.Int64 i ? Optional.of((double) i.value()) : Optional.empty();
    }
}
