// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.wire;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.replica.Cell;
import dev.selvage.task.Order;
import dev.selvage.task.Report;
import dev.selvage.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rows of {@link dev.selvage.replica.Tables#TASK} and {@link dev.selvage.replica.Tables#TASK_REPORT}. Whatever another program has
 * put into a row is either what it should be or no order and no report at all; nothing is guessed.
 */
public final class TaskRows {
    private TaskRows() {}

    /** The name of the task that a row of either table is about. */
    public static String id(List<Cell> row) {
        return text(row.get(1)).orElse("");
    }

    /**
     * A row of {@code task}.
     *
     * @param acknowledgedMillis when the end became durable at the gateway; 0 for not yet
     */
    public static List<Cell> order(String device, Order order, long acknowledgedMillis) {
        return List.of(Cell.of(device), Cell.of(order.id()), Cell.of(order.type()), Cell.of(order.args().text()), Cell.of(order.attempt()),
                Cell.of(order.fence()), Cell.of(order.priority()), order.serialWith().map(Cell::of).orElseGet(Cell::none),
                Cell.of(order.timers().stepMillis()), Cell.of(order.timers().totalMillis()), Cell.of(order.deadlineMillis()),
                Cell.of(order.createdMillis()), Cell.of(order.wish().name()), acknowledgedMillis == 0 ? Cell.none() : Cell.of(acknowledgedMillis));
    }

    /** What a row of {@code task} asks for; empty for one that makes no sense. */
    public static Optional<Order> order(List<Cell> row) {
        Optional<Json> args = text(row.get(3)).flatMap(TaskRows::json);
        Optional<Order.Wish> wish = text(row.get(12)).flatMap(word -> Arrays.stream(Order.Wish.values()).filter(w -> w.name().equals(word)).findFirst());
        if (!(args.orElseGet(Json.Null::new) instanceof Json.Obj given) || wish.isEmpty() || text(row.get(2)).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Order(id(row), text(row.get(2)).get(), given, Math.toIntExact(number(row.get(4))), number(row.get(5)),
                    Math.toIntExact(number(row.get(6))), text(row.get(7)), new Order.Timers(number(row.get(8)), number(row.get(9))),
                    number(row.get(10)), number(row.get(11)), wish.get()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** When the end of the task in that row of {@code task} became durable at the gateway; 0 for not yet. */
    public static long acknowledgedMillis(List<Cell> row) {
        return number(row.get(13));
    }

    /**
     * A row of {@code task_report}.
     *
     * @param request the order, when it has no row of its own
     */
    public static List<Cell> report(String device, Report report, Optional<Json.Obj> request) {
        return List.of(Cell.of(device), Cell.of(report.id()), Cell.of(report.type()), Cell.of(report.attempt()), Cell.of(report.fence()),
                Cell.of(report.seq()), Cell.of(report.state().name()), Cell.of(report.step()),
                report.result().map(result -> Cell.of(result.text())).orElseGet(Cell::none), Cell.of(report.reason()),
                Cell.of(report.retryable() ? 1 : 0), Cell.of(report.times().receivedMillis()), Cell.of(report.times().startedMillis()),
                Cell.of(report.times().finishedMillis()), request.map(order -> Cell.of(order.text())).orElseGet(Cell::none));
    }

    /** What a row of {@code task_report} says; empty for one that makes no sense. */
    public static Optional<Report> report(List<Cell> row) {
        Optional<TaskState> state = text(row.get(6)).flatMap(word -> Arrays.stream(TaskState.values()).filter(s -> s.name().equals(word)).findFirst());
        Optional<Json> result = text(row.get(8)).flatMap(TaskRows::json);
        boolean isWhole = row.get(8) instanceof Cell.Null || result.isPresent();
        if (state.filter(TaskState::isTheDevices).isEmpty() || !isWhole) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Report(id(row), text(row.get(2)).orElse(""), Math.toIntExact(number(row.get(3))), number(row.get(4)),
                    Math.toIntExact(number(row.get(5))), state.get(), text(row.get(7)).orElse(""), result, text(row.get(9)).orElse(""),
                    number(row.get(10)) == 1, new Report.Times(number(row.get(11)), number(row.get(12)), number(row.get(13)))));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** The order that a row of {@code task_report} carries along; empty when it has none. */
    public static Optional<Order> request(List<Cell> row) {
        return text(row.get(14)).flatMap(TaskRows::json).filter(Json.Obj.class::isInstance)
                .flatMap(order -> OrderJson.read(id(row), (Json.Obj) order).order());
    }

    private static Optional<Json> json(String text) {
        try {
            return Optional.of(JsonReader.read(text.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(Cell cell) {
        return cell instanceof Cell.Text text ? Optional.of(text.value()) : Optional.empty();
    }

    private static long number(Cell cell) {
        return cell instanceof Cell.Int number ? number.value() : 0;
    }
}
