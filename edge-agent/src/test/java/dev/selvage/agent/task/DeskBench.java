// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import dev.selvage.task.Order;
import dev.selvage.task.Report;
import dev.selvage.task.wire.TaskRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A desk on a real file, with the test's clock, and a place where it can be killed: at any message of a transaction. */
final class DeskBench implements AutoCloseable {
    static final String DEVICE = "d-1";
    /** Beyond any number of messages. */
    static final int NEVER = Integer.MAX_VALUE;

    private final Path file;
    private final List<TaskType> types;
    private ConcurrentLinkedQueue<Runnable> heard = new ConcurrentLinkedQueue<>();
    private int sessions;
    long nowMillis = 1_800_000_000_000L;
    Replica replica;
    TaskDesk desk;
    /** Messages put since the start, and the one at which the transaction fails. */
    int puts;
    int failAt = NEVER;
    final List<String> told = new ArrayList<>();

    /** The program dies here. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    DeskBench(Path file, List<TaskType> types) {
        this.file = file;
        this.types = types;
        boot();
    }

    private void boot() {
        replica = Replica.open(file, DEVICE, () -> ++sessions);
        TaskOutlet outlet = new TaskOutlet() {
            @Override
            public boolean ask(String verb, byte[] question, long number) {
                return false;
            }

            @Override
            public void put(TopicKind kind, String id, byte[] payload, long atMillis) {
                told.add(kind + " " + id);
                if (++puts == failAt) {
                    throw new Killed();
                }
            }

            @Override
            public void say(TopicKind kind, String id, byte[] payload) {
                told.add(kind + " " + id + " now");
            }
        };
        heard = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Runnable> mine = heard;
        desk = new TaskDesk(DEVICE, replica, new TypeTable(types), outlet, mine::add);
    }

    /** The program dies, with all that it had in mind, and is started again. */
    void reboot() {
        desk.close();
        replica.close();
        boot();
    }

    void step() {
        for (Optional<Runnable> word = Optional.ofNullable(heard.poll()); word.isPresent(); word = Optional.ofNullable(heard.poll())) {
            word.get().run();
        }
        desk.step(new Clocks(nowMillis, nowMillis, nowMillis));
    }

    /** True when a run has said something that was not heard yet. */
    boolean isSpokenTo() {
        return !heard.isEmpty();
    }

    void await(BooleanSupplier so) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        step();
        while (!so.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, () -> "it never became so: " + desk.figures().text());
            LockSupport.parkNanos(200_000);
            nowMillis++;
            step();
        }
    }

    static Order order(String id, String type) {
        return new Order(id, type, Json.object().build(), 1, 1, 500, Optional.empty(), Order.Timers.NONE, 0, 1, Order.Wish.DO);
    }

    /** Rows come, as the gateway writes them. */
    void come(List<Order> orders, long acknowledgedMillis) {
        replica.write("dev/" + DEVICE, nowMillis, tx -> {
            orders.forEach(order -> tx.upsert(Tables.TASK, TaskRows.order(DEVICE, order, acknowledgedMillis)));
            return true;
        });
        desk.merged(Optional.empty());
    }

    void gone(String id) {
        replica.write("dev/" + DEVICE, nowMillis, tx -> tx.delete(Tables.TASK, List.of(Cell.of(DEVICE), Cell.of(id))));
        desk.merged(Optional.empty());
    }

    Optional<Report> report(String id) {
        return replica.rows(Tables.TASK_REPORT, DEVICE, id).stream().findFirst().flatMap(TaskRows::report);
    }

    boolean isEnded(String id) {
        return report(id).filter(report -> report.state().isFinal()).isPresent();
    }

    List<String> history(String id) {
        return replica.rows(Tables.TASK_EVENT, DEVICE, id).stream().map(row -> ((Cell.Text) row.get(4)).value()).toList();
    }

    @Override
    public void close() {
        desk.close();
        replica.close();
    }
}
