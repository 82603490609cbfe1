// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Printable;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import dev.selvage.task.Order;
import dev.selvage.task.wire.TaskRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The orders in the table {@code task}: which of them are new. What has not changed is not parsed again. Confined to the loop's thread. */
final class OrderRows {
    private static final System.Logger LOG = System.getLogger(OrderRows.class.getName());
    private static final int ATTEMPT = 4;
    private static final int FENCE = 5;
    private static final int WISH = 12;

    private final Replica replica;
    private final String device;
    private final Map<String, Seen> seen = new HashMap<>();
    private long malformed;

    /** What of a row makes it another order. */
    private record Seen(Cell attempt, Cell fence, Cell wish, long acknowledgedMillis) {
        static Seen of(List<Cell> row) {
            return new Seen(row.get(ATTEMPT), row.get(FENCE), row.get(WISH), TaskRows.acknowledgedMillis(row));
        }

        boolean asksLike(Seen other) {
            return attempt.equals(other.attempt) && fence.equals(other.fence) && wish.equals(other.wish);
        }
    }

    /** Orders that were not there before, and tasks whose order is gone. */
    record Change(List<Order> orders, List<String> gone) {}

    OrderRows(Replica replica, String device) {
        this.replica = replica;
        this.device = device;
    }

    /** Reads the table, all of which may have changed. */
    Change read() {
        List<List<Cell>> rows = replica.rows(Tables.TASK, device);
        Set<String> there = rows.stream().map(TaskRows::id).collect(Collectors.toSet());
        return change(rows, seen.keySet().stream().filter(id -> !there.contains(id)).toList());
    }

    /** Reads those rows, which may have changed: a device has thousands of orders, and one comes at a time. */
    Change read(Set<String> ids) {
        List<List<Cell>> rows = ids.stream().flatMap(id -> replica.rows(Tables.TASK, device, id).stream()).toList();
        Set<String> there = rows.stream().map(TaskRows::id).collect(Collectors.toSet());
        return change(rows, ids.stream().filter(id -> seen.containsKey(id) && !there.contains(id)).toList());
    }

    private Change change(List<List<Cell>> rows, List<String> gone) {
        List<Order> orders = new ArrayList<>();
        for (List<Cell> row : rows) {
            String id = TaskRows.id(row);
            Seen now = Seen.of(row);
            Optional<Seen> before = Optional.ofNullable(seen.put(id, now));
            if (before.filter(now::asksLike).isEmpty()) {
                TaskRows.order(row).ifPresentOrElse(orders::add, () -> malformed(id));
            }
        }
        gone.forEach(seen::remove);
        return new Change(orders, gone);
    }

    private void malformed(String id) {
        malformed++;
        LOG.log(System.Logger.Level.WARNING, device + ": the row of task \"" + Printable.of(id) + "\" is no order; it is left alone until it changes");
    }

    /** True when the task has a row. */
    boolean has(String id) {
        return seen.containsKey(id);
    }

    /** True when its end is durable at the gateway, or no gateway waits for it any more. */
    boolean isSettled(String id) {
        return Optional.ofNullable(seen.get(id)).map(row -> row.acknowledgedMillis() > 0).orElse(true);
    }

    /** True when the gateway has the end of the attempt that its row asks for. */
    boolean isAcknowledged(String id) {
        return Optional.ofNullable(seen.get(id)).filter(row -> row.acknowledgedMillis() > 0).isPresent();
    }

    /** The order could not be taken now: it counts as new when the table is read next. */
    void forget(String id) {
        seen.remove(id);
    }

    /** Rows that made no sense, since the start. */
    long malformed() {
        return malformed;
    }
}
