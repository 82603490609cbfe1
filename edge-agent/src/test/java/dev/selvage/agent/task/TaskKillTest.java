// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.task.Outcome;
import dev.selvage.task.Report;
import dev.selvage.task.TaskState;
import dev.selvage.task.TypeRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program is killed at every persisted step: each task ends once, is done again only where that is as good, and says the truth. */
@Timeout(300)
class TaskKillTest {
    /** More messages than the three tasks come to: 4 of each that has no steps, and 6. */
    private static final int PUTS_MAX = 40;

    @TempDir
    Path folder;

    private World world = new World();

    /** What one program and its next life have effect on: a thread that comes late from an earlier world reaches its own. */
    private static final class World {
        private final List<String> effects = Collections.synchronizedList(new ArrayList<>());
        /** What a dead program's threads come to, instead of an effect. */
        private volatile CountDownLatch grave = new CountDownLatch(0);

        private void effect(String word) throws InterruptedException {
            grave.await();
            effects.add(word);
        }
    }

    /** When the program dies, about the n-th message. */
    private enum Kill {
        /** Its transaction is lost. */
        BEFORE_COMMIT,
        /** It is durable, and nothing that it lets happen has happened. */
        BEFORE_EFFECT,
        /** It has happened, and its end is not heard. */
        AFTER_EFFECT
    }

    private record Type(String name, TypeRules rules, World world) implements TaskType {
        @Override
        public Json.Obj schema() {
            return Json.object().build();
        }

        @Override
        public Outcome run(TaskContext context) throws StoppedException, InterruptedException {
            if (rules.resumable()) {
                if (!context.fromStep().equals("two")) {
                    context.step("one");
                    world.effect(name + "-one");
                }
                context.step("two");
            }
            world.effect(name);
            return new Outcome.Done(Optional.of(new Json.Int(1)));
        }
    }

    private List<TaskType> types() {
        return List.of(new Type("twice", new TypeRules(1, true, false, 0), world), new Type("once", new TypeRules(1, false, false, 0), world),
                new Type("steps", new TypeRules(1, false, true, 0), world));
    }

    @Test
    void killAtEveryPersistedStep() {
        int kills = 0;
        for (Kill kill : Kill.values()) {
            boolean killed = true;
            for (int n = 1; killed && n < PUTS_MAX; n++) {
                killed = killed(kill, n);
                kills += killed ? 1 : 0;
            }
        }
        assertTrue(kills > 25, "it was killed only " + kills + " times");
    }

    private boolean killed(Kill kill, int n) {
        world = new World();
        try (DeskBench bench = new DeskBench(folder.resolve(kill + "-" + n + ".db"), types())) {
            bench.come(List.of(DeskBench.order("twice", "twice"), DeskBench.order("once", "once"), DeskBench.order("steps", "steps")), 0);
            boolean killed = die(bench, kill, n);
            bench.failAt = DeskBench.NEVER;
            world.grave = new CountDownLatch(0);
            bench.reboot();
            bench.await(() -> bench.isEnded("twice") && bench.isEnded("once") && bench.isEnded("steps"));
            bench.reboot();
            bench.step();
            bench.nowMillis += 1_000;
            bench.step();
            check(bench, kill + " at " + n);
            return killed;
        }
    }

    /** Lives until it is killed, or until all is done; true when it was killed. */
    private boolean die(DeskBench bench, Kill kill, int n) {
        if (kill == Kill.BEFORE_COMMIT) {
            bench.failAt = n;
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!(bench.isEnded("twice") && bench.isEnded("once") && bench.isEnded("steps"))) {
            assertTrue(System.nanoTime() < until, "it neither ends nor dies");
            if (kill == Kill.BEFORE_EFFECT && bench.puts + 6 >= n) {
                // this step may be the one: what it begins stops short of its effect
                world.grave = new CountDownLatch(1);
            }
            try {
                bench.step();
            } catch (DeskBench.Killed e) {
                return true;
            }
            bench.nowMillis++;
            if (bench.puts >= n) {
                settle(bench, kill);
                return true;
            }
            world.grave.countDown();
            settle(bench, Kill.AFTER_EFFECT);
        }
        return false;
    }

    /** Waits until runs have got as far as they get without being heard. */
    private void settle(DeskBench bench, Kill kill) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(kill == Kill.AFTER_EFFECT ? 100 : 2);
        while (!bench.isSpokenTo() && System.nanoTime() < until && bench.desk.figures().integer("running").orElse(0L) > 0) {
            Thread.onSpinWait();
        }
    }

    private void check(DeskBench bench, String when) {
        for (String id : List.of("twice", "once", "steps")) {
            List<String> ends = bench.history(id).stream().filter(state -> TaskState.valueOf(state).isFinal()).toList();
            assertEquals(1, ends.size(), () -> when + ": " + id + " ended " + bench.history(id));
        }
        assertEquals(TaskState.SUCCEEDED, state(bench, "twice"), when);
        assertEquals(TaskState.SUCCEEDED, state(bench, "steps"), when);
        List<String> effects = List.copyOf(world.effects);
        assertTrue(effects.containsAll(List.of("twice", "steps-one", "steps")), () -> when + ": " + effects);
        long once = effects.stream().filter("once"::equals).count();
        Report report = bench.report("once").orElseThrow();
        if (report.state() == TaskState.SUCCEEDED) {
            assertEquals(1, once, when);
        } else {
            assertTrue(once <= 1, () -> when + ": it was done again, " + effects);
            assertEquals("the agent stopped in the middle of it; whether it took effect is not known", report.reason(), when);
        }
    }

    private static TaskState state(DeskBench bench, String id) {
        return bench.report(id).orElseThrow().state();
    }

    @Test
    void theBenchReallyKills() {
        try (DeskBench bench = new DeskBench(folder.resolve("k.db"), types())) {
            bench.failAt = 1;
            bench.come(List.of(DeskBench.order("a", "once")), 0);
            assertThrows(DeskBench.Killed.class, bench::step);
            assertEquals(Optional.empty(), bench.report("a"));
        }
    }
}
