// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.agent.task.TaskContext;
import dev.selvage.agent.task.TaskType;
import dev.selvage.protocol.Json;
import dev.selvage.task.Outcome;
import dev.selvage.task.TypeRules;
import java.io.IOException;
import java.util.Optional;

/** A profile's task that writes a point: {@code write: {point: p, from: argument}} or {@code value: …}. */
record WriteType(String name, String title, TypeRules rules, Json.Obj schema, Target target) implements TaskType {
    /** @param write the profile's words */
    record Target(Json.Obj write, Hands hands) {
        String point() {
            return write.text("point").orElse("");
        }

        Json value(Json.Obj args) {
            return write.text("from").map(argument -> args.get(argument).orElseGet(Json.Null::new)).or(() -> write.get("value")).orElseGet(Json.Null::new);
        }
    }

    @Override
    public Optional<String> refusal(Json.Obj args) {
        return target.hands().refusal(target.point(), Answers.value(target.value(args)));
    }

    @Override
    public Outcome run(TaskContext context) throws InterruptedException, IOException {
        return SetType.write(target.hands(), target.point(), target.value(context.args()));
    }
}
