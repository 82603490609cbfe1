// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A device around a book: a table of reports that survives, runs that do not, and a clock. */
final class Bench implements TaskTypes {
    final Map<String, Report> table = new LinkedHashMap<>();
    final Map<String, Order> orders = new LinkedHashMap<>();
    final Map<String, TypeRules> rules = new LinkedHashMap<>(Map.of("read", new TypeRules(2, true, false, 0), "pulse", new TypeRules(1, false, false, 0),
            "install", new TypeRules(1, false, true, 0)));
    final List<Act> acts = new ArrayList<>();
    final List<String> history = new ArrayList<>();
    Runnable stored = () -> { };
    long nowMillis = 1_000_000;
    TaskBook book = new TaskBook(this, id -> Optional.ofNullable(table.get(id)));

    @Override
    public Optional<TypeRules> rules(String type) {
        return Optional.ofNullable(rules.get(type));
    }

    @Override
    public Optional<String> refusal(String type, Json.Obj args) {
        return args.get("bad").map(bad -> "bad must not be " + bad.text());
    }

    static Order order(String id, String type) {
        return new Order(id, type, Json.object().build(), 1, 1, 500, Optional.empty(), Order.Timers.NONE, 0, 0, Order.Wish.DO);
    }

    static Order with(Order order, Order.Wish wish) {
        return new Order(order.id(), order.type(), order.args(), order.attempt(), order.fence(), order.priority(), order.serialWith(), order.timers(),
                order.deadlineMillis(), order.createdMillis(), wish);
    }

    static Order attempt(Order order, int attempt, long fence) {
        return new Order(order.id(), order.type(), order.args(), attempt, fence, order.priority(), order.serialWith(), order.timers(),
                order.deadlineMillis(), order.createdMillis(), Order.Wish.DO);
    }

    static Order timed(Order order, long stepMillis, long totalMillis) {
        return new Order(order.id(), order.type(), order.args(), order.attempt(), order.fence(), order.priority(), order.serialWith(),
                new Order.Timers(stepMillis, totalMillis), order.deadlineMillis(), order.createdMillis(), order.wish());
    }

    /** An order comes, and the device makes of it what it can. */
    Bench comes(Order order) {
        orders.put(order.id(), order);
        book.order(order, nowMillis, nowMillis);
        return turn();
    }

    /** One turn of the loop: rules, a transaction, acts. */
    Bench turn() {
        book.tick(nowMillis, nowMillis);
        return commit();
    }

    Bench commit() {
        book.events().forEach(event -> history.add(event.id() + " " + event.state()));
        book.pending().forEach(report -> table.put(report.id(), report));
        stored.run();
        acts.addAll(book.committed());
        return this;
    }

    Bench later(long millis) {
        nowMillis += millis;
        return turn();
    }

    /** The program dies; what was not committed is gone. */
    Bench killed() {
        acts.clear();
        book = new TaskBook(this, id -> Optional.ofNullable(table.get(id)));
        book.restore(List.copyOf(orders.values()), List.copyOf(table.values()), nowMillis);
        return turn();
    }

    Bench ends(String id, Outcome outcome) {
        book.ended(id, orders.get(id).attempt(), outcome, nowMillis);
        return turn();
    }

    TaskState state(String id) {
        return table.get(id).state();
    }

    /** Acts since the last look, in short. */
    List<String> acted() {
        List<String> said = acts.stream().map(act -> {
            if (act instanceof Act.Start start) {
                return "start " + start.order().id() + (start.fromStep().isEmpty() ? "" : " from " + start.fromStep());
            } else if (act instanceof Act.Proceed proceed) {
                return "proceed " + proceed.id();
            }
            return act instanceof Act.Stop stop ? "stop " + stop.id() : "repeat " + ((Act.Repeat) act).report().id();
        }).toList();
        acts.clear();
        return said;
    }
}
