// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.agent.task.TaskContext;
import dev.selvage.agent.task.TaskType;
import dev.selvage.protocol.Json;
import dev.selvage.task.Outcome;
import dev.selvage.task.TypeRules;
import java.util.Map;
import java.util.Optional;

/** Tells the last lines of the process's log: {@code {"lines"}}, 100 unless said otherwise. */
record LogTailType(LogRing ring) implements TaskType {
    private static final TypeRules RULES = new TypeRules(1, true, false, 60_000);
    private static final long LINES_USUAL = 100;

    @Override
    public String name() {
        return "log-tail";
    }

    @Override
    public String title() {
        return "Show the end of the log";
    }

    @Override
    public TypeRules rules() {
        return RULES;
    }

    @Override
    public Json.Obj schema() {
        return Schemas.object(Map.of("lines", Json.object().put("type", "integer").put("minimum", 1).put("maximum", LogRing.LINES_MAX).build()));
    }

    @Override
    public Outcome run(TaskContext context) {
        int count = (int) Math.min(LogRing.LINES_MAX, context.args().integer("lines").orElse(LINES_USUAL));
        return new Outcome.Done(Optional.of(Json.object().put("lines", Json.texts(ring.last(count))).build()));
    }
}
