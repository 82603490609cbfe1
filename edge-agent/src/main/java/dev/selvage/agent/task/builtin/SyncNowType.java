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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Greets the gateway at once, and waits until it has everything. */
record SyncNowType(Hands hands) implements TaskType {
    /** A gateway that has not got everything by then is behind or away, and whoever waits should know. */
    static final long PATIENCE_MILLIS = 30_000;
    private static final long LOOK_MILLIS = 200;
    private static final TypeRules RULES = new TypeRules(1, true, false, 60_000);

    @Override
    public String name() {
        return "sync-now";
    }

    @Override
    public String title() {
        return "Bring the gateway up to date";
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
    public Outcome run(TaskContext context) throws StoppedException, InterruptedException, IOException {
        if (!Answers.of(hands.greet())) {
            return new Outcome.Failed("there is no broker", true);
        }
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        do {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            if (context.isStopped()) {
                throw new StoppedException();
            }
            if (Answers.of(hands.isDrained())) {
                return new Outcome.Done(Optional.empty());
            }
        } while (System.nanoTime() < endNanos);
        return new Outcome.Failed("the gateway has not got everything within " + PATIENCE_MILLIS / 1_000 + " s", true);
    }
}
