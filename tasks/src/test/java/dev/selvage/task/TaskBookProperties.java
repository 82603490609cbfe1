// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever comes in whatever order, and whenever the program dies: nothing is done twice that must not be, and each task ends. */
class TaskBookProperties {
    private static final List<String> TYPES = List.of("read", "pulse", "install");

    @Property(tries = 500)
    void everyTaskEndsAndNothingIsDoneTwice(@ForAll long seed) {
        Random random = new Random(seed);
        Bench bench = new Bench();
        Map<String, Integer> starts = new HashMap<>();
        Map<String, Report> before = new HashMap<>();
        bench.stored = () -> check(bench, before);
        Set<String> running = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            event(random, bench, running);
            for (Act act : List.copyOf(bench.acts)) {
                if (act instanceof Act.Start start) {
                    assertEquals(TaskState.RUNNING, bench.table.get(start.order().id()).state(), "it is stored before it begins");
                    starts.merge(start.order().id() + "/" + start.order().attempt(), 1, Integer::sum);
                    running.add(start.order().id());
                }
            }
            bench.acts.clear();
        }
        for (int i = 0; i < 200 && bench.book.openTasks() > 0; i++) {
            List.copyOf(bench.orders.keySet()).forEach(id -> bench.ends(id, new Outcome.Done(Optional.empty())));
            bench.later(TaskBook.STOP_MILLIS);
            bench.acts.stream().filter(Act.Start.class::isInstance).map(Act.Start.class::cast)
                    .forEach(start -> starts.merge(start.order().id() + "/" + start.order().attempt(), 1, Integer::sum));
            bench.acts.clear();
            bench.orders.values().forEach(order -> bench.book.order(order, bench.nowMillis, bench.nowMillis));
        }
        bench.orders.forEach((id, order) -> {
            assertTrue(bench.state(id).isFinal(), () -> id + " is " + bench.state(id));
            if (order.type().equals("pulse")) {
                for (int attempt = 1; attempt <= order.attempt(); attempt++) {
                    int times = starts.getOrDefault(id + "/" + attempt, 0);
                    assertTrue(times <= 1, id + " attempt " + attempt + " was begun " + times + " times");
                }
            }
        });
    }

    private static void event(Random random, Bench bench, Set<String> running) {
        String id = "t" + random.nextInt(6);
        Order known = bench.orders.getOrDefault(id, Bench.order(id, TYPES.get(random.nextInt(3))));
        switch (random.nextInt(9)) {
            case 0, 1 -> bench.comes(known);
            case 2 -> bench.comes(Bench.attempt(known, known.attempt() + 1, known.fence() + 1 + random.nextInt(3)));
            case 3 -> bench.comes(Bench.with(known, Order.Wish.CANCEL));
            case 4 -> {
                running.clear();
                bench.killed();
            }
            case 5 -> bench.later(random.nextInt(40_000));
            case 6 -> {
                // what is decided and not committed dies with the program
                bench.book.order(known, bench.nowMillis, bench.nowMillis);
                running.clear();
                bench.killed();
            }
            case 7 -> {
                if (bench.orders.containsKey(id)) {
                    bench.book.step(id, known.attempt(), "s" + random.nextInt(3), bench.nowMillis, bench.nowMillis);
                    bench.turn();
                }
            }
            default -> {
                if (bench.orders.containsKey(id) && running.remove(id)) {
                    bench.ends(id, random.nextBoolean() ? new Outcome.Done(Optional.empty()) : new Outcome.Failed("broken", true));
                }
            }
        }
    }

    private static void check(Bench bench, Map<String, Report> before) {
        bench.table.forEach((id, report) -> {
            Optional<Report> last = Optional.ofNullable(before.put(id, report)).filter(r -> r.attempt() == report.attempt());
            last.ifPresent(r -> {
                assertTrue(r.state().mayBecome(report.state()), () -> id + " went from " + r.state() + " to " + report.state());
                assertTrue(report.seq() >= r.seq() && report.fence() >= r.fence(), () -> id + " went back");
                assertTrue(report.seq() > r.seq() || report.equals(r), () -> id + " changed without saying so");
            });
        });
        Map<String, Long> perType = new HashMap<>();
        bench.table.values().stream().filter(r -> r.state() == TaskState.RUNNING).forEach(r -> perType.merge(r.type(), 1L, Long::sum));
        perType.forEach((type, count) -> assertTrue(count <= bench.rules.get(type).concurrency(), type + " runs " + count + " times"));
    }
}
