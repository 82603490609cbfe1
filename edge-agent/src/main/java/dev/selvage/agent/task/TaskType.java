// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import dev.selvage.task.Outcome;
import dev.selvage.task.TypeRules;
import java.io.IOException;
import java.util.Optional;

/** Something that a device can do when it is told to. Immutable; runs may be on several threads at once, as its rules allow. */
public interface TaskType {
    /** What orders call it: {@code [a-z][a-z0-9-]*}, at most 63 characters. */
    String name();

    /** What people call it. */
    default String title() {
        return name();
    }

    /** How often and how long it may run, and what a stop of the agent in the middle of it means. */
    TypeRules rules();

    /** The JSON Schema (draft 2020-12) of its arguments. */
    Json.Obj schema();

    /**
     * Why these arguments cannot be, beyond what the schema says, in one line with what would be right; empty when they can.
     * Pure, and quick: the agent's loop asks.
     */
    default Optional<String> refusal(Json.Obj args) {
        return Optional.empty();
    }

    /**
     * Does it. What it throws is told as a failure; an unexpected exception of a type that is not idempotent is not tried again.
     *
     * @throws StoppedException when it was asked to stop, and did
     * @throws IOException with the reason; another attempt may help
     */
    Outcome run(TaskContext context) throws StoppedException, InterruptedException, IOException;
}
