// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.point.PointRules;
import dev.selvage.agent.point.PointType;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent of a temperature node that commits at once, or when it is told to. */
public final class FakeDesk implements NodeDesk {
    public final List<List<Reading>> offered = new CopyOnWriteArrayList<>();
    public final List<NodeEvent> events = new CopyOnWriteArrayList<>();
    public final List<TaskStep> steps = new CopyOnWriteArrayList<>();
    public final Map<String, byte[]> files = new ConcurrentHashMap<>();
    /** What waits for the node or runs there; a step puts the task as it is then in its place, and takes one that has ended away. */
    public final List<NodeView.PendingTask> tasks = new CopyOnWriteArrayList<>();
    /** What is wanted of its points. */
    public final Map<String, PointValue> wishes = new ConcurrentHashMap<>(Map.of("setpoint", new PointValue.Float64(21.5)));
    /** Empty commits at once; otherwise every offer shares this fate. */
    public volatile Optional<CompletableFuture<Void>> fate = Optional.empty();

    public volatile boolean full;
    public volatile NodeLimits limits = NodeLimits.NONE;
    private volatile NodeWatcher watcher = NodeWatcher.NONE;
    private final String device;
    private final Map<String, NodeView.PointState> states = new LinkedHashMap<>();
    /** How tasks have ended, by their id. */
    private final Map<String, TaskStep.Kind> ended = new ConcurrentHashMap<>();

    public FakeDesk(String device) {
        this.device = device;
    }

    /** What its profile binds. */
    public static Map<String, Json.Obj> bindings() {
        return Map.of(
                "temp", Json.object().put("name", "t").build(),
                "hum", Json.object().put("name", "h").build(),
                "resets", Json.object().put("name", "r").build(),
                "setpoint", Json.object().put("desired", "sp").build());
    }

    @Override
    public NodeCard attach(NodeWatcher other) {
        watcher = other;
        return new NodeCard(
                new DeviceId(device),
                Map.of(
                        "temp", new NodePoint("temp", PointRules.of(new PointType.Float64()), Optional.of("Cel")),
                        "hum", new NodePoint("hum", PointRules.of(new PointType.Float64()), Optional.of("%RH")),
                        "resets", new NodePoint("resets", PointRules.of(new PointType.Int64()), Optional.empty()),
                        "setpoint", new NodePoint("setpoint", PointRules.of(new PointType.Float64()), Optional.of("Cel"))),
                name -> Optional.ofNullable(files.get(name)),
                limits);
    }

    @Override
    public Optional<CompletableFuture<Void>> offer(List<Reading> readings) {
        if (full) {
            return Optional.empty();
        }
        offered.add(readings);
        CompletableFuture<Void> mine = fate.orElseGet(() -> CompletableFuture.completedFuture(null));
        return Optional.of(mine.thenRun(() -> {
            synchronized (states) {
                readings.forEach(r -> states.put(r.point(), new NodeView.PointState(r.point(), r.value(), Quality.GOOD, r.takenAtMillis())));
            }
            watcher.changed(Set.of(NodeWatcher.Part.STATES, NodeWatcher.Part.DESIRED));
        }));
    }

    @Override
    public CompletableFuture<NodeView> view() {
        synchronized (states) {
            List<NodeView.Desired> desired = wishes.entrySet().stream()
                    .filter(wish -> !states.containsKey(wish.getKey()) || !states.get(wish.getKey()).value().equals(wish.getValue()))
                    .map(wish -> new NodeView.Desired(wish.getKey(), wish.getValue(), 1_790_000_000_000L))
                    .toList();
            return CompletableFuture.completedFuture(
                    new NodeView(new ArrayList<>(states.values()), desired, tasks.stream().limit(NodeView.TASKS_MAX).toList()));
        }
    }

    @Override
    public synchronized CompletableFuture<Void> step(String taskId, TaskStep step) {
        Optional<NodeView.PendingTask> open = tasks.stream().filter(task -> task.id().equals(taskId)).findFirst();
        if (open.isEmpty() && !ended.containsKey(taskId)) {
            return CompletableFuture.failedFuture(new Refusal(Why.ABSENT, "no task " + taskId));
        }
        String before = open.map(NodeView.PendingTask::state).orElseGet(() -> ended.get(taskId).word());
        if (before.equals(step.kind().word())) {
            return CompletableFuture.completedFuture(null);
        }
        if (!mayFollow(before, step.kind())) {
            return CompletableFuture.failedFuture(new Refusal(Why.ILLEGAL_STEP, step.kind().word() + " does not follow " + before));
        }
        steps.add(step);
        NodeView.PendingTask task = open.orElseThrow();
        if (step.kind() == TaskStep.Kind.ACCEPTED || step.kind() == TaskStep.Kind.RUNNING) {
            tasks.set(tasks.indexOf(task), new NodeView.PendingTask(taskId, task.type(), step.kind().word(), task.args(), task.deadlineMillis()));
        } else {
            tasks.remove(task);
            ended.put(taskId, step.kind());
        }
        watcher.changed(Set.of(NodeWatcher.Part.TASKS));
        return CompletableFuture.completedFuture(null);
    }

    private static boolean mayFollow(String before, TaskStep.Kind step) {
        return switch (step) {
            case ACCEPTED, REJECTED -> before.equals("offered");
            case RUNNING -> before.equals("offered") || before.equals("accepted");
            case DONE, FAILED -> before.equals("accepted") || before.equals("running");
        };
    }

    @Override
    public CompletableFuture<Void> event(NodeEvent event) {
        events.add(event);
        return CompletableFuture.completedFuture(null);
    }

    /** A task that waits. */
    public static NodeView.PendingTask task(String id, int argBytes) {
        return new NodeView.PendingTask(id, "set-period", "offered", Json.object().put("s", "x".repeat(argBytes)).build(), 1_800_000_000_000L);
    }

    /** All readings that were offered. */
    public List<Reading> readings() {
        return offered.stream().flatMap(List::stream).toList();
    }
}
