// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a device makes of its orders, case by case. */
class TaskBookTest {
    private static final Outcome DONE = new Outcome.Done(Optional.of(new Json.Int(7)));

    private final Bench bench = new Bench();

    private static Order order(String id, String type) {
        return Bench.order(id, type);
    }

    @Test
    void isReceivedStartedAndFinishedEachAtItsTime() {
        bench.comes(order("a", "read"));
        assertEquals(List.of("start a"), bench.acted());
        bench.nowMillis += 50;
        bench.ends("a", DONE);
        assertEquals(new Report.Times(1_000_000, 1_000_000, 1_000_050), bench.table.get("a").times());
        assertEquals(TaskState.SUCCEEDED, bench.state("a"));
        assertEquals(Optional.of(new Json.Int(7)), bench.table.get("a").result());
        assertEquals(List.of("a ACCEPTED", "a RUNNING", "a SUCCEEDED"), bench.history);
    }

    @Test
    void duplicateDelivery() {
        bench.comes(order("a", "pulse")).comes(order("a", "pulse"));
        assertEquals(List.of("start a"), bench.acted());
        bench.ends("a", DONE).comes(order("a", "pulse"));
        assertEquals(List.of("repeat a"), bench.acted(), "its result was lost: it is told again, and nothing is done twice");
        assertEquals(3, bench.table.get("a").seq());
    }

    @Test
    void arrivalWhileAnotherRuns() {
        bench.comes(order("a", "pulse")).comes(order("b", "pulse"));
        assertEquals(List.of("start a"), bench.acted());
        assertEquals(TaskState.ACCEPTED, bench.state("b"));
        bench.ends("a", DONE);
        assertEquals(List.of("start b"), bench.acted());
    }

    @Test
    void theHigherPriorityFirstThenTheOlder() {
        bench.comes(order("first", "pulse"));
        for (Order order : List.of(order("low", "pulse"), order("high", "pulse"))) {
            bench.comes(new Order(order.id(), "pulse", order.args(), 1, 1, order.id().equals("high") ? 900 : 100, Optional.empty(), Order.Timers.NONE, 0, 0, Order.Wish.DO));
        }
        bench.ends("first", DONE).ends("high", DONE);
        assertEquals(List.of("start first", "start high", "start low"), bench.acted());
    }

    @Test
    void tasksOfOneWordNeverOverlap() {
        for (String id : List.of("a", "b")) {
            bench.comes(new Order(id, id.equals("a") ? "read" : "pulse", Json.object().build(), 1, 1, 500, Optional.of("valve"), Order.Timers.NONE, 0, 0, Order.Wish.DO));
        }
        assertEquals(List.of("start a"), bench.acted());
        bench.ends("a", DONE);
        assertEquals(List.of("start b"), bench.acted());
    }

    @Test
    void whatCannotBeDoneIsRejectedWithTheReason() {
        bench.comes(order("a", "fly"));
        bench.comes(new Order("b", "read", Json.object().put("bad", 1).build(), 1, 1, 500, Optional.empty(), Order.Timers.NONE, 0, 0, Order.Wish.DO));
        bench.comes(new Order("c", "read", Json.object().build(), 1, 1, 500, Optional.empty(), Order.Timers.NONE, 999_999, 0, Order.Wish.DO));
        assertEquals("this device has no task type fly", bench.table.get("a").reason());
        assertEquals("bad must not be 1", bench.table.get("b").reason());
        assertEquals(List.of(TaskState.REJECTED, TaskState.REJECTED, TaskState.EXPIRED), List.of(bench.state("a"), bench.state("b"), bench.state("c")));
        assertEquals(List.of(), bench.acted());
    }

    @Test
    void deathMidTaskOfWhatMayBeDoneTwice() {
        bench.comes(order("a", "read")).killed();
        assertEquals(List.of("start a"), bench.acted());
        bench.ends("a", DONE).killed();
        assertEquals(List.of(), bench.acted(), "after success it is not run again");
    }

    @Test
    void deathMidTaskOfWhatMustNotBeDoneTwice() {
        bench.comes(order("a", "pulse"));
        bench.book.step("a", 1, "second half", bench.nowMillis, bench.nowMillis);
        bench.turn().killed();
        assertEquals(TaskState.FAILED, bench.state("a"));
        assertFalse(bench.table.get("a").retryable());
        assertEquals("the agent stopped in the middle of it, at step second half; whether it took effect is not known", bench.table.get("a").reason());
    }

    @Test
    void deathBeforeItBegan() {
        bench.comes(order("a", "pulse")).comes(order("b", "pulse")).killed();
        assertEquals(List.of("start b"), bench.acted());
    }

    @Test
    void taskThatRebootsTheAgent() {
        bench.comes(order("a", "install"));
        bench.book.step("a", 1, "rebooting", bench.nowMillis, bench.nowMillis);
        assertEquals(List.of("start a"), bench.acted(), "the step's effect waits until the step is stored");
        bench.turn();
        assertEquals(List.of("proceed a"), bench.acted());
        bench.killed();
        assertEquals(List.of("start a from rebooting"), bench.acted());
    }

    @Test
    void cancelBeforeDuringAndAfter() {
        bench.comes(order("a", "pulse")).comes(order("b", "pulse")).acted();
        bench.comes(Bench.with(order("b", "pulse"), Order.Wish.CANCEL));
        assertEquals(TaskState.CANCELLED, bench.state("b"));
        bench.comes(Bench.with(order("a", "pulse"), Order.Wish.CANCEL)).comes(Bench.with(order("a", "pulse"), Order.Wish.CANCEL));
        assertEquals(List.of("stop a"), bench.acted());
        bench.ends("a", new Outcome.Stopped());
        assertEquals(TaskState.CANCELLED, bench.state("a"));
        bench.comes(order("c", "read")).ends("c", DONE).comes(Bench.with(order("c", "read"), Order.Wish.CANCEL));
        assertEquals(TaskState.SUCCEEDED, bench.state("c"), "what is done is done");
        bench.comes(Bench.with(order("d", "read"), Order.Wish.CANCEL));
        assertEquals(TaskState.CANCELLED, bench.state("d"), "cancelled before it was heard of");
    }

    @Test
    void aRefusedCancellationGoesOn() {
        bench.comes(order("a", "pulse")).comes(Bench.with(order("a", "pulse"), Order.Wish.CANCEL));
        bench.book.refusesToStop("a", 1, "the valve is half open", bench.nowMillis);
        bench.later(TaskBook.STOP_MILLIS * 2);
        assertEquals(TaskState.RUNNING, bench.state("a"));
        assertTrue(bench.history.contains("a CANCEL_REFUSED"));
        bench.ends("a", DONE);
        assertEquals(TaskState.SUCCEEDED, bench.state("a"));
    }

    @Test
    void aRunThatDoesNotStopIsGivenUp() {
        bench.comes(order("a", "pulse")).comes(Bench.with(order("a", "pulse"), Order.Wish.CANCEL)).later(TaskBook.STOP_MILLIS);
        assertEquals("it was asked to stop and did not answer", bench.table.get("a").reason());
        assertFalse(bench.book.ended("a", 1, DONE, bench.nowMillis), "its end comes too late");
        bench.turn();
        assertEquals(TaskState.FAILED, bench.state("a"));
        assertTrue(bench.history.contains("a LATE"));
    }

    @Test
    void aStepMayTakeSoLongAndAllOfItSoLong() {
        bench.comes(Bench.timed(order("a", "pulse"), 1_000, 1_500)).later(900);
        bench.book.step("a", 1, "two", bench.nowMillis, bench.nowMillis);
        bench.turn().later(500);
        assertEquals(TaskState.RUNNING, bench.state("a"), "a new step has its own time");
        assertEquals(1_001_500, bench.book.nextTickMillis());
        bench.later(100);
        assertEquals(TaskState.TIMED_OUT, bench.state("a"));
        assertEquals("it took longer than it may in all", bench.table.get("a").reason());
        assertTrue(bench.acted().contains("stop a"));
        bench.comes(Bench.timed(order("b", "pulse"), 1_000, 0)).later(1_000);
        assertEquals("step one took longer than a step may", bench.table.get("b").reason());
    }

    @Test
    void aNewAttemptIsANewRunAndAnOldOneIsNothing() {
        Order first = order("a", "pulse");
        bench.comes(first).ends("a", new Outcome.Failed("no water", true)).comes(Bench.attempt(first, 2, 2));
        assertEquals(List.of("start a", "start a"), bench.acted());
        bench.book.order(first, bench.nowMillis, bench.nowMillis);
        bench.turn();
        assertEquals(2, bench.table.get("a").attempt());
        assertEquals(List.of(), bench.acted());
    }

    @Test
    void aNewAttemptWaitsForTheEndOfTheOneThatRuns() {
        Order first = order("a", "pulse");
        bench.comes(first).comes(Bench.attempt(first, 2, 2));
        assertEquals(List.of("start a", "stop a"), bench.acted());
        bench.book.ended("a", 1, new Outcome.Stopped(), bench.nowMillis);
        bench.turn().comes(Bench.attempt(first, 2, 2));
        assertEquals(List.of("start a"), bench.acted());
    }

    @Test
    void theSameAttemptUnderANewFenceGoesOn() {
        bench.comes(order("a", "pulse")).comes(Bench.attempt(order("a", "pulse"), 1, 5));
        assertEquals(List.of("start a"), bench.acted());
        bench.ends("a", DONE);
        assertEquals(5, bench.table.get("a").fence());
    }

    @Test
    void whatTheGatewayTakesBackDoesNotBegin() {
        bench.comes(order("a", "pulse")).comes(order("b", "pulse"));
        bench.book.withdrawn("b", bench.nowMillis, bench.nowMillis);
        bench.turn();
        assertEquals(TaskState.CANCELLED, bench.state("b"));
    }

    @Test
    void nothingHappensBeforeItIsStored() {
        bench.book.order(order("a", "pulse"), bench.nowMillis, bench.nowMillis);
        bench.book.tick(bench.nowMillis, bench.nowMillis);
        assertEquals(1, bench.book.pending().size());
        assertEquals(List.of(), bench.acted());
        bench.killed();
        assertEquals(List.of(), bench.acted(), "it was never stored, so it never was");
        bench.comes(order("a", "pulse"));
        assertEquals(List.of("start a"), bench.acted());
    }

    @Test
    void aFloodWaitsInTheTable() {
        for (int i = 0; i <= TaskBook.OPEN_MAX; i++) {
            bench.comes(order("t" + i, "pulse"));
        }
        assertFalse(bench.table.containsKey("t" + TaskBook.OPEN_MAX));
        bench.ends("t0", DONE).comes(order("t" + TaskBook.OPEN_MAX, "pulse"));
        assertEquals(TaskState.ACCEPTED, bench.state("t" + TaskBook.OPEN_MAX));
    }
}
