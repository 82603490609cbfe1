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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sets a point that may be written: {@code {"point","value"}}, and says what it set. Unsafe values are refused before anything is done. */
public record SetType(Hands hands) implements TaskType {
    private static final TypeRules RULES = new TypeRules(1, true, false, 60_000);

    @Override
    public String name() {
        return "set";
    }

    @Override
    public String title() {
        return "Set a point";
    }

    @Override
    public TypeRules rules() {
        return RULES;
    }

    @Override
    public Json.Obj schema() {
        return Schemas.object(Map.of("point", Schemas.NAME, "value",
                Json.object().put("type", Json.texts(List.of("number", "string", "boolean"))).build()), "point", "value");
    }

    @Override
    public Optional<String> refusal(Json.Obj args) {
        return hands.refusal(args.text("point").orElse(""), Answers.value(args.get("value").orElseGet(Json.Null::new)));
    }

    @Override
    public Outcome run(TaskContext context) throws StoppedException, InterruptedException, IOException {
        return write(hands, context.args().text("point").orElse(""), context.args().get("value").orElseGet(Json.Null::new));
    }

    /** The profile may have changed since the task was accepted, so it is looked at once more. */
    static Outcome write(Hands hands, String point, Json value) throws IOException, InterruptedException {
        Optional<String> refusal = hands.refusal(point, Answers.value(value));
        if (refusal.isPresent()) {
            return new Outcome.Failed(refusal.get(), false);
        }
        Answers.of(hands.write(point, Answers.value(value)));
        return new Outcome.Done(Optional.of(Json.object().put("point", point).put("value", value).build()));
    }
}
