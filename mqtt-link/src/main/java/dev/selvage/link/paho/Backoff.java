// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import dev.selvage.link.LinkEvent.Cause;

/**
 * Says how long to wait before the next connection attempt: doubling from a first to a longest wait, with half of it
 * random. Losses and refusals count apart, because two clients that fight for one id each connect well in between.
 * Confined to the link's thread.
 */
final class Backoff {
    /** Doubling stops here: 2^20 first waits are far above every longest wait. */
    private static final int DOUBLINGS_MAX = 20;
    /** A connection that lasted this many first waits (10 s as shipped) was a good one: begin anew. */
    private static final int GOOD_AFTER_FIRST_WAITS = 20;

    private final LinkTuning tuning;
    private int losses;
    private int refusals;

    Backoff(LinkTuning tuning) {
        this.tuning = tuning;
    }

    /** The wait in milliseconds after a connection (or attempt) that lasted {@code connectedMillis} ended by {@code cause}. */
    long next(Cause cause, long connectedMillis) {
        if (connectedMillis > tuning.retryMillisFirst() * GOOD_AFTER_FIRST_WAITS) {
            losses = 0;
        }
        if (connectedMillis > tuning.refusedMillisMax()) {
            refusals = 0;
        }
        return cause == Cause.NETWORK
                ? wait(tuning.retryMillisFirst(), tuning.retryMillisMax(), losses++)
                : wait(tuning.refusedMillisFirst(), tuning.refusedMillisMax(), refusals++);
    }

    /** Between half of the wait and all of it, so that a fleet spreads and yet none hurries. */
    private long wait(long first, long most, int before) {
        long whole = Math.min(first << Math.min(before, DOUBLINGS_MAX), most);
        return whole - tuning.random().nextLong(whole / 2 + 1);
    }
}
