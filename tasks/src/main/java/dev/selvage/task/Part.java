// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Json;
import java.util.Optional;

/**
 * A task at one device, as the gateway knows it.
 *
 * @param times the gateway's own facts
 * @param report what the device has said about this attempt last
 * @param wish what the device was told to want
 */
public record Part(String device, int attempt, long fence, TaskState state, String reason, Times times, Optional<Report> report, Order.Wish wish) {
    /**
     * By the gateway's wall clock; 0 for not yet.
     *
     * @param sentMillis the broker has taken the offer for a device that was connected
     * @param acknowledgedMillis the end is durable here
     * @param retryMillis when the next attempt may begin; only of one that failed
     */
    public record Times(long queuedMillis, long sentMillis, long acknowledgedMillis, long retryMillis) {}

    /** A device that is meant and has not got it yet. */
    static Part planned(String device) {
        return new Part(device, 0, 0, TaskState.CREATED, "", new Times(0, 0, 0, 0), Optional.empty(), Order.Wish.DO);
    }

    /** True when another attempt is to follow this one. */
    boolean isRetried() {
        return times.retryMillis() != 0;
    }

    /** True when nothing more is to come. */
    boolean isOver() {
        return state.isFinal() && !isRetried();
    }

    static Part of(String device, int attempt, long fence, long nowMillis) {
        return new Part(device, attempt, fence, TaskState.QUEUED, "", new Times(nowMillis, 0, 0, 0), Optional.empty(), Order.Wish.DO);
    }

    Part sent(long nowMillis) {
        return new Part(device, attempt, fence, state == TaskState.QUEUED ? TaskState.OFFERED : state, reason,
                new Times(times.queuedMillis(), nowMillis, times.acknowledgedMillis(), times.retryMillis()), report, wish);
    }

    Part told(Report said, long nowMillis) {
        long acknowledged = said.state().isFinal() ? nowMillis : times.acknowledgedMillis();
        return new Part(device, attempt, fence, said.state(), said.reason(),
                new Times(times.queuedMillis(), times.sentMillis(), acknowledged, times.retryMillis()), Optional.of(said), wish);
    }

    Part wanting(Order.Wish next) {
        return new Part(device, attempt, fence, state, reason, times, report, next);
    }

    /** Closed by the gateway; a word of the device about this attempt comes too late from now on. */
    Part closed(TaskState end, String why, long newFence) {
        return new Part(device, attempt, newFence, end, why, times, report, Order.Wish.DROP);
    }

    Part retryAt(long millis) {
        return new Part(device, attempt, fence, state, reason,
                new Times(times.queuedMillis(), times.sentMillis(), times.acknowledgedMillis(), millis), report, wish);
    }

    /** What came of it. */
    public Optional<Json> result() {
        return report.flatMap(Report::result);
    }
}
