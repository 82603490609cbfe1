// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.task.Order;
import dev.selvage.task.Report;
import dev.selvage.task.TaskBook;
import dev.selvage.task.wire.OrderJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where orders come in, as rows and as messages. What cannot be taken yet, since too many are open or the attempt before it is at
 * work, is given again later. Confined to the loop's thread.
 */
final class OrderDesk {
    static final Set<TopicKind> KINDS = Set.of(TopicKind.TASK_OFFER, TopicKind.TASK_CANCEL, TopicKind.TASK_DONE, TopicKind.BROADCAST_OFFER);
    /** Orders that wait for their turn to be taken; more stay in the table. */
    static final int LATE_MAX = 1_000;
    /** Below so many open tasks those that wait are given again: not one by one. */
    private static final int ROOMY = TaskBook.OPEN_MAX * 3 / 4;
    private static final System.Logger LOG = System.getLogger(OrderDesk.class.getName());

    private final String device;
    private final TypeTable types;
    private final TaskBook book;
    private final KeptReports reports;
    /** The orders of tasks that are not ended, by task. */
    private final Map<String, Order> open = new HashMap<>();
    private final Map<String, Order> late = new LinkedHashMap<>();
    private final List<Order> messages = new ArrayList<>();
    private final List<Runnable> acknowledgements = new ArrayList<>();
    /** Tasks that ended since the orders that wait were looked at. */
    private final Set<String> ended = new HashSet<>();
    private boolean rowsWait;
    private long malformed;

    OrderDesk(String device, TypeTable types, TaskBook book, KeptReports reports) {
        this.device = device;
        this.types = types;
        this.book = book;
        this.reports = reports;
    }

    /** A message about a task; {@code acknowledge} is run when what came of it is durable. */
    void message(Topics.Address address, byte[] payload, Runnable acknowledge) {
        acknowledgements.add(acknowledge);
        try {
            String id = address.lastName();
            Json.Obj said = payload.length == 0 ? Json.object().build() : JsonReader.readObject(payload);
            switch (address.kind()) {
                case TASK_OFFER, BROADCAST_OFFER -> offer(id, said, address.kind() == TopicKind.BROADCAST_OFFER);
                case TASK_CANCEL -> cancel(id, said);
                // what the gateway has got is in its row
                default -> LOG.log(System.Logger.Level.DEBUG, "task {0} is done with", id);
            }
        } catch (JsonException e) {
            malformed(address, e.getMessage());
        }
    }

    private void offer(String id, Json.Obj offer, boolean toAll) throws JsonException {
        OrderJson.Read read = OrderJson.read(id, offer);
        Order order = read.order().orElseThrow(() -> new JsonException(read.problem()));
        if (!toAll || types.rules(order.type()).isPresent()) {
            messages.add(order);
        }
    }

    /** The gateway says the whole order once more, with what it wants now; a person who cancels by hand need not. */
    private void cancel(String id, Json.Obj cancel) throws JsonException {
        if (cancel.get("type").isPresent()) {
            offer(id, cancel, false);
            return;
        }
        Optional<Order> known = Optional.ofNullable(late.get(id)).or(() -> Optional.ofNullable(open.get(id)));
        known.filter(order -> cancel.integer("attempt").orElse((long) order.attempt()) == order.attempt())
                .filter(order -> cancel.integer("fence").orElse(order.fence()) >= order.fence())
                .ifPresent(order -> messages.add(with(order, cancel.integer("fence").orElse(order.fence()))));
    }

    private static Order with(Order order, long fence) {
        return new Order(order.id(), order.type(), order.args(), order.attempt(), fence, order.priority(), order.serialWith(), order.timers(),
                order.deadlineMillis(), order.createdMillis(), Order.Wish.CANCEL);
    }

    private void malformed(Topics.Address address, String why) {
        if (malformed++ == 0) {
            LOG.log(System.Logger.Level.WARNING, device + ": the " + address.kind() + " of task " + address.lastName() + " is malformed: "
                    + Printable.of(why) + "; others like it are only counted (tasks.malformed)");
        }
    }

    /** Gives what came by message, and what waits and may be taken now. */
    void give(Clocks now) {
        List<Order> given = new ArrayList<>(late.values().stream().filter(order -> ended.contains(order.id()) || hasRoomed()).toList());
        given.addAll(messages);
        messages.clear();
        ended.clear();
        give(given, now).forEach(order -> LOG.log(System.Logger.Level.WARNING,
                device + ": task " + order.id() + " is not taken: " + LATE_MAX + " wait already; offer it again later"));
    }

    /** True when rows were left in the table, and there is room for some of them. */
    boolean mayRead() {
        return rowsWait && book.openTasks() <= ROOMY;
    }

    /** Gives what came as rows, except what is known already. */
    void rows(List<Order> orders, OrderRows rows, Clocks now) {
        rowsWait = false;
        for (Order order : give(orders.stream().filter(order -> isNews(order, rows)).toList(), now)) {
            rows.forget(order.id());
            rowsWait = true;
        }
    }

    /** An order whose report is there, or was deleted after the gateway had it, is none; nor is one that only repeats itself after a start. */
    private boolean isNews(Order order, OrderRows rows) {
        Optional<Report> report = reports.brief(order.id());
        boolean isAnswered = report.filter(r -> r.answers(order) && (r.state().isFinal() || order.wish() == Order.Wish.DO)).isPresent();
        return !isAnswered && (report.isPresent() || !rows.isAcknowledged(order.id()));
    }

    /** Orders that were there at the start. */
    void restored(List<Order> orders, OrderRows rows, Clocks now) {
        orders.stream().filter(order -> reports.brief(order.id()).filter(r -> !r.state().isFinal() && r.attempt() == order.attempt()).isPresent())
                .forEach(order -> open.put(order.id(), order));
        rows(orders, rows, now);
    }

    /** Hands orders to the book; gives those for which there is no room at all. */
    private List<Order> give(List<Order> orders, Clocks now) {
        if (orders.isEmpty()) {
            return List.of();
        }
        orders.forEach(order -> book.order(order, now.gatewayMillis(), now.monotonicMillis()));
        Map<String, Report> said = new HashMap<>();
        book.pending().forEach(report -> said.put(report.id(), report));
        List<Order> left = new ArrayList<>();
        for (Order order : orders) {
            Optional<Report> report = Optional.ofNullable(said.get(order.id())).or(() -> reports.brief(order.id()));
            if (report.filter(r -> r.attempt() >= order.attempt() || r.fence() >= order.fence()).isPresent()) {
                late.remove(order.id());
                keep(order, report.get());
            } else if (late.size() < LATE_MAX || late.containsKey(order.id())) {
                late.put(order.id(), order);
            } else {
                left.add(order);
            }
        }
        return left;
    }

    private void keep(Order order, Report report) {
        if (!report.state().isFinal() && report.answers(order)) {
            open.put(order.id(), order);
        }
    }

    /** The order of a task that is not ended. */
    Optional<Order> open(String id) {
        return Optional.ofNullable(open.get(id));
    }

    /** The task has ended durably. */
    void ended(String id) {
        open.remove(id);
        ended.add(id);
    }

    /** What came of the messages is durable. */
    void acknowledge() {
        List<Runnable> now = List.copyOf(acknowledgements);
        acknowledgements.clear();
        now.forEach(Runnable::run);
    }

    /** True when an order has come, or one that waited can be taken now. */
    boolean canGive() {
        return !messages.isEmpty() || (!late.isEmpty() && (hasRoomed() || ended.stream().anyMatch(late::containsKey)));
    }

    /** Only what has ended makes room. */
    private boolean hasRoomed() {
        return !ended.isEmpty() && book.openTasks() <= ROOMY;
    }

    /** Messages that were no orders, since the start. */
    long malformed() {
        return malformed;
    }
}
