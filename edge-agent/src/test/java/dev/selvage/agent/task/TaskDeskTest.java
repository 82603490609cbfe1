// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.replica.Tables;
import dev.selvage.task.Order;
import dev.selvage.task.Outcome;
import dev.selvage.task.TaskBook;
import dev.selvage.task.TaskState;
import dev.selvage.task.TypeRules;
import dev.selvage.task.wire.TaskRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The desk over a long time and with many tasks. */
@Timeout(300)
class TaskDeskTest {
    @TempDir
    Path folder;

    private final AtomicInteger schemas = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private DeskBench bench;

    private record Type(String name, TypeRules rules, TaskDeskTest test) implements TaskType {
        @Override
        public Json.Obj schema() {
            return Json.object().build();
        }

        @Override
        public Optional<String> refusal(Json.Obj args) {
            test.schemas.incrementAndGet();
            if (args.get("bug").isPresent()) {
                throw new IllegalStateException("a bug");
            }
            return args.text("refuse");
        }

        @Override
        public Outcome run(TaskContext context) throws InterruptedException {
            if (name.equals("hang")) {
                test.hang();
            }
            return new Outcome.Done(Optional.of(new Json.Str("x".repeat(name.equals("big") ? 300_000 : 1))));
        }
    }

    /** Neither a stop nor an interrupt ends it. */
    private void hang() {
        boolean done = false;
        while (!done) {
            try {
                done = gate.await(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                // that is how it hangs
                done = false;
            }
        }
    }

    @BeforeEach
    void open() {
        bench = new DeskBench(folder.resolve("r.db"), List.of(new Type("quick", new TypeRules(8, true, false, 0), this), new Type("big", new TypeRules(1, true, false, 0), this),
                new Type("hang", new TypeRules(16, true, false, 1_000), this)));
    }

    @AfterEach
    void close() {
        gate.countDown();
        bench.close();
    }

    private void done(String id, String type) {
        bench.come(List.of(DeskBench.order(id, type)), 0);
        bench.await(() -> bench.isEnded(id));
    }

    private void later(long millis) {
        bench.nowMillis += millis;
        bench.step();
    }

    @Test
    void theRequesterNeverCollects() {
        done("a", "big");
        done("b", "big");
        done("c", "quick");
        bench.come(List.of(DeskBench.order("b", "big")), bench.nowMillis);
        bench.gone("c");
        later(KeptReports.REPORTS_AGE_MILLIS - TaskDesk.TIDY_MILLIS);
        assertEquals(3, bench.replica.rows(Tables.TASK_REPORT, DeskBench.DEVICE).size(), "young enough");
        later(2 * TaskDesk.TIDY_MILLIS);
        assertEquals(List.of("a"), reports(), "what the gateway has not got stays");
        assertTrue(bench.replica.rows(Tables.TASK_CHUNK, DeskBench.DEVICE, "a").size() == 3 && bench.replica.rows(Tables.TASK_CHUNK, DeskBench.DEVICE, "b").isEmpty());
        assertTrue(!bench.history("b").isEmpty(), "history has limits of its own");
        bench.reboot();
        later(1_000);
        assertEquals(List.of("a"), reports(), "an order that is acknowledged is not begun again, though its row is there and its report gone");
    }

    private List<String> reports() {
        return bench.replica.rows(Tables.TASK_REPORT, DeskBench.DEVICE).stream().map(TaskRows::id).toList();
    }

    @Test
    void moreReportsThanAreKept() {
        List<Order> many = IntStream.range(0, KeptReports.REPORTS_MAX + 5).mapToObj(i -> refused("t" + i)).toList();
        bench.come(many.subList(0, 10), 0);
        bench.step();
        bench.nowMillis += 1_000;
        bench.come(many.subList(10, many.size()), 0);
        bench.step();
        assertEquals(many.size(), reports().size());
        bench.come(many.subList(0, 3), bench.nowMillis);
        bench.come(many.subList(20, 30), bench.nowMillis);
        later(TaskDesk.TIDY_MILLIS);
        assertEquals(KeptReports.REPORTS_MAX, reports().size());
        assertTrue(!reports().contains("t0") && !reports().contains("t1") && !reports().contains("t2") && reports().contains("t3"), "the oldest that may go");
    }

    @Test
    void aTypeThatFailsToCheckItsArgumentsRefusesThem() {
        bench.come(List.of(with("a", "bug")), 0);
        bench.step();
        assertEquals("the arguments: task type quick fails to check them: java.lang.IllegalStateException: a bug", bench.report("a").orElseThrow().reason());
    }

    private static Order refused(String id) {
        return with(id, "refuse");
    }

    private static Order with(String id, String argument) {
        return new Order(id, "quick", Json.object().put(argument, "because").build(), 1, 1, 500, Optional.empty(), Order.Timers.NONE, 0, 1, Order.Wish.DO);
    }

    @Test
    void rowsThatDoNotChangeAreNotLookedAtAgain() {
        List<Order> many = IntStream.range(0, 10_000).mapToObj(i -> refused("t" + i)).toList();
        bench.come(many, 0);
        bench.step();
        assertEquals(10_000, schemas.get());
        bench.come(many.subList(0, 1), bench.nowMillis);
        later(1_000);
        assertEquals(10_000, schemas.get());
        bench.told.clear();
        bench.reboot();
        long start = System.nanoTime();
        later(1_000);
        long startNanos = System.nanoTime() - start;
        assertEquals(List.of(), bench.told, "nor told again after a start");
        start = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            later(1);
        }
        long idleNanos = System.nanoTime() - start;
        // the start looks at all rows once, so this holds on any machine
        assertTrue(idleNanos < 100 * startNanos, () -> "a thousand idle steps took " + idleNanos + " ns, the start " + startNanos + " ns");
    }

    @Test
    void aFloodIsTakenInTurns() {
        List<Order> many = IntStream.range(0, TaskBook.OPEN_MAX + OrderDesk.LATE_MAX + 200).mapToObj(i -> DeskBench.order("t" + i, "quick")).toList();
        bench.come(many, 0);
        bench.step();
        assertTrue(bench.desk.figures().integer("open").orElseThrow() <= TaskBook.OPEN_MAX);
        bench.await(() -> bench.desk.figures().integer("open").orElseThrow() == 0);
        assertTrue(many.stream().allMatch(order -> bench.report(order.id()).orElseThrow().state() == TaskState.SUCCEEDED));
    }

    @Test
    void whatHangsIsGivenUpAndWhenAllHangThatIsSaid() {
        for (int i = 0; i < TaskRunner.THREADS_MAX; i++) {
            bench.come(List.of(DeskBench.order("h" + i, "hang")), 0);
        }
        bench.step();
        later(1_000);
        assertEquals(TaskState.TIMED_OUT, bench.report("h0").orElseThrow().state());
        later(TaskRunner.INTERRUPT_MILLIS);
        bench.come(List.of(DeskBench.order("a", "quick")), 0);
        later(TaskRunner.ABANDON_MILLIS);
        bench.await(() -> bench.isEnded("a"));
        assertEquals("all 8 threads for tasks hang in others; restart the agent", bench.report("a").orElseThrow().reason());
        assertEquals(8L, bench.desk.figures().integer("abandoned").orElseThrow());
        gate.countDown();
        bench.await(() -> bench.history("h7").contains("LATE"));
        done("b", "quick");
        assertEquals(TaskState.SUCCEEDED, bench.report("b").orElseThrow().state(), "threads that come back are used again");
    }
}
