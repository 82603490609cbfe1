// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HlcTest {
    private static final long NOW = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long TEN_YEARS = 10 * 365L * 86_400_000;

    @Test
    void followsTheWallClock() {
        long first = Hlc.next(0, NOW);
        assertEquals(NOW, Hlc.millis(first));
        assertEquals(Hlc.ofMillis(NOW + 5), Hlc.next(first, NOW + 5));
    }

    @Test
    void growsWhileTheClockStandsStillOrIsSetBack() {
        long last = Hlc.next(0, NOW);
        for (long wall : new long[] {NOW, NOW, NOW - 1, 0, -1, NOW - TEN_YEARS}) {
            long next = Hlc.next(last, wall);
            assertEquals(last + 1, next);
            last = next;
        }
    }

    @Test
    void carriesOverIntoTheNextMillisecond() {
        long last = Hlc.next(0, NOW);
        for (int i = 0; i < 128; i++) {
            last = Hlc.next(last, NOW);
        }
        assertEquals(NOW + 1, Hlc.millis(last));
        assertTrue(Hlc.next(last, NOW + 1) > last);
    }

    @Test
    void staysAheadAfterAJumpOfTenYears() {
        long ahead = Hlc.next(Hlc.next(0, NOW), NOW + TEN_YEARS);
        assertEquals(NOW + TEN_YEARS, Hlc.millis(ahead));
        assertEquals(ahead + 1, Hlc.next(ahead, NOW));
    }

    @Test
    void followsAPeerUpToTheLimitOnly() {
        long last = Hlc.ofMillis(NOW);
        long near = Hlc.ofMillis(NOW + Hlc.AHEAD_MILLIS_MAX);
        assertEquals(near, Hlc.observe(last, near, NOW));
        assertEquals(near, Hlc.observe(last, near + 1, NOW));
        assertEquals(near, Hlc.observe(last, Long.MAX_VALUE, NOW));
        assertEquals(last, Hlc.observe(last, last - 1, NOW));
    }

    @Test
    void neverGoesBackForAPeer() {
        long last = Hlc.ofMillis(NOW + TEN_YEARS);
        assertEquals(last, Hlc.observe(last, Long.MAX_VALUE, NOW));
        assertEquals(last, Hlc.observe(last, Long.MIN_VALUE, 0));
    }

    @Test
    void fitsSixBytesUntil2054() {
        long sixBytes = 1L << 47;
        assertTrue(Hlc.ofMillis(Instant.parse("2054-01-01T00:00:00Z").toEpochMilli()) < sixBytes);
        assertTrue(Hlc.ofMillis(Instant.parse("2055-01-01T00:00:00Z").toEpochMilli()) >= sixBytes);
    }
}
