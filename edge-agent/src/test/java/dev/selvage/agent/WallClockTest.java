// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WallClockTest {
    /** Between two looks at clocks a slow machine may pause. */
    private static final long PAUSE_MILLIS_MAX = 60_000;

    @Test
    void showsTheMachinesTimeUnlessToldToBeWrong() {
        assertNear(System.currentTimeMillis(), WallClock.ofMachine().millis());
        long tenYears = Duration.ofDays(3_650).toMillis();
        assertNear(System.currentTimeMillis() + tenYears, WallClock.of("PT87600H").now().wallMillis());
        assertNear(System.currentTimeMillis() - tenYears, WallClock.of("-PT87600H").millis());
    }

    @Test
    void aWrongWallClockLeavesWaitingAlone() {
        long right = WallClock.of("PT0S").now().monotonicMillis();
        assertNear(right, WallClock.of("PT87600H").now().monotonicMillis());
    }

    private static void assertNear(long expectedMillis, long millis) {
        assertTrue(Math.abs(millis - expectedMillis) < PAUSE_MILLIS_MAX, () -> millis + " is far from " + expectedMillis);
    }

    @Test
    void whatIsNoDurationIsToldInOneLine() {
        String message = assertThrows(IllegalArgumentException.class, () -> WallClock.of("10 years")).getMessage();
        assertTrue(message.startsWith("-Dselvage.clock.offset is no ISO-8601 duration; PT1H"), message);
    }
}
