// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

/** A rate: so many a second in the long run, and so many at once. Told the time. Thread-safe. */
public final class TokenBucket {
    private final double perMilli;
    private final double burst;
    private double tokens;
    private long lastMillis;

    /** A full one; {@code perSecond} is more than 0. */
    public TokenBucket(double perSecond, int burst, long nowMonotonicMillis) {
        this.perMilli = perSecond / 1000.0;
        this.burst = burst;
        this.tokens = burst;
        this.lastMillis = nowMonotonicMillis;
    }

    /** Takes one if there is one. */
    public synchronized boolean take(long nowMonotonicMillis) {
        tokens = Math.min(burst, tokens + Math.max(0, nowMonotonicMillis - lastMillis) * perMilli);
        lastMillis = nowMonotonicMillis;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Milliseconds from the last {@link #take} until there is one again, at least 1. */
    public synchronized long millisToNext() {
        return Math.max(1, (long) Math.ceil((1 - tokens) / perMilli));
    }
}
