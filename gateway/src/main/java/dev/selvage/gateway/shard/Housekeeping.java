// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.replica.Replica;
import dev.selvage.replica.Retention;
import java.util.Optional;

/** What keeps a file of the merged store bounded: forgets old history and deletions, a little at a time. Confined to the thread of its shard. */
final class Housekeeping {
    /** History is looked at this often: a look costs a millisecond, and what a minute brings is little beside the limits. */
    static final long LOOK_MILLIS = 60_000;
    /** Between two slices of 2,000 rows devices get their turn; so a shard forgets some 20,000 rows a second, more than it merges for long. */
    static final long SLICE_PAUSE_MILLIS = 50;
    /** Deletions that all holders have seen are forgotten this often. */
    static final long TIDY_MILLIS = 3_600_000;

    private final Replica replica;
    private final Retention limits;
    private long nextLookMillis = Long.MIN_VALUE;
    private long nextTidyMillis = Long.MIN_VALUE;

    /** @param limits of this file alone */
    Housekeeping(Replica replica, Retention limits) {
        this.replica = replica;
        this.limits = limits;
    }

    /** Does what is due, a slice of it at most; throws ReplicaException when nothing can be written, and waits for the next look then. */
    void step(long nowWallMillis, long nowMonotonicMillis) {
        boolean tidies = nowMonotonicMillis >= nextTidyMillis;
        if (nowMonotonicMillis >= nextLookMillis) {
            // before anything can fail
            nextLookMillis = nowMonotonicMillis + LOOK_MILLIS;
            // above a gateway nobody waits for what it forgets: no gap rows
            if (replica.forgetHistory(limits, Optional.empty(), nowWallMillis)) {
                nextLookMillis = nowMonotonicMillis + SLICE_PAUSE_MILLIS;
            }
        }
        if (tidies) {
            nextTidyMillis = nowMonotonicMillis + TIDY_MILLIS;
            replica.forgetOldDeletions(nowWallMillis);
        }
    }

    /** When {@link #step} has something to do. */
    long nextStepMillis() {
        return Math.min(nextLookMillis, nextTidyMillis);
    }
}
