// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.agent.coap.node.NodeView;
import dev.selvage.agent.task.NodeType;
import dev.selvage.agent.task.TaskType;
import dev.selvage.protocol.Durations;
import dev.selvage.protocol.Json;
import dev.selvage.task.TypeRules;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The task types of a device: the built-in ones, those of plugins, and those of its profile, which go before others of their name. */
public final class DeclaredTypes {
    private static final System.Logger LOG = System.getLogger(DeclaredTypes.class.getName());

    private DeclaredTypes() {}

    /**
     * All of them.
     *
     * @param profile task types by name, as the profile has them
     * @param models the folder of the device's models
     */
    public static List<TaskType> of(Json.Obj profile, List<TaskType> plugins, Hands hands, Path models) {
        Map<String, TaskType> builtins = new LinkedHashMap<>();
        builtins(hands, models).forEach(type -> builtins.put(type.name(), type));
        Map<String, TaskType> others = new LinkedHashMap<>();
        plugins.forEach(type -> others.put(type.name(), type));
        Map<String, TaskType> all = new LinkedHashMap<>(builtins);
        all.putAll(others);
        profile.members().forEach((name, spec) -> {
            if (spec instanceof Json.Obj declared) {
                declared(name, declared, Map.of("builtin", builtins, "plugin", others), hands).ifPresent(type -> all.put(name, type));
            }
        });
        return List.copyOf(all.values());
    }

    /** Those of every agent. */
    private static List<TaskType> builtins(Hands hands, Path models) {
        return List.of(new SetType(hands), new ReadType(hands), new LogTailType(LogRing.ofProcess()), new DiagnoseType(hands), new RestartType(hands),
                new SyncNowType(hands), new ModelReadType(models));
    }

    private static Optional<TaskType> declared(String name, Json.Obj spec, Map<String, Map<String, TaskType>> runnable, Hands hands) {
        String title = spec.text("title").orElse(name);
        Json.Obj schema = spec.object("args").orElseGet(() -> Schemas.object(Map.of()));
        if (spec.get("deliver").isPresent()) {
            return Optional.of(new NodeType(name, title, rules(spec, new TypeRules(NodeView.TASKS_MAX, false, true, 0)), schema));
        } else if (spec.object("write").isPresent()) {
            return Optional.of(new WriteType(name, title, rules(spec, new TypeRules(1, false, false, 0)), schema, new WriteType.Target(spec.object("write").get(), hands)));
        }
        String[] run = spec.text("run").orElse(".").split("\\.", 2);
        Optional<TaskType> type = Optional.ofNullable(runnable.getOrDefault(run[0], Map.of()).get(run[1]));
        if (type.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "task type " + name + " is left out: there is no " + run[0] + "." + run[1]
                    + "; put its plugin jar into the plugin folder, or correct the profile");
        }
        return type.map(other -> new AliasType(name, title, rules(spec, other.rules()), schema, other));
    }

    /** What the profile says, and the usual for what it does not say. A sleepy node may come late, by {@code ttl}, and then has its time. */
    private static TypeRules rules(Json.Obj spec, TypeRules usual) {
        boolean idempotent = spec.get("idempotent").filter(Json.Bool.class::isInstance).map(truth -> ((Json.Bool) truth).value()).orElse(usual.idempotent());
        return new TypeRules(Math.toIntExact(spec.integer("concurrency").orElse((long) usual.concurrency())), idempotent, usual.resumable(),
                spec.get("timeout").isPresent() ? millis(spec, "timeout") + millis(spec, "ttl") : usual.timeoutMillis());
    }

    private static long millis(Json.Obj spec, String name) {
        return spec.text(name).map(text -> Durations.millis(text).orElse(0)).orElse(0L);
    }
}
