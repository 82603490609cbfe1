// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.protocol.PointValue;

/**
 * Which readings are worth a report.
 *
 * @param deadband a number must have moved by at least this since the last report; 0 lets every change through
 * @param deadbandPct the same in percent of the last reported value; of both the wider counts
 * @param minMillis no two reports closer than this, but for a change of quality; 0 is no throttle
 * @param maxMillis a report at least this often, changed or not; 0 is no heartbeat
 * @param debounceMillis a new value counts only after readings have shown it for this long; 0 is at once
 */
public record ReportRules(double deadband, double deadbandPct, long minMillis, long maxMillis, long debounceMillis) {
    /** Every change, at once. */
    public static final ReportRules EVERY_CHANGE = new ReportRules(0, 0, 0, 0, 0);

    public ReportRules {
        if (!(deadband >= 0) || !(deadbandPct >= 0) || Double.isInfinite(deadband + deadbandPct)) {
            throw new IllegalArgumentException(
                    "a deadband must be 0 or more, not " + deadband + " and " + deadbandPct + " %");
        }
        if (minMillis < 0 || maxMillis < 0 || debounceMillis < 0) {
            throw new IllegalArgumentException(
                    "report times must be 0 or more, not " + minMillis + ", " + maxMillis + ", " + debounceMillis);
        }
        if (maxMillis > 0 && maxMillis < minMillis) {
            throw new IllegalArgumentException(
                    "the heartbeat (" + maxMillis + " ms) must not be shorter than the throttle (" + minMillis + " ms)");
        }
    }

    /** Whether a value has left the deadband around the one before; values of other types differ when unequal. */
    boolean differs(PointValue before, PointValue now) {
        if (before instanceof PointValue.Float64 a && now instanceof PointValue.Float64 b) {
            return leaves(Math.abs(b.value() - a.value()), Math.abs(a.value()));
        }
        if (before instanceof PointValue.Int64 a && now instanceof PointValue.Int64 b) {
            return leaves(distance(a.value(), b.value()), Math.abs((double) a.value()));
        }
        return !before.equals(now);
    }

    private boolean leaves(double moved, double size) {
        return moved > 0 && moved >= Math.max(deadband, size * (deadbandPct / 100));
    }

    /** Exact while the difference fits a double, unlike the difference of two doubles. */
    private static double distance(long a, long b) {
        long moved = b - a;
        boolean overflowed = ((a ^ b) & (b ^ moved)) < 0;
        return overflowed ? Math.abs((double) b - (double) a) : Math.abs((double) moved);
    }
}
