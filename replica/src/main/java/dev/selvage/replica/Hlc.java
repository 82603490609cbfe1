// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/**
 * Hybrid logical clock (Kulkarni et al., 2014) packed into one long: milliseconds since 2020-01-01 UTC in the upper
 * bits, a counter in the lower seven. It orders versions that are proven concurrent, for people and for
 * last-writer-wins, and decides nothing else. Packed so, SQLite stores it in six bytes until 2054.
 */
public final class Hlc {
    /** A remote clock further ahead than this is not followed: one wrong clock must not drag a fleet along. */
    public static final long AHEAD_MILLIS_MAX = 120_000;

    /** 2020-01-01: a stamp of 0. */
    public static final long EPOCH_MILLIS = 1_577_836_800_000L;
    /** 2025-01-01, before the first release: a wall clock that shows less was never set. */
    static final long CLOCK_MILLIS_MIN = 1_735_689_600_000L;

    private static final int COUNTER_BITS = 7;

    private Hlc() {}

    /** The stamp of a local transaction: later than {@code last}, and not before the wall clock. */
    public static long next(long last, long nowMillis) {
        return Math.max(last + 1, ofMillis(nowMillis));
    }

    /** The wall clock, or what the gateway said last where the device's own was never set. */
    static long wallMillis(long nowMillis, long heardMillis) {
        return nowMillis < CLOCK_MILLIS_MIN ? Math.max(nowMillis, heardMillis) : nowMillis;
    }

    /**
     * The clock after seeing a remote stamp. Stamps too far ahead of the wall clock are clamped, also where that was
     * never set: what rows claim is no clock.
     */
    public static long observe(long last, long remote, long nowMillis) {
        long latest = ofMillis(nowMillis + AHEAD_MILLIS_MAX);
        return Math.max(last, Math.min(remote, latest));
    }

    /** The wall-clock part in milliseconds since 1970. */
    public static long millis(long hlc) {
        return (hlc >> COUNTER_BITS) + EPOCH_MILLIS;
    }

    /** The earliest stamp of that millisecond. */
    public static long ofMillis(long millis) {
        return (millis - EPOCH_MILLIS) << COUNTER_BITS;
    }
}
