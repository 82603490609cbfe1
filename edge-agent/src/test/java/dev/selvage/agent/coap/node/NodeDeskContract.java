// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.node.TaskStep.Kind;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every desk promises to the CoAP surface; for a device node-1 with the points temp, hum, resets and setpoint. */
@Timeout(60)
public abstract class NodeDeskContract {
    private static final long TAKEN_MILLIS = 1_780_000_000_000L;

    /** The desk under test, the same for a whole test. */
    protected abstract NodeDesk desk();

    /** Has the agent do what waits for it. */
    protected abstract void proceed() throws Exception;

    /** A task comes to the device. */
    protected abstract void task(String id) throws Exception;

    /** Somebody wants the setpoint to be so. */
    protected abstract void wish(double setpoint) throws Exception;

    /** There is a file for the node. */
    protected abstract void file(String name, byte[] bytes) throws Exception;

    /** So much waits to be stored that nothing more is taken until the agent proceeds. */
    protected abstract void fill();

    /** The names of the events that are kept. */
    protected abstract List<String> events() throws Exception;

    @Test
    void theCardSaysWhoTheNodeIs() throws Exception {
        file("model-1", new byte[] {1, 2});
        NodeCard card = desk().attach(NodeWatcher.NONE);
        assertEquals(new DeviceId("node-1"), card.device());
        assertEquals(Set.of("temp", "hum", "resets", "setpoint"), card.points().keySet());
        assertEquals(Optional.of("Cel"), card.points().get("temp").unit());
        assertTrue(card.points().get("temp").complaint(new PointValue.Text("warm"), Optional.empty()).isPresent());
        assertArrayEquals(new byte[] {1, 2}, card.files().apply("model-1").orElseThrow());
        assertEquals(Optional.empty(), card.files().apply("model-2").map(bytes -> bytes.length));
        assertEquals(Optional.empty(), card.files().apply("../model-1").map(bytes -> bytes.length));
    }

    @Test
    void whatIsAnsweredIsInTheView() throws Exception {
        assertEquals(List.of(), view().states());
        answer(offer(reading("temp", 21.5), reading("hum", 40)));
        assertEquals(List.of("hum=40.0 good", "temp=21.5 good"), states());
        assertTrue(view().states().stream().allMatch(state -> state.takenAtMillis() == TAKEN_MILLIS));
        answer(offer(reading("temp", 22.5)));
        assertEquals(List.of("hum=40.0 good", "temp=22.5 good"), states());
    }

    @Test
    void theLastWatcherIsToldWhenTheViewHasIt() throws Exception {
        List<Set<NodeWatcher.Part>> first = new ArrayList<>();
        List<Set<NodeWatcher.Part>> told = new ArrayList<>();
        desk().attach(first::add);
        desk().attach(told::add);
        List<CompletableFuture<NodeView>> seen = new ArrayList<>();
        answer(offer(reading("temp", 21.5)));
        assertTrue(told.stream().anyMatch(parts -> parts.contains(NodeWatcher.Part.STATES)), told::toString);
        task("one");
        told.clear();
        desk().attach(parts -> seen.add(desk().view()));
        answer(desk().step("one", step(Kind.ACCEPTED)));
        assertEquals(List.of("accepted"), answer(seen.get(0)).tasks().stream().map(NodeView.PendingTask::state).toList());
        assertEquals(List.of(), first);
        assertEquals(List.of(), told, "who was replaced hears nothing more");
    }

    @Test
    void whatIsWantedIsToldUntilItIsSo() throws Exception {
        wish(19.5);
        assertEquals(List.of("setpoint=19.5"), wishes());
        answer(offer(reading("setpoint", 20.5)));
        assertEquals(List.of("setpoint=19.5"), wishes(), "it uses another value");
        List<Set<NodeWatcher.Part>> told = new ArrayList<>();
        desk().attach(told::add);
        answer(offer(reading("setpoint", 19.5)));
        assertEquals(List.of(), wishes());
        assertTrue(told.stream().anyMatch(parts -> parts.contains(NodeWatcher.Part.DESIRED)), told::toString);
    }

    @Test
    void tasksGoTheirStepsAndTheSameStepChangesNothing() throws Exception {
        task("one");
        assertEquals(List.of("one offered"), tasks());
        assertEquals(Why.ILLEGAL_STEP, refusal("one", Kind.DONE));
        for (Kind kind : List.of(Kind.ACCEPTED, Kind.RUNNING)) {
            answer(desk().step("one", step(kind)));
            assertEquals(List.of("one " + kind.word()), tasks());
            NodeView before = view();
            answer(desk().step("one", step(kind)));
            assertEquals(before, view());
        }
        assertEquals(Why.ILLEGAL_STEP, refusal("one", Kind.REJECTED));
        answer(desk().step("one", step(Kind.DONE)));
        answer(desk().step("one", step(Kind.DONE)));
        assertEquals(List.of(), tasks(), "it waits no more");
        assertEquals(Why.ILLEGAL_STEP, refusal("one", Kind.FAILED));
        assertEquals(Why.ABSENT, refusal("none", Kind.ACCEPTED));
    }

    @Test
    void aNodeIsShownAsManyTasksAsItCanKeep() throws Exception {
        for (int i = 10; i < 12 + NodeView.TASKS_MAX; i++) {
            task("task-" + i);
        }
        assertEquals(NodeView.TASKS_MAX, view().tasks().size());
        assertEquals("task-10", view().tasks().get(0).id());
        answer(desk().step("task-10", step(Kind.REJECTED)));
        assertEquals(NodeView.TASKS_MAX, view().tasks().size(), "the next one comes up");
    }

    @Test
    void eventsAreKeptWhenTheyAreAnswered() throws Exception {
        answer(desk().event(new NodeEvent("low-battery", Json.object().put("v", 2.1).build(), TAKEN_MILLIS)));
        assertEquals(List.of("low-battery"), events());
    }

    @Test
    void whatIsNotTakenIsNotStoredAndCanBeOfferedAgain() throws Exception {
        fill();
        assertEquals(Optional.empty(), desk().offer(List.of(reading("hum", 99))).map(CompletableFuture::isDone));
        proceed();
        assertFalse(states().contains("hum=99.0 good"), states()::toString);
        answer(offer(reading("hum", 99)));
        assertTrue(states().contains("hum=99.0 good"), states()::toString);
    }

    @Test
    void manyThreadsAreAnswered() throws Exception {
        ConcurrentLinkedQueue<CompletableFuture<?>> answers = new ConcurrentLinkedQueue<>();
        List<Thread> threads = IntStream.range(0, 4).mapToObj(number -> new Thread(() -> {
            for (int i = 1; i <= 25; i++) {
                answers.add(offer(reading(number % 2 == 0 ? "temp" : "hum", i)));
                answers.add(desk().view());
                answers.add(desk().event(new NodeEvent("e" + number, Json.object().build(), TAKEN_MILLIS)));
            }
        })).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        for (CompletableFuture<?> each : answers) {
            answer(each);
        }
        assertEquals(300, answers.size());
        assertEquals(100, events().size());
        assertEquals(List.of("hum=25.0 good", "temp=25.0 good"), states());
    }

    private CompletableFuture<Void> offer(Reading... readings) {
        return desk().offer(List.of(readings)).orElseThrow();
    }

    private <T> T answer(CompletableFuture<T> future) throws Exception {
        for (int i = 0; !future.isDone() && i < 10; i++) {
            proceed();
        }
        assertTrue(future.isDone(), "not answered");
        return future.get();
    }

    private Why refusal(String task, Kind kind) throws Exception {
        CompletableFuture<Void> answer = desk().step(task, step(kind));
        proceed();
        Throwable cause = assertThrows(ExecutionException.class, answer::get).getCause();
        return assertInstanceOf(Refusal.class, cause).why();
    }

    private NodeView view() throws Exception {
        return answer(desk().view());
    }

    private List<String> states() throws Exception {
        return view().states().stream().map(state -> state.point() + "=" + state.value() + " " + state.quality().wire()).sorted().toList();
    }

    private List<String> wishes() throws Exception {
        return view().desired().stream().map(wish -> wish.point() + "=" + wish.value()).toList();
    }

    private List<String> tasks() throws Exception {
        return view().tasks().stream().map(task -> task.id() + " " + task.state()).toList();
    }

    private static Reading reading(String point, double value) {
        return Reading.good(point, new PointValue.Float64(value), TAKEN_MILLIS);
    }

    private static TaskStep step(Kind kind) {
        return new TaskStep(kind, "", Json.object().put("done", 50).build());
    }
}
