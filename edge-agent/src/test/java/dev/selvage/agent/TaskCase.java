// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.task.StoppedException;
import dev.selvage.agent.task.TaskContext;
import dev.selvage.agent.task.TaskType;
import dev.selvage.link.LinkEvent;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import dev.selvage.task.Order;
import dev.selvage.task.Outcome;
import dev.selvage.task.Report;
import dev.selvage.task.TypeRules;
import dev.selvage.task.wire.TaskRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** An oven that is given tasks; some types wait for the test. */
abstract class TaskCase extends AgentLoopCase {
    /** What the driver was asked to write, and the test answers. */
    final List<CompletableFuture<Void>> answers = Collections.synchronizedList(new ArrayList<>());
    /** What runs did, one word for each effect. */
    final List<String> effects = Collections.synchronizedList(new ArrayList<>());
    /** Opened to let runs of {@code slow} end. */
    CountDownLatch gate = new CountDownLatch(1);
    private long tickets;

    @Override
    String profile() {
        return PROFILE + """
                tasks:
                  heat:
                    title: Heat
                    args: {type: object, required: [percent], additionalProperties: false, properties: {percent: {type: number}}}
                    write: {point: heater, from: percent}
                    timeout: 5s
                    idempotent: true
                """;
    }

    /** A type of one effect. */
    private record Small(String name, TypeRules rules, Body body) implements TaskType {
        @Override
        public Json.Obj schema() {
            return Json.object().put("type", "object").build();
        }

        @Override
        public Outcome run(TaskContext context) throws StoppedException, InterruptedException, IOException {
            return body.run(context);
        }
    }

    /** What a type does. */
    @FunctionalInterface
    private interface Body {
        Outcome run(TaskContext context) throws StoppedException, InterruptedException, IOException;
    }

    @Override
    List<TaskType> plugins() {
        return List.of(new Small("note", new TypeRules(2, true, false, 0), this::note), new Small("pulse", new TypeRules(1, false, false, 0), this::note),
                new Small("slow", new TypeRules(1, true, false, 20_000), this::slow), new Small("stubborn", new TypeRules(1, true, false, 0), this::stubborn),
                new Small("big", new TypeRules(1, true, false, 0), TaskCase::big), new Small("steps", new TypeRules(1, false, true, 0), this::steps),
                new Small("leads", new TypeRules(1, true, false, 0), TaskCase::leads));
    }

    private Outcome note(TaskContext context) {
        effects.add(context.id());
        return new Outcome.Done(Optional.of(new Json.Str("noted")));
    }

    private Outcome slow(TaskContext context) throws StoppedException, InterruptedException {
        effects.add(context.id());
        context.progress(Json.object().put("percent", 10).build());
        while (!gate.await(10, TimeUnit.MILLISECONDS)) {
            if (context.isStopped()) {
                throw new StoppedException();
            }
        }
        return new Outcome.Done(Optional.empty());
    }

    private Outcome stubborn(TaskContext context) throws InterruptedException {
        effects.add(context.id());
        boolean refused = false;
        while (!gate.await(10, TimeUnit.MILLISECONDS)) {
            if (context.isStopped() && !refused) {
                context.refuseToStop("the valve is half open");
                refused = true;
            }
        }
        return new Outcome.Done(Optional.empty());
    }

    private static Outcome big(TaskContext context) {
        return new Outcome.Done(Optional.of(new Json.Str("ü".repeat(Math.toIntExact(context.args().integer("chars").orElse(1L))))));
    }

    /** Does it only as the holder of a lease. */
    private static Outcome leads(TaskContext context) throws InterruptedException, IOException {
        Json.Obj lease = context.ask("lease.acquire", Json.object().put("name", "pump").put("ttl", "30s").build()).object("lease").orElseThrow();
        return new Outcome.Done(lease.get("token"));
    }

    /** Two effects, each behind its step. */
    private Outcome steps(TaskContext context) throws StoppedException, InterruptedException {
        if (!context.fromStep().equals("two")) {
            context.step("one");
            effects.add("one");
        }
        context.step("two");
        effects.add("two");
        return new Outcome.Done(Optional.empty());
    }

    @Override
    CompletableFuture<Void> write(String point, PointValue raw) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        answers.add(answer);
        written.add(point + "=" + raw);
        return answer;
    }

    void awaitWritten(int count) {
        await(() -> answers.size() >= count && written.size() >= count);
    }

    /** Steps until it is so. */
    void await(BooleanSupplier so) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        step();
        while (!so.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, () -> "it never became so; effects " + effects + ", reports " + replica.rows(Tables.TASK_REPORT, "oven-1"));
            LockSupport.parkNanos(1_000_000);
            later(1);
        }
    }

    Json.Obj json(String text) {
        try {
            return JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    Order newOrder(String id, String type, String args) {
        return new Order(id, type, json(args), 1, 1, 500, Optional.empty(), Order.Timers.NONE, 0, nowMillis, Order.Wish.DO);
    }

    /** A row comes from the gateway, or changes. */
    void order(Order order, long acknowledgedMillis) {
        replica.write("dev/oven-1", nowMillis, tx -> tx.upsert(Tables.TASK, TaskRows.order("oven-1", order, acknowledgedMillis)));
        tasks.desk().merged(Optional.empty());
    }

    void order(String id, String type, String args) {
        order(newOrder(id, type, args), 0);
    }

    /** The gateway takes its row back. */
    void withdraw(String id) {
        replica.write("dev/oven-1", nowMillis, tx -> tx.delete(Tables.TASK, List.of(Cell.of("oven-1"), Cell.of(id))));
        tasks.desk().merged(Optional.empty());
    }

    void receive(String topic, String payload) {
        inbox.put(new Input.Link(new LinkEvent.Received(topic, payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8), 1, false, LinkEvent.Reply.none(), Map.of(),
                ++tickets)));
    }

    void offer(String id, String payload) {
        receive("sv1/home/oven-1/task/" + id + "/offer", payload);
    }

    Optional<Report> reported(String id) {
        return replica.rows(Tables.TASK_REPORT, "oven-1").stream().filter(row -> TaskRows.id(row).equals(id)).findFirst().flatMap(TaskRows::report);
    }

    Report report(String id) {
        return reported(id).orElseThrow();
    }

    String state(String id) {
        return reported(id).map(report -> report.state().name()).orElse("");
    }

    /** How it ended. */
    String ended(String id) {
        await(() -> reported(id).filter(report -> report.state().isFinal()).isPresent());
        return state(id);
    }

    /** The last parts of the topics on which the world heard of it. */
    List<String> told(String id) {
        return link.taken.stream().map(message -> message.topic()).filter(topic -> topic.startsWith("sv1/home/oven-1/task/" + id + "/"))
                .map(topic -> topic.substring(topic.lastIndexOf('/') + 1)).toList();
    }

    List<String> history(String id) {
        return replica.rows(Tables.TASK_EVENT, "oven-1").stream().filter(row -> row.get(1).equals(Cell.of(id)))
                .sorted((a, b) -> Long.compare(((Cell.Int) a.get(2)).value(), ((Cell.Int) b.get(2)).value()))
                .map(row -> ((Cell.Text) row.get(4)).value()).toList();
    }
}
