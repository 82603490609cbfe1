// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.agent.task.TaskContext;
import dev.selvage.agent.task.TaskType;
import dev.selvage.protocol.Json;
import dev.selvage.task.Outcome;
import dev.selvage.task.TypeRules;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Has the agent look at itself, and tells what it finds. */
record DiagnoseType(Hands hands) implements TaskType {
    private static final TypeRules RULES = new TypeRules(1, true, false, 60_000);

    @Override
    public String name() {
        return "diagnose";
    }

    @Override
    public String title() {
        return "Look for trouble";
    }

    @Override
    public TypeRules rules() {
        return RULES;
    }

    @Override
    public Json.Obj schema() {
        return Schemas.object(Map.of());
    }

    @Override
    public Outcome run(TaskContext context) throws InterruptedException, IOException {
        return new Outcome.Done(Optional.of(Answers.of(hands.diagnose())));
    }
}
