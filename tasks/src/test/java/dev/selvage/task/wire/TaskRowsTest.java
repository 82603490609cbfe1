// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import dev.selvage.task.Order;
import dev.selvage.task.Report;
import dev.selvage.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is written can be read again, and what makes no sense is nothing. */
class TaskRowsTest {
    private static final Order ORDER = new Order("t-1", "set", Json.object().put("point", "led").put("value", true).build(), 2, (3L << 20) + 7, 900,
            Optional.of("pump"), new Order.Timers(1_000, 60_000), 1_800_000_000_000L, 1_700_000_000_000L, Order.Wish.DO);
    private static final Report REPORT = new Report("t-1", "set", 2, (3L << 20) + 7, 4, TaskState.SUCCEEDED, "write", Optional.of(new Json.Int(5)),
            "well", false, new Report.Times(1, 2, 3));

    private static List<Cell> with(List<Cell> row, Table table, String column, Cell value) {
        List<Cell> next = new ArrayList<>(row);
        next.set(table.columns().stream().map(Table.Column::name).toList().indexOf(column), value);
        return next;
    }

    @Test
    void anOrderGoesThroughItsRowAndItsMessage() {
        List<Cell> row = TaskRows.order("dev-1", ORDER, 77);
        assertEquals(Tables.TASK.columns().size(), row.size());
        assertEquals(Optional.of(ORDER), TaskRows.order(row));
        assertEquals(77, TaskRows.acknowledgedMillis(row));
        assertEquals(0, TaskRows.acknowledgedMillis(TaskRows.order("dev-1", ORDER, 0)));
        assertEquals(Optional.of(ORDER), OrderJson.read("t-1", OrderJson.write(ORDER)).order());
    }

    @Test
    void aReportGoesThroughItsRow() {
        List<Cell> row = TaskRows.report("dev-1", REPORT, Optional.of(OrderJson.write(ORDER)));
        assertEquals(Tables.TASK_REPORT.columns().size(), row.size());
        assertEquals(Optional.of(REPORT), TaskRows.report(row));
        assertEquals(Optional.of(ORDER), TaskRows.request(row));
        assertEquals(Optional.empty(), TaskRows.request(TaskRows.report("dev-1", REPORT, Optional.empty())));
    }

    @Test
    void whatMakesNoSenseIsNothing() {
        List<Cell> order = TaskRows.order("dev-1", ORDER, 0);
        assertEquals(Optional.empty(), TaskRows.order(with(order, Tables.TASK, "args", Cell.of("{"))));
        assertEquals(Optional.empty(), TaskRows.order(with(order, Tables.TASK, "args", Cell.of("[]"))));
        assertEquals(Optional.empty(), TaskRows.order(with(order, Tables.TASK, "wish", Cell.of("HOPE"))));
        assertEquals(Optional.empty(), TaskRows.order(with(order, Tables.TASK, "attempt", Cell.of(1L << 40))));
        assertEquals(Optional.empty(), TaskRows.order(with(order, Tables.TASK, "fence", Cell.none())));
        List<Cell> report = TaskRows.report("dev-1", REPORT, Optional.empty());
        assertEquals(Optional.empty(), TaskRows.report(with(report, Tables.TASK_REPORT, "state", Cell.of("REMOVED"))), "no device says that");
        assertEquals(Optional.empty(), TaskRows.report(with(report, Tables.TASK_REPORT, "state", Cell.of("FINE"))));
        assertEquals(Optional.empty(), TaskRows.report(with(report, Tables.TASK_REPORT, "result", Cell.of("{"))));
    }

    private static void send(Replica from, Replica to) {
        var changes = from.changesSince("dev/dev-1", to.known("dev/dev-1"), true, 1 << 20);
        changes.ifPresent(c -> to.merge(List.of(new Replica.Incoming(c, from.lineage("dev/dev-1").tips(from.vector("dev/dev-1"), VersionVector.empty()))), 5));
    }

    @Test
    void deleteAgainstUpdate() {
        try (Replica gateway = Replica.inMemory(Optional.empty(), "gw", () -> 1, Set.of()); Replica device = Replica.inMemory(Optional.empty(), "dev-1", () -> 2, Set.of())) {
            gateway.write("dev/dev-1", 1, tx -> tx.upsert(Tables.TASK, TaskRows.order("dev-1", ORDER, 0)));
            send(gateway, device);
            gateway.write("dev/dev-1", 2, tx -> tx.delete(Tables.TASK, List.of(Cell.of("dev-1"), Cell.of("t-1"))));
            device.write("dev/dev-1", 3, tx -> tx.upsert(Tables.TASK_REPORT, TaskRows.report("dev-1", REPORT, Optional.empty())));
            send(device, gateway);
            send(gateway, device);
            for (Replica side : List.of(gateway, device)) {
                assertEquals(List.of(), side.rows(Tables.TASK, "dev-1"), "the order stays gone at " + side.id());
                assertEquals(Optional.of(REPORT), TaskRows.report(side.rows(Tables.TASK_REPORT, "dev-1", "t-1").get(0)), "and the word about it stands");
                assertTrue(!side.hasConflicts("dev/dev-1"), "which is no conflict");
            }
        }
    }

    @Test
    void anOfferNeedsATypeAndNothingElse() {
        Order plain = OrderJson.read("x", Json.object().put("type", "read").put("new", 1).build()).order().orElseThrow();
        assertEquals(List.of(1, 1L, 500, Order.Wish.DO, 0L), List.of(plain.attempt(), plain.fence(), plain.priority(), plain.wish(), plain.deadlineMillis()));
        for (Json.Obj bad : List.of(Json.object().build(), Json.object().put("type", "read").put("args", "x").build(),
                Json.object().put("type", "read").put("attempt", 0).build(), Json.object().put("type", "read").put("deadline", "soon").build(),
                Json.object().put("type", "read").put("wish", "hope").build())) {
            OrderJson.Read read = OrderJson.read("x", bad);
            assertEquals(Optional.empty(), read.order());
            assertTrue(!read.problem().isBlank(), bad.text());
        }
    }
}
