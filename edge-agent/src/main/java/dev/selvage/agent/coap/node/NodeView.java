// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.List;

/**
 * A node at one moment.
 *
 * @param states the points that have a value
 * @param desired what the world wants of the node and has not got yet
 * @param tasks the tasks that wait for the node or run there, first to do first, at most {@link #TASKS_MAX}
 */
public record NodeView(List<PointState> states, List<Desired> desired, List<PendingTask> tasks) {
    /** More than a constrained node keeps in mind; what is behind them comes when they are done. */
    public static final int TASKS_MAX = 16;

    public NodeView {
        states = List.copyOf(states);
        desired = List.copyOf(desired);
        tasks = List.copyOf(tasks);
    }

    /** The last value of a point; {@code takenAtMillis} since 1970. */
    public record PointState(String point, PointValue value, Quality quality, long takenAtMillis) {}

    /** A value that a point should get; {@code wishedAtMillis} since 1970. */
    public record Desired(String point, PointValue value, long wishedAtMillis) {}

    /** A task for the node; {@code state} is the last step the agent knows of, or {@code offered}. */
    public record PendingTask(String id, String type, String state, Json.Obj args, long deadlineMillis) {}
}
