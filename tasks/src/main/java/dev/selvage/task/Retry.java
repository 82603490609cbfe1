// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

/**
 * How often an attempt that failed, or took too long, is followed by another one, and when.
 *
 * @param attemptsMax attempts in all, 1 to {@value #ATTEMPTS_LIMIT}
 * @param firstMillis wait before the second attempt; it doubles with each, up to {@value #WAIT_LIMIT_MILLIS}
 */
public record Retry(int attemptsMax, long firstMillis) {
    /** The first attempt and ten more: what still fails then needs a person. */
    public static final int ATTEMPTS_LIMIT = 11;
    /** An hour: longer waits are a new task. */
    public static final long WAIT_LIMIT_MILLIS = 3_600_000;
    /** One attempt. */
    public static final Retry NONE = new Retry(1, 1_000);

    public Retry {
        if (attemptsMax < 1 || attemptsMax > ATTEMPTS_LIMIT || firstMillis < 1 || firstMillis > WAIT_LIMIT_MILLIS) {
            throw new IllegalArgumentException("attempts are 1 to " + ATTEMPTS_LIMIT + ", the first wait 1 to " + WAIT_LIMIT_MILLIS + " ms");
        }
    }

    /** True when there is another attempt after that one. */
    public boolean isLeft(int attempt) {
        return attempt < attemptsMax;
    }

    /** The wait after that attempt, before jitter, in milliseconds. */
    public long waitMillis(int attempt) {
        return Math.min(WAIT_LIMIT_MILLIS, firstMillis << Math.min(attempt - 1, 20));
    }
}
