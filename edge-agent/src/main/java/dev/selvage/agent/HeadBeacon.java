// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

/** When the head beacon has to be told again. Confined to the loop's thread. */
final class HeadBeacon {
    /** It is repeated no more often than this while changes flow. */
    static final long HEAD_MILLIS = 300_000;

    private long nextMillis = Long.MIN_VALUE;
    private boolean isStale;

    /** What the beacon says is not so any more. */
    void changed() {
        isStale = true;
    }

    /** The broker may have lost it. */
    void lost() {
        isStale = true;
        nextMillis = Long.MIN_VALUE;
    }

    boolean isDue(Moment now) {
        return isStale && now.monotonicMillis() >= nextMillis;
    }

    /** It was told, if it was due. */
    void told(Moment now) {
        if (isDue(now)) {
            isStale = false;
            nextMillis = now.monotonicMillis() + HEAD_MILLIS;
        }
    }

    /** When it is due, no sooner than the next commit. */
    long nextMillis(long nextCommitMillis) {
        return isStale ? Math.max(nextMillis, nextCommitMillis) : Long.MAX_VALUE;
    }
}
