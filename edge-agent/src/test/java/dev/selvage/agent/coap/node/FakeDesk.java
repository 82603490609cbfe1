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
    public final List<NodeView.PendingTask> tasks = new CopyOnWriteArrayList<>();
    /** Empty commits at once; otherwise every offer shares this fate. */
    public volatile Optional<CompletableFuture<Void>> fate = Optional.empty();

    public volatile boolean full;
    private volatile NodeWatcher watcher = NodeWatcher.NONE;
    private final String device;
    private final Map<String, NodeView.PointState> states = new LinkedHashMap<>();

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
                name -> Optional.ofNullable(files.get(name)));
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
            watcher.changed(Set.of(NodeWatcher.Part.STATES));
        }));
    }

    @Override
    public CompletableFuture<NodeView> view() {
        synchronized (states) {
            return CompletableFuture.completedFuture(new NodeView(
                    new ArrayList<>(states.values()),
                    List.of(new NodeView.Desired("setpoint", new PointValue.Float64(21.5), 1_790_000_000_000L)),
                    tasks));
        }
    }

    @Override
    public CompletableFuture<Void> step(String taskId, TaskStep step) {
        if (tasks.stream().noneMatch(task -> task.id().equals(taskId))) {
            return CompletableFuture.failedFuture(new Refusal(Why.ABSENT, "no task " + taskId));
        }
        if (step.kind() == TaskStep.Kind.DONE && steps.isEmpty()) {
            return CompletableFuture.failedFuture(new Refusal(Why.ILLEGAL_STEP, "done before accepted"));
        }
        steps.add(step);
        watcher.changed(Set.of(NodeWatcher.Part.TASKS));
        return CompletableFuture.completedFuture(null);
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
