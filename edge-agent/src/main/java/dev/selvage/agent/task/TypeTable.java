// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.profile.text.ArgumentCheck;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.TaskTypes;
import dev.selvage.task.TypeRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The task types of a device by name. They change when the profile does. Confined to the loop's thread. */
public final class TypeTable implements TaskTypes {
    /** What {@code about} has to carry: more than the profile's 64 and those of some plugins. */
    private static final int TYPES_MAX = 128;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final System.Logger LOG = System.getLogger(TypeTable.class.getName());

    private Map<String, TaskType> types = Map.of();
    private ArgumentCheck check = new ArgumentCheck(Map.of());

    /** @param types of two with one name the later counts */
    public TypeTable(List<TaskType> types) {
        become(types);
    }

    /** From now on these are the types. Tasks that wait or run stay; a type that is gone fails what waits for it. */
    public void become(List<TaskType> next) {
        Map<String, TaskType> named = new LinkedHashMap<>();
        Map<String, Json.Obj> schemas = new LinkedHashMap<>();
        for (TaskType type : next) {
            if (!NAME.matcher(type.name()).matches() || (named.size() == TYPES_MAX && !named.containsKey(type.name()))) {
                LOG.log(System.Logger.Level.WARNING, "task type \"" + Printable.of(type.name()) + "\" is left out: names match " + NAME
                        + ", and a device has at most " + TYPES_MAX + " types");
                continue;
            }
            named.put(type.name(), type);
            schemas.put(type.name(), type.schema());
        }
        types = named;
        check = new ArgumentCheck(schemas);
    }

    /** The type of that name. */
    public Optional<TaskType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    @Override
    public Optional<TypeRules> rules(String type) {
        return type(type).map(TaskType::rules);
    }

    @Override
    public Optional<String> refusal(String type, Json.Obj args) {
        return check.complaint(type, args).or(() -> type(type).flatMap(known -> refusal(known, args)));
    }

    private static Optional<String> refusal(TaskType type, Json.Obj args) {
        try {
            return type.refusal(args);
        } catch (RuntimeException e) {
            // a plugin's mistake must not end the agent's loop
            return Optional.of("the arguments: task type " + type.name() + " fails to check them: " + Printable.of(e.toString()));
        }
    }

    /** What {@code about} says of them: how each is asked for. */
    public Json.Obj about() {
        Json.Builder out = Json.object();
        types.forEach((name, type) -> out.put(name, Json.object().put("version", 1).put("title", type.title()).put("args", type.schema())
                .put("idempotent", type.rules().idempotent()).put("concurrency", type.rules().concurrency()).build()));
        return out.build();
    }
}
