// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.replica.WriteTx;
import dev.selvage.task.Act;
import dev.selvage.task.Report;
import dev.selvage.task.TaskBook;
import dev.selvage.task.TaskState;
import dev.selvage.task.wire.OrderJson;
import dev.selvage.task.wire.TaskRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Where words about tasks go out: rows, history, pieces of results and topics, in one transaction. Confined to the loop's thread. */
final class ReportDesk {
    /** History rows of a millisecond: their numbers are times, so that they go on growing after a restart. */
    private static final long EVENTS_PER_MILLI = 1_000;

    private static final int SEQ = 2;

    private final String device;
    private final String scope;
    private final Replica replica;
    private final TaskOutlet outlet;
    private final Books books;
    private final Map<String, List<String>> chunks = new HashMap<>();
    private final Map<String, Report> repeats = new LinkedHashMap<>();
    /** Tasks whose history's last number is known. */
    private final Set<String> numbered = new HashSet<>();
    private long lastEvent;

    /** What it tells of, and whom it tells that it is told. */
    record Books(TaskBook book, OrderRows rows, KeptReports reports, OrderDesk orders) {}

    ReportDesk(String device, Replica replica, TaskOutlet outlet, Books books) {
        this.device = device;
        this.scope = Scopes.ofDevice(device);
        this.replica = replica;
        this.outlet = outlet;
        this.books = books;
    }

    /** The pieces of the result that the next report of that task stands for. */
    void chunks(String id, List<String> pieces) {
        if (!pieces.isEmpty()) {
            chunks.put(id, pieces);
        }
    }

    /** Tells once more how a task ended. */
    void repeat(Report report) {
        repeats.put(report.id(), report);
    }

    /** Tells how far it is, to whom listens now. */
    void progress(Report report, Json progress) {
        outlet.say(TopicKind.TASK_PROGRESS, report.id(), ReportJson.progress(report, progress));
    }

    /** The task's report is gone, and so need not be thought of. */
    void forget(String id) {
        numbered.remove(id);
    }

    boolean hasPending() {
        return !books.book().pending().isEmpty() || !books.book().events().isEmpty() || !repeats.isEmpty();
    }

    /** True when the end of that task is decided and not stored yet. */
    boolean isEnding(String id) {
        return books.book().pending().stream().anyMatch(report -> report.id().equals(id) && report.state().isFinal());
    }

    /** Stores all of it; gives what may happen now. Throws ReplicaException when it cannot, and it still waits then. */
    List<Act> commit(Clocks now) {
        if (!hasPending()) {
            return books.book().committed();
        }
        List<Report> pending = books.book().pending();
        List<TaskBook.Event> events = books.book().events();
        replica.write(scope, now.machineMillis(), tx -> {
            pending.forEach(report -> write(tx, report));
            events.forEach(event -> write(tx, event, now));
            told(pending, events).forEach((topic, report) -> outlet.put(topic.kind(), report.id(), payload(topic.kind(), report), now.machineMillis()));
            return true;
        });
        repeats.clear();
        pending.forEach(this::committed);
        return books.book().committed();
    }

    private void write(WriteTx tx, Report report) {
        List<String> pieces = chunks.getOrDefault(report.id(), List.of());
        Optional<Json.Obj> request = report.state().isFinal() || books.rows().has(report.id()) ? Optional.empty()
                : books.orders().open(report.id()).map(OrderJson::write);
        if (report.result().isEmpty() || !pieces.isEmpty()) {
            books.reports().dropChunks(tx, report.id());
        }
        for (int i = 0; i < pieces.size(); i++) {
            tx.upsert(Tables.TASK_CHUNK, List.of(Cell.of(device), Cell.of(report.id()), Cell.of(i), Cell.of(pieces.get(i))));
        }
        tx.upsert(Tables.TASK_REPORT, TaskRows.report(device, report, request));
    }

    /** After a start the machine's clock may be behind what it was: a number that was given once is not given again. */
    private void write(WriteTx tx, TaskBook.Event event, Clocks now) {
        if (numbered.add(event.id())) {
            replica.rows(Tables.TASK_EVENT, device, event.id()).stream().map(row -> row.get(SEQ))
                    .forEach(seq -> lastEvent = Math.max(lastEvent, seq instanceof Cell.Int number ? number.value() : 0));
        }
        lastEvent = Math.max(lastEvent + 1, now.machineMillis() * EVENTS_PER_MILLI);
        tx.upsert(Tables.TASK_EVENT, List.of(Cell.of(device), Cell.of(event.id()), Cell.of(lastEvent), Cell.of(event.attempt()), Cell.of(event.state()),
                event.detail().isEmpty() ? Cell.none() : Cell.of(event.detail()), Cell.of(event.atMillis())));
    }

    /** A message is about one task. */
    private record Topic(TopicKind kind, String id) {}

    /** What was accepted and begun at once is told as both. */
    private Map<Topic, Report> told(List<Report> pending, List<TaskBook.Event> events) {
        Set<String> accepted = events.stream().filter(event -> event.state().equals(TaskState.ACCEPTED.name())).map(TaskBook.Event::id).collect(Collectors.toSet());
        Map<Topic, Report> told = new LinkedHashMap<>();
        repeats.forEach((id, report) -> told.put(new Topic(kind(report.state()), id), report));
        for (Report report : pending) {
            if (accepted.contains(report.id())) {
                told.put(new Topic(TopicKind.TASK_ACCEPTED, report.id()), report);
            }
            told.put(new Topic(kind(report.state()), report.id()), report);
        }
        return told;
    }

    private static TopicKind kind(TaskState state) {
        if (state == TaskState.ACCEPTED) {
            return TopicKind.TASK_ACCEPTED;
        }
        return state.isFinal() ? TopicKind.TASK_RESULT : TopicKind.TASK_PROGRESS;
    }

    private static byte[] payload(TopicKind kind, Report report) {
        return kind == TopicKind.TASK_PROGRESS ? ReportJson.progress(report, Json.object().build()) : ReportJson.write(report);
    }

    private void committed(Report report) {
        books.reports().put(report);
        chunks.remove(report.id());
        if (report.state().isFinal()) {
            books.orders().ended(report.id());
        }
    }
}
