// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.agent.task.StoppedException;
import dev.selvage.agent.task.TaskContext;
import dev.selvage.agent.task.TaskType;
import dev.selvage.protocol.Json;
import dev.selvage.task.Outcome;
import dev.selvage.task.TypeRules;
import java.io.IOException;
import java.util.Optional;

/** A profile's task that another type runs ({@code run: plugin.calibrate}), under the profile's name, schema and rules. */
record AliasType(String name, String title, TypeRules rules, Json.Obj schema, TaskType other) implements TaskType {
    @Override
    public Optional<String> refusal(Json.Obj args) {
        return other.refusal(args);
    }

    @Override
    public Outcome run(TaskContext context) throws StoppedException, InterruptedException, IOException {
        return other.run(context);
    }
}
