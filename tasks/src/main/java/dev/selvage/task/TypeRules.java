// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

/**
 * What the rules have to know of a task type.
 *
 * @param concurrency runs of this type at once
 * @param idempotent doing it twice is as good as once, so that it is begun again when the agent stopped in the middle
 * @param resumable the type goes on from the step that was stored last
 * @param timeoutMillis the longest it may take in all; 0 for no limit
 */
public record TypeRules(int concurrency, boolean idempotent, boolean resumable, long timeoutMillis) {
    public TypeRules {
        if (concurrency < 1 || timeoutMillis < 0) {
            throw new IllegalArgumentException("a task type runs at least once at a time, and its timeout is not negative");
        }
    }
}
