// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import dev.selvage.task.Outcome;
import dev.selvage.task.TypeRules;

/**
 * A type whose tasks the node behind the device does itself: a run is visible to the node, and its steps are the node's. It goes on
 * from what was stored, since a stop of the agent is none of the node.
 */
public record NodeType(String name, String title, TypeRules rules, Json.Obj schema) implements TaskType {
    @Override
    public Outcome run(TaskContext context) {
        throw new IllegalStateException("the node runs " + name);
    }
}
