// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Json;
import java.util.Optional;

/**
 * What a device says of one attempt: the row of the table {@code task_report}. Each change has the next {@code seq}, so that
 * a repeated or late one is known for what it is.
 *
 * @param seq 1 for the first word about the attempt
 * @param step where it is, or was last; the type's own word, empty before the first
 * @param reason why it is not SUCCEEDED, or a word on the progress
 * @param retryable whether another attempt may help
 */
public record Report(String id, String type, int attempt, long fence, int seq, TaskState state, String step, Optional<Json> result, String reason,
        boolean retryable, Times times) {
    public Report {
        if (!state.isTheDevices()) {
            throw new IllegalArgumentException("no device says " + state);
        }
    }

    /**
     * When it happened, by the device's wall clock; 0 for not yet. The first time counts.
     *
     * @param receivedMillis durable at the device
     */
    public record Times(long receivedMillis, long startedMillis, long finishedMillis) {}

    /** The first word about an order. */
    static Report of(Order order, TaskState state, String reason, long nowMillis) {
        return new Report(order.id(), order.type(), order.attempt(), order.fence(), 1, state, "", Optional.empty(), reason, false,
                new Times(nowMillis, 0, state.isFinal() ? nowMillis : 0));
    }

    /** The next word: begun, or begun again after a stop. */
    Report running(String atStep, long nowMillis) {
        long started = times.startedMillis() == 0 ? nowMillis : times.startedMillis();
        return new Report(id, type, attempt, fence, seq + 1, TaskState.RUNNING, atStep, result, reason, retryable,
                new Times(times.receivedMillis(), started, 0));
    }

    /** The next word, which is the last. */
    Report ended(TaskState end, String why, boolean again, Optional<Json> what, long nowMillis) {
        return new Report(id, type, attempt, fence, seq + 1, end, step, what, why, again,
                new Times(times.receivedMillis(), times.startedMillis(), nowMillis));
    }

    /** The same under the fence of a newer order for the same attempt. */
    Report under(long newFence) {
        return new Report(id, type, attempt, newFence, seq + 1, state, step, result, reason, retryable, times);
    }

    /** True when this is about the attempt that the order asks for, and not fenced out. */
    public boolean answers(Order order) {
        return attempt == order.attempt() && fence == order.fence();
    }
}
