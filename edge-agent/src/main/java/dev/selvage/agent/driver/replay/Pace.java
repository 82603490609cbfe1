// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** When a row is due: the recording's clock, run at a speed from the first row on. Confined to one thread. */
final class Pace {
    /** Longest single wait, a bound for the arithmetic alone. */
    private static final double WAIT_NANOS_MAX = TimeUnit.DAYS.toNanos(1);

    private final double speed;
    private OptionalLong firstMillis = OptionalLong.empty();
    private long originNanos;

    /** Seconds of the recording in a second; 0 for as fast as it is taken. */
    Pace(double speed) {
        this.speed = speed;
    }

    /** How long to wait for a row of that time; 0 when it is due. The first row always is. */
    long waitNanos(long takenAtMillis, long nowNanos) {
        if (firstMillis.isEmpty()) {
            firstMillis = OptionalLong.of(takenAtMillis);
            originNanos = nowNanos;
        }
        if (speed == 0) {
            return 0;
        }
        double dueNanos = (takenAtMillis - firstMillis.getAsLong()) * 1e6 / speed;
        double leftNanos = dueNanos - (nowNanos - originNanos);
        return (long) Math.max(0, Math.min(WAIT_NANOS_MAX, leftNanos));
    }
}
