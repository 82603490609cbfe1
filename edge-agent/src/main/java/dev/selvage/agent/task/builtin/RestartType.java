// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.agent.task.StoppedException;
import dev.selvage.agent.task.TaskContext;
import dev.selvage.agent.task.TaskType;
import dev.selvage.protocol.Json;
import dev.selvage.task.Outcome;
import dev.selvage.task.TypeRules;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts the agent again. Whoever finds the step {@link #RESTARTING} stored has been started: it is done, and nothing restarts twice. */
record RestartType(Hands hands) implements TaskType {
    static final String RESTARTING = "restarting";
    private static final TypeRules RULES = new TypeRules(1, false, true, 120_000);
    /** An agent stops within some seconds; one that does not has a reason that this thread does not know. */
    private static final long STOP_MILLIS = 60_000;

    @Override
    public String name() {
        return "restart";
    }

    @Override
    public String title() {
        return "Start the agent again";
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
    public Outcome run(TaskContext context) throws StoppedException, InterruptedException {
        if (context.fromStep().equals(RESTARTING)) {
            return new Outcome.Done(Optional.empty());
        }
        context.step(RESTARTING);
        hands.restart();
        TimeUnit.MILLISECONDS.sleep(STOP_MILLIS);
        return new Outcome.Failed("the agent was to stop, and goes on", true);
    }
}
