// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.agent.task.TaskContext;
import dev.selvage.agent.task.TaskType;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.Outcome;
import dev.selvage.task.TypeRules;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells points as they were committed last: {@code {"point"}} gives one, {@code {"points"}} a list of them. */
public record ReadType(Hands hands) implements TaskType {
    private static final TypeRules RULES = new TypeRules(4, true, false, 60_000);
    /** As many as a profile may have. */
    private static final int POINTS_MAX = 512;

    @Override
    public String name() {
        return "read";
    }

    @Override
    public String title() {
        return "Read points";
    }

    @Override
    public TypeRules rules() {
        return RULES;
    }

    @Override
    public Json.Obj schema() {
        Json points = Json.object().put("type", "array").put("items", Schemas.NAME).put("minItems", 1).put("maxItems", POINTS_MAX).build();
        return Schemas.object(Map.of("point", Schemas.NAME, "points", points));
    }

    @Override
    public Optional<String> refusal(Json.Obj args) {
        if (args.get("point").isPresent() == args.get("points").isPresent()) {
            return Optional.of("the arguments: needs either point, a name, or points, a list of names");
        }
        return names(args).stream().filter(name -> !hands.hasPoint(name)).findFirst().map(name -> "point: this device has no point " + Printable.of(name));
    }

    private static List<String> names(Json.Obj args) {
        return args.get("points").filter(Json.Arr.class::isInstance).map(points -> ((Json.Arr) points).items().stream()
                        .filter(Json.Str.class::isInstance).map(name -> ((Json.Str) name).value()).toList())
                .orElseGet(() -> args.text("point").map(List::of).orElseGet(List::of));
    }

    @Override
    public Outcome run(TaskContext context) throws InterruptedException, IOException {
        List<Json> values = Answers.of(hands.read(names(context.args())));
        boolean isOne = context.args().get("point").isPresent() && values.size() == 1;
        return new Outcome.Done(Optional.of(isOne ? values.get(0) : Json.object().put("points", new Json.Arr(values)).build()));
    }
}
