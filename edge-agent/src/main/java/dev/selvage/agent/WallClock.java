// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.concurrent.TimeUnit;

/** The machine's clocks: the one place where a running agent asks for the time. For any thread. */
final class WallClock {
    /** For tests alone: how far the wall clock is wrong, as {@code -Dselvage.clock.offset=PT87600H} (ten years ahead). */
    static final String OFFSET = "selvage.clock.offset";

    private final long offsetMillis;

    private WallClock(long offsetMillis) {
        this.offsetMillis = offsetMillis;
    }

    /** The machine's, or a wrong one if {@link #OFFSET} asks for it. */
    static WallClock ofMachine() {
        return of(System.getProperty(OFFSET, "PT0S"));
    }

    /** A clock that is wrong by an ISO-8601 duration; throws IllegalArgumentException that says what to write. */
    static WallClock of(String offset) {
        try {
            return new WallClock(Duration.parse(offset).toMillis());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("-D" + OFFSET + " is no ISO-8601 duration; PT1H is an hour ahead, -PT1H an hour behind", e);
        }
    }

    /** Milliseconds since 1970; may jump. */
    long millis() {
        return System.currentTimeMillis() + offsetMillis;
    }

    /** Both clocks. */
    Moment now() {
        return new Moment(millis(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }
}
