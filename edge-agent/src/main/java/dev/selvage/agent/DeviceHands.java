// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.point.Inverse;
import dev.selvage.agent.point.Reported;
import dev.selvage.agent.point.UnusableValueException;
import dev.selvage.agent.task.builtin.Hands;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Tables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What tasks can do with this agent. What touches the replica is asked of the loop. Thread-safe. */
final class DeviceHands implements Hands {
    private final Replica replica;
    private final Inbox inbox;
    private final Ways ways;
    private volatile Device device;

    /**
     * The parts of the agent that tasks reach.
     *
     * @param driver writes a raw value to a point; fails with the reason, on any thread
     * @param diagnosis looks at the agent; on the loop's thread
     * @param restart ends the agent so that it is started again, and returns at once
     */
    record Ways(BiFunction<String, PointValue, CompletableFuture<Void>> driver, Uplink uplink, Presence presence, Function<Moment, Json.Obj> diagnosis,
            Runnable restart) {}

    DeviceHands(Device device, Replica replica, Inbox inbox, Ways ways) {
        this.device = device;
        this.replica = replica;
        this.inbox = inbox;
        this.ways = ways;
    }

    /** The device is described otherwise from now on. */
    void redefine(Device next) {
        device = next;
    }

    /** Has the loop run something before its next step. */
    void onLoop(Runnable work) {
        inbox.put(new Input.Task(work));
    }

    @Override
    public Optional<String> refusal(String point, PointValue value) {
        Optional<PointSpec> spec = device.point(point);
        if (spec.isEmpty()) {
            return Optional.of("point: this device has no point " + Printable.of(point));
        } else if (!DesiredBook.isForOthers(spec.get())) {
            return Optional.of("point: only the device itself writes " + point);
        } else if (spec.get().bind().get("desired").isPresent()) {
            return Optional.of("point: the node fetches what is desired of " + point + ", set its desired value instead");
        }
        try {
            Inverse.raw(Rules.of(spec.get()), value);
            return Optional.empty();
        } catch (UnusableValueException e) {
            return Optional.of("value: " + point + " cannot be that: " + e.getMessage());
        }
    }

    @Override
    public CompletableFuture<Void> write(String point, PointValue value) {
        PointSpec spec = device.point(point).orElseThrow();
        try {
            PointValue raw = Inverse.raw(Rules.of(spec), value);
            return spec.isStored() ? stored(point, raw) : ways.driver().apply(point, raw);
        } catch (UnusableValueException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A value of the agent's own is set when it is durable. */
    private CompletableFuture<Void> stored(String point, PointValue raw) {
        return asked(now -> now.wallMillis()).thenCompose(wallMillis -> inbox.offer(List.of(Reading.good(point, raw, wallMillis)))
                .orElseGet(() -> CompletableFuture.failedFuture(new DriverException("the agent takes no values now, it is busy or stops"))));
    }

    @Override
    public boolean hasPoint(String point) {
        return device.point(point).isPresent();
    }

    @Override
    public CompletableFuture<List<Json>> read(List<String> points) {
        return asked(now -> {
            Map<String, List<Cell>> rows = new HashMap<>();
            replica.rows(Tables.POINT, device.id().value()).forEach(row -> rows.put(PointBook.name(row), row));
            return points.stream().<Json>map(point -> read(point, Optional.ofNullable(rows.get(point)))).toList();
        });
    }

    /** A point that was never read has neither value nor time. */
    private Json.Obj read(String point, Optional<List<Cell>> row) {
        Optional<Reported> report = row.flatMap(stored -> device.point(point).map(spec -> PointBook.reported(spec, stored)));
        Json.Builder out = Json.object().put("point", point).put("value", report.map(Reported::value).map(Payloads::json).orElseGet(Json.Null::new))
                .put("quality", report.map(r -> r.quality().wire()).orElse("bad"));
        report.ifPresent(r -> out.put("time", Payloads.time(r.takenAtMillis())));
        return out.build();
    }

    @Override
    public CompletableFuture<Json.Obj> diagnose() {
        return asked(ways.diagnosis());
    }

    @Override
    public CompletableFuture<Boolean> greet() {
        return asked(now -> {
            if (ways.presence().isConnected()) {
                ways.uplink().connected(now.monotonicMillis());
            }
            return ways.presence().isConnected();
        });
    }

    @Override
    public CompletableFuture<Boolean> isDrained() {
        return asked(now -> ways.uplink().isDrained());
    }

    @Override
    public void restart() {
        ways.restart().run();
    }

    private <T> CompletableFuture<T> asked(Function<Moment, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        inbox.put(new Input.Ask(now -> {
            try {
                answer.complete(question.apply(now));
            } catch (ReplicaException e) {
                answer.completeExceptionally(e);
            }
        }));
        return answer;
    }
}
