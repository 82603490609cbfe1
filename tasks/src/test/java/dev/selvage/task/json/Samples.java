// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import dev.selvage.protocol.Json;
import dev.selvage.task.Job;
import dev.selvage.task.Order;
import dev.selvage.task.Part;
import dev.selvage.task.Report;
import dev.selvage.task.Retry;
import dev.selvage.task.Rollout;
import dev.selvage.task.Selector;
import dev.selvage.task.Spec;
import dev.selvage.task.Strategy;
import dev.selvage.task.Target;
import dev.selvage.task.TaskState;
import dev.selvage.task.flow.Flow;
import dev.selvage.task.flow.Workflow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Tasks, workflows and runs by chance, everything in them that may be in them. */
final class Samples {
    private static final List<Selector> SELECTORS = List.of(Selector.of("cap=cool & tag.site=\"hall 2\"|b & battery>30"), Selector.of("device=fan-1"));
    private static final List<String> TEXTS = List.of("", "x", "not done: \"so\" \\ \n\u2028", "äöü €  \ud83d\ude00");

    private final Random random;

    Samples(long seed) {
        this.random = new Random(seed);
    }

    Job job() {
        Map<String, Part> parts = new LinkedHashMap<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            Part part = part("device-" + random.nextInt(100));
            parts.put(part.device(), part);
        }
        return new Job("task-" + random.nextInt(9), spec(), millis(), random.nextInt(1_000), random.nextLong(), parts, random.nextInt(3),
                maybe(() -> one(TaskState.values())), text());
    }

    Job job(int devices, Json result) {
        Map<String, Part> parts = new LinkedHashMap<>();
        for (int i = 0; i < devices; i++) {
            Report report = new Report("t", "set", 1, 1, 3, TaskState.SUCCEEDED, "last", Optional.of(result), "", false, new Report.Times(1, 2, 3));
            parts.put("d" + i, new Part("d" + i, 1, 1, TaskState.SUCCEEDED, "", new Part.Times(1, 2, 3, 0), Optional.of(report), Order.Wish.DO));
        }
        return new Job("t", spec(), 1_000, 1, 1, parts, 0, Optional.empty(), "");
    }

    private Spec spec() {
        Selector selector = SELECTORS.get(random.nextInt(2));
        Target target = switch (random.nextInt(3)) {
            case 0 -> new Target.One(selector, one(Strategy.values()), text());
            case 1 -> new Target.All(selector);
            default -> new Target.Every(selector);
        };
        return new Spec("set", args(), target, random.nextInt(1_001), maybe(this::text),
                new Spec.Patience(millis(), millis(), millis(), new Order.Timers(millis(), millis())), new Retry(1 + random.nextInt(11), 1 + random.nextInt(9_999)),
                maybe(this::rollout), text());
    }

    private Rollout rollout() {
        double perMinute = 0.001 + random.nextDouble() * 100;
        int first = 1 + random.nextInt(98);
        return new Rollout(new Rollout.Rate(perMinute, 1 + random.nextDouble(), 1 + random.nextInt(5), perMinute * (1 + random.nextDouble())),
                List.of(group(first), group(100 - first)));
    }

    private Rollout.Group group(int percent) {
        return new Rollout.Group(percent, random.nextInt(101), 1 + random.nextInt(200), random.nextBoolean());
    }

    private Part part(String device) {
        Optional<Report> report = maybe(() -> new Report("task", text(), random.nextInt(9), random.nextLong(), random.nextInt(99),
                one(Arrays.stream(TaskState.values()).filter(TaskState::isTheDevices).toArray(TaskState[]::new)), text(), maybe(this::json), text(), random.nextBoolean(),
                new Report.Times(millis(), millis(), millis())));
        return new Part(device, random.nextInt(9), random.nextLong(), one(TaskState.values()), text(), new Part.Times(millis(), millis(), millis(), millis()), report,
                one(Order.Wish.values()));
    }

    Workflow workflow() {
        List<Workflow.Step> steps = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            List<String> needs = steps.isEmpty() ? List.of() : List.of(steps.get(random.nextInt(steps.size())).name());
            Optional<Workflow.ForEach> each = maybe(() -> random.nextBoolean() ? new Workflow.ForEach.Devices("tag.site=${inputs.site}")
                    : new Workflow.ForEach.Items(random.nextBoolean() ? new Json.Arr(List.of(json(), json())) : new Json.Str("${inputs.limit}")));
            steps.add(new Workflow.Step("step_" + i, needs, call(), each, join(each.isPresent()), one(Workflow.OnFailure.values()), maybe(this::call)));
        }
        return new Workflow("w.1", Map.of("site", Optional.empty(), "limit", Optional.of(json()).filter(json -> !(json instanceof Json.Null))), steps,
                random.nextInt(3) * 1_500L);
    }

    private Workflow.Join join(boolean many) {
        Workflow.Reducer reducer = many ? one(Workflow.Reducer.values()) : one(new Workflow.Reducer[] {Workflow.Reducer.ALL, Workflow.Reducer.ANY, Workflow.Reducer.COLLECT});
        return new Workflow.Join(reducer, random.nextBoolean() ? "" : "/a/b", reducer == Workflow.Reducer.QUORUM ? 1 + random.nextInt(5) : 0);
    }

    private Workflow.Call call() {
        return new Workflow.Call("set", random.nextBoolean() ? "device=fan-1" : "tag.site=${inputs.site}", args(), random.nextInt(11), random.nextInt(2) * millis() % 1_000_000);
    }

    Flow flow() {
        Workflow workflow = workflow();
        Map<String, Flow.StepRun> steps = new LinkedHashMap<>();
        for (Workflow.Step step : workflow.steps()) {
            List<Json> each = new ArrayList<>();
            Map<Integer, Flow.End> ends = new LinkedHashMap<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                each.add(json());
                if (random.nextBoolean()) {
                    ends.put(each.size() - 1, new Flow.End(one(TaskState.values()), maybe(this::json), text()));
                }
            }
            steps.put(step.name(), new Flow.StepRun(one(Flow.StepState.values()), each, ends, json(), text(), random.nextInt(9)));
        }
        return new Flow("run-1", workflow, Map.of("site", json(), "limit", json()), millis(), random.nextInt(99), one(Flow.State.values()), text(), steps);
    }

    private Json.Obj args() {
        return random.nextBoolean() ? Json.object().build() : Json.object().put("a/b~", json()).put("value", json()).build();
    }

    private Json json() {
        return switch (random.nextInt(8)) {
            case 0 -> new Json.Null();
            case 1 -> new Json.Bool(random.nextBoolean());
            case 2 -> new Json.Int(random.nextLong());
            case 3 -> new Json.Num(random.nextGaussian() * 1e20);
            case 4 -> new Json.Arr(List.of(new Json.Num(20), new Json.Int(20)));
            case 5 -> Json.object().put("", "").put("n", new Json.Null()).build();
            default -> new Json.Str(text());
        };
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private long millis() {
        return random.nextBoolean() ? 0 : random.nextInt(Integer.MAX_VALUE) * 1_000L + random.nextInt(1_000);
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> T one(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
