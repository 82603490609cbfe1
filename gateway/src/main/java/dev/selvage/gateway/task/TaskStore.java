// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import static dev.selvage.replica.Table.Type.INTEGER;
import static dev.selvage.replica.Table.Type.TEXT;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Table;
import dev.selvage.replica.Table.Column;
import dev.selvage.replica.WriteTx;
import dev.selvage.task.Job;
import dev.selvage.task.Report;
import dev.selvage.task.flow.Flow;
import dev.selvage.task.json.FlowJson;
import dev.selvage.task.json.JobJson;
import dev.selvage.task.json.JsonFormException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code tasks.db}: every task, run of a workflow, lease and agreed value of this gateway, one row for each member of
 * their stored form, so that one device's word in a task for thousands is one row. Methods throw
 * {@link dev.selvage.replica.ReplicaException}. Confined to the tasks' thread.
 */
final class TaskStore implements AutoCloseable {
    /** All of it is of one scope: this gateway's. */
    private static final String OWNER = "_tasks";
    private static final String SCOPE = "shared/" + OWNER;
    private static final Table JOB = table("job");
    private static final Table FLOW = table("run");
    private static final Table LATE = Table.declared("late_report", Table.Kind.STATE, 3, false, List.of(key("shared"), key("id"), key("device"),
            new Column("state", TEXT, false), new Column("attempt", INTEGER, false), new Column("body", TEXT, false), new Column("at_ms", INTEGER, false)));
    private static final Table AGREED = table("agreed");

    private final Replica replica;
    /** What is open as it was recorded last, so that only members that changed are written. */
    private final Map<String, Json.Obj> recorded = new HashMap<>();

    /** What one step has to record; nothing of it or all. */
    record Changes(List<Job> jobs, List<Flow> flows, List<Late> late, Map<String, Json.Obj> agreed, List<String> forgotten) {
        boolean isEmpty() {
            return jobs.isEmpty() && flows.isEmpty() && late.isEmpty() && agreed.isEmpty() && forgotten.isEmpty();
        }
    }

    /** The stored form of a task or a run. */
    private record Document(Table table, String id, Json.Obj body, boolean isOpen) {
        static Document of(Job job) {
            return new Document(JOB, job.id(), JobJson.write(job), job.end().isEmpty());
        }

        static Document of(Flow flow) {
            return new Document(FLOW, flow.id(), FlowJson.write(flow), !flow.state().isFinal());
        }
    }

    /** A word that came too late. */
    record Late(String device, Report report, long atMillis) {}

    private TaskStore(Replica replica) {
        this.replica = replica;
    }

    /** Opens or makes the file. */
    static TaskStore open(Path file, String gatewayId) {
        return new TaskStore(Replica.open(file, gatewayId, new SecureRandom()::nextLong, Replica.CACHE_KIB_DEFAULT, List.of(JOB, FLOW, LATE, AGREED)));
    }

    private static Table table(String name) {
        return Table.declared(name, Table.Kind.STATE, 3, false, List.of(key("shared"), key("id"), key("member"), new Column("body", TEXT, false)));
    }

    private static Column key(String name) {
        return new Column(name, TEXT, true);
    }

    /** Records all of it in one transaction. */
    void write(Changes changes, long nowMillis) {
        List<Document> documents = new ArrayList<>();
        changes.jobs().forEach(job -> documents.add(Document.of(job)));
        changes.flows().forEach(flow -> documents.add(Document.of(flow)));
        replica.write(SCOPE, nowMillis, tx -> {
            documents.forEach(document -> put(tx, document.table(), document.id(), document.body()));
            changes.late().forEach(late -> tx.upsert(LATE, List.of(Cell.of(OWNER), Cell.of(late.report().id()), Cell.of(late.device()),
                    Cell.of(late.report().state().name()), Cell.of(late.report().attempt()), Cell.of(late.report().reason()), Cell.of(late.atMillis()))));
            changes.agreed().forEach((name, value) -> put(tx, AGREED, name, value));
            changes.forgotten().forEach(id -> forget(tx, id));
            return true;
        });
        documents.forEach(this::remember);
    }

    private void remember(Document document) {
        if (document.isOpen()) {
            recorded.put(document.table().name() + "/" + document.id(), document.body());
        } else {
            recorded.remove(document.table().name() + "/" + document.id());
        }
    }

    private void put(WriteTx tx, Table table, String id, Json.Obj document) {
        Map<String, Json> before = Optional.ofNullable(recorded.get(table.name() + "/" + id)).map(Json.Obj::members).orElse(Map.of());
        document.members().forEach((member, body) -> {
            if (!body.equals(before.get(member))) {
                tx.upsert(table, List.of(Cell.of(OWNER), Cell.of(id), Cell.of(member), Cell.of(body.text())));
            }
        });
        before.keySet().stream().filter(member -> !document.members().containsKey(member))
                .forEach(member -> tx.delete(table, List.of(Cell.of(OWNER), Cell.of(id), Cell.of(member))));
    }

    private void forget(WriteTx tx, String id) {
        for (Table table : List.of(JOB, FLOW, LATE)) {
            replica.rows(table, OWNER, id).forEach(row -> tx.delete(table, row.subList(0, table.keyCount())));
        }
    }

    /** The task of that id; empty for none. */
    Optional<Job> job(String id) {
        return documents(replica.rows(JOB, OWNER, id)).values().stream().findFirst().flatMap(TaskStore::job);
    }

    /** All tasks. */
    List<Job> jobs() {
        List<Job> jobs = documents(replica.rows(JOB, OWNER)).values().stream().flatMap(stored -> job(stored).stream()).toList();
        jobs.forEach(job -> remember(Document.of(job)));
        return jobs;
    }

    /** The run of that id; empty for none. */
    Optional<Flow> flow(String id) {
        return documents(replica.rows(FLOW, OWNER, id)).values().stream().findFirst().flatMap(TaskStore::flow);
    }

    /** All runs of workflows. */
    List<Flow> flows() {
        List<Flow> flows = documents(replica.rows(FLOW, OWNER)).values().stream().flatMap(stored -> flow(stored).stream()).toList();
        flows.forEach(flow -> remember(Document.of(flow)));
        return flows;
    }

    /** Leases and agreed values by name, as they were written. */
    Map<String, Json.Obj> agreed() {
        return documents(replica.rows(AGREED, OWNER));
    }

    /** Words that came too late about a task. */
    List<Json> late(String id) {
        List<Json> all = new ArrayList<>();
        for (List<Cell> row : replica.rows(LATE, OWNER, id)) {
            Json.Builder late = Json.object();
            text(row.get(2)).ifPresent(device -> late.put("device", device));
            text(row.get(3)).ifPresent(state -> late.put("state", state));
            late.put("attempt", row.get(4) instanceof Cell.Int attempt ? attempt.value() : 0);
            text(row.get(5)).ifPresent(reason -> late.put("reason", reason));
            all.add(late.build());
        }
        return all;
    }

    private static Optional<String> text(Cell cell) {
        return cell instanceof Cell.Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** Rows of one kind, put together by id. */
    private static Map<String, Json.Obj> documents(List<List<Cell>> rows) {
        Map<String, Json.Builder> building = new LinkedHashMap<>();
        for (List<Cell> row : rows) {
            if (row.get(1) instanceof Cell.Text id && row.get(2) instanceof Cell.Text member && row.get(3) instanceof Cell.Text body) {
                json(body.value()).ifPresent(value -> building.computeIfAbsent(id.value(), i -> Json.object()).put(member.value(), value));
            }
        }
        Map<String, Json.Obj> documents = new LinkedHashMap<>();
        building.forEach((id, builder) -> documents.put(id, builder.build()));
        return documents;
    }

    private static Optional<Json> json(String body) {
        try {
            return Optional.of(JsonReader.read(body.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    private static Optional<Job> job(Json.Obj stored) {
        try {
            return Optional.of(JobJson.read(stored));
        } catch (JsonFormException e) {
            unreadable("task", e);
            return Optional.empty();
        }
    }

    private static Optional<Flow> flow(Json.Obj stored) {
        try {
            return Optional.of(FlowJson.read(stored));
        } catch (JsonFormException e) {
            unreadable("run of a workflow", e);
            return Optional.empty();
        }
    }

    private static void unreadable(String what, JsonFormException why) {
        System.getLogger(TaskStore.class.getName()).log(System.Logger.Level.WARNING, "tasks.db holds a " + what + " that cannot be read, and leaves it alone: "
                + Printable.of(String.valueOf(why.getMessage())));
    }

    @Override
    public void close() {
        replica.close();
    }
}
