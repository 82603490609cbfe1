// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
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

    /** It takes the gateway's clock, and not what rows of others claim. */
    @Test
    void aDeviceWithoutAClockTakesTheGateways() {
        assertEquals(NOW, Hlc.wallMillis(0, NOW));
        assertEquals(NOW, Hlc.wallMillis(Hlc.CLOCK_MILLIS_MIN - 1, NOW));
        assertEquals(Hlc.CLOCK_MILLIS_MIN, Hlc.wallMillis(Hlc.CLOCK_MILLIS_MIN, NOW));
        long unset = Hlc.next(0, 0);
        long told = Hlc.ofMillis(NOW);
        assertEquals(unset, Hlc.observe(unset, Hlc.ofMillis(NOW + TEN_YEARS), 0));
        assertEquals(told, Hlc.observe(unset, told, Hlc.wallMillis(0, NOW)));
        assertEquals(Hlc.ofMillis(NOW + Hlc.AHEAD_MILLIS_MAX), Hlc.observe(unset, Hlc.ofMillis(NOW + TEN_YEARS), Hlc.wallMillis(0, NOW)));
    }

    /** Its writes are ordered after those that it saw, and it does not seem to live in 1970. */
    @Test
    void whatItWritesThenBearsThatTime() {
        try (Member device = Member.of("a"); Member gateway = Member.of("b")) {
            device.set("early", 1, Member.ALL, 5_000);
            assertTrue(Hlc.millis(device.replica().hlc(Member.SCOPE)) < Hlc.CLOCK_MILLIS_MIN);
            gateway.set("x", 1);
            device.replica().clockHeard(gateway.replica().hlc(Member.SCOPE));
            Changes batch = device.lacking(gateway, true);
            device.replica().merge(List.of(new Replica.Incoming(batch, gateway.replica().lineage(Member.SCOPE).tips(batch.state().upTo(),
                    VersionVector.empty()))), 6_000);
            device.set("x", 2, Member.ALL, 7_000);
            assertEquals(NOW, Hlc.millis(device.replica().hlc(Member.SCOPE)));
            assertTrue(device.replica().hlc(Member.SCOPE) > gateway.replica().hlc(Member.SCOPE));
        }
    }

    @Test
    void fitsSixBytesUntil2054() {
        long sixBytes = 1L << 47;
        assertTrue(Hlc.ofMillis(Instant.parse("2054-01-01T00:00:00Z").toEpochMilli()) < sixBytes);
        assertTrue(Hlc.ofMillis(Instant.parse("2055-01-01T00:00:00Z").toEpochMilli()) >= sixBytes);
    }
}
