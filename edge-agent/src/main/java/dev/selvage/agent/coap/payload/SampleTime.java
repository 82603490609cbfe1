// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

/** When a sample was taken, from what the node says about it (RFC 8428, section 4.5.3). */
public final class SampleTime {
    /** Smaller numbers of seconds are relative to now, in both directions. */
    private static final double ABSOLUTE_SECONDS = 1L << 28;
    /** A clock that is a day ahead is wrong, whatever its time zone. */
    static final long AHEAD_MILLIS_MAX = 86_400_000;
    /** No node has samples from before there were nodes. */
    static final long BEHIND_MILLIS_MAX = 50L * 366 * 86_400_000;

    private SampleTime() {}

    /** Milliseconds since 1970 of so many seconds; refuses times that no working clock says. */
    public static long millis(double seconds, long nowMillis) throws Refusal {
        double taken = seconds < ABSOLUTE_SECONDS ? nowMillis + seconds * 1000 : seconds * 1000;
        // written so that a time beyond all numbers is refused as well
        if (!(taken <= nowMillis + AHEAD_MILLIS_MAX)) {
            throw new Refusal(Why.MALFORMED, "time " + seconds + " s is more than a day ahead; leave it out and it counts as now, or see /time");
        }
        if (!(taken >= nowMillis - BEHIND_MILLIS_MAX)) {
            throw new Refusal(Why.MALFORMED, "time " + seconds + " s is more than 50 years ago; leave it out and it counts as now, or see /time");
        }
        return Math.round(taken);
    }
}
