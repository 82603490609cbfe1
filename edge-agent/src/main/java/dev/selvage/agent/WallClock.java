// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.Fault;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The machine's clocks: the one place where a running agent asks for the time. For any thread. */
final class WallClock {
    /** For tests alone: how far the wall clock is wrong, as {@code -Dselvage.clock.offset=PT87600H} (ten years ahead). */
    static final String OFFSET = "selvage.clock.offset";

    private final long offsetMillis;
    private final List<Fault.OfClock> faults;
    private final long startMillis = monotonicMillis();

    private WallClock(long offsetMillis, List<Fault.OfClock> faults) {
        this.offsetMillis = offsetMillis;
        this.faults = faults;
    }

    /** The same, and wrong when the device's faults say so; they count from now. */
    WallClock withFaultsOf(Device device) {
        return new WallClock(offsetMillis, device.faults().stream().filter(Fault.OfClock.class::isInstance).map(Fault.OfClock.class::cast).toList());
    }

    /** The machine's, or a wrong one if {@link #OFFSET} asks for it. */
    static WallClock ofMachine() {
        return of(System.getProperty(OFFSET, "PT0S"));
    }

    /** A clock that is wrong by an ISO-8601 duration; throws IllegalArgumentException that says what to write. */
    static WallClock of(String offset) {
        try {
            return new WallClock(Duration.parse(offset).toMillis(), List.of());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("-D" + OFFSET + " is no ISO-8601 duration; PT1H is an hour ahead, -PT1H an hour behind", e);
        }
    }

    /** Milliseconds since 1970; may jump. */
    long millis() {
        long sinceMillis = monotonicMillis() - startMillis;
        long skewMillis = faults.stream().filter(fault -> fault.isActive(sinceMillis)).mapToLong(Fault.OfClock::skewMillis).sum();
        return System.currentTimeMillis() + offsetMillis + skewMillis;
    }

    /** Both clocks. */
    Moment now() {
        return new Moment(millis(), monotonicMillis());
    }

    private static long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
