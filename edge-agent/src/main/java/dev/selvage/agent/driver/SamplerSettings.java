// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The surroundings and limits of a {@link Sampler}.
 *
 * @param threads where the process's driver threads come from
 * @param monotonicMillis a clock that never jumps; periods and back-off are counted on it
 * @param wallMillis milliseconds since 1970, for the time of readings
 * @param deadlineMillis how long one read, write or opening may take
 * @param intake where the driver leaves what nobody asked it for
 * @param retryMinMillis the first wait after a driver had to be abandoned; it doubles up to {@link #RETRY_MILLIS_MAX}
 */
public record SamplerSettings(
        DriverThreads threads,
        LongSupplier monotonicMillis,
        LongSupplier wallMillis,
        Intake intake,
        long deadlineMillis,
        long retryMinMillis) {
    /** Modbus and serial devices wait 1 s for an answer and ask once more; what takes longer than both is stuck. */
    public static final long DEADLINE_MILLIS = 2_000;
    /** A device that restarts is back after some seconds. */
    public static final long RETRY_MILLIS_MIN = 1_000;
    /** A device that comes back is seen within a minute, and asking once a minute costs nothing. */
    public static final long RETRY_MILLIS_MAX = 60_000;

    public SamplerSettings {
        if (deadlineMillis < 1 || retryMinMillis < 1 || retryMinMillis > RETRY_MILLIS_MAX) {
            throw new IllegalArgumentException("deadline " + deadlineMillis + " ms must be 1 or more, retry "
                    + retryMinMillis + " ms must be 1 to " + RETRY_MILLIS_MAX);
        }
    }

    /** The machine's monotonic clock, that wall clock and the usual limits. */
    public static SamplerSettings of(DriverThreads threads, LongSupplier wallMillis) {
        return new SamplerSettings(
                threads,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                wallMillis,
                Intake.CLOSED,
                DEADLINE_MILLIS,
                RETRY_MILLIS_MIN);
    }

    /** The same with another deadline. */
    public SamplerSettings withDeadlineMillis(long millis) {
        return new SamplerSettings(threads, monotonicMillis, wallMillis, intake, millis, retryMinMillis);
    }

    /** The same with another first wait after an abandoned driver. */
    public SamplerSettings withRetryMinMillis(long millis) {
        return new SamplerSettings(threads, monotonicMillis, wallMillis, intake, deadlineMillis, millis);
    }

    /** The same with other clocks. */
    public SamplerSettings withClocks(LongSupplier monotonic, LongSupplier wall) {
        return new SamplerSettings(threads, monotonic, wall, intake, deadlineMillis, retryMinMillis);
    }

    /** The same with somewhere to leave unasked readings. */
    public SamplerSettings withIntake(Intake other) {
        return new SamplerSettings(threads, monotonicMillis, wallMillis, other, deadlineMillis, retryMinMillis);
    }
}
