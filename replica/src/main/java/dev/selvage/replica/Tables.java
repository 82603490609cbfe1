// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Table.Kind.HISTORY;
import static dev.selvage.replica.Table.Kind.STATE;
import static dev.selvage.replica.Table.Type.ANY;
import static dev.selvage.replica.Table.Type.INTEGER;
import static dev.selvage.replica.Table.Type.TEXT;

import dev.selvage.replica.Table.Column;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The framework's own tables. Every peer knows the layout that goes with an id, so what {@link #byId} gives never changes:
 * a release that needs one more column keeps the old layout there and puts the wider table into {@link #ALL}.
 */
public final class Tables {
    /** Latest value of each point. */
    public static final Table POINT = table(1, "point", STATE, List.of(key("device"), key("name")),
            any("value"), text("quality"), text("reason"), text("unit"), integer("taken_ms"));
    /** History of points. */
    public static final Table SAMPLE = table(2, "sample", HISTORY,
            List.of(key("device"), key("name"), new Column("taken_ms", INTEGER, true)), any("value"), text("quality"));
    /** What operators want the writable points to be. */
    public static final Table DESIRED = table(3, "desired", STATE, List.of(key("device"), key("name")),
            any("value"), integer("version"), integer("set_ms"), text("set_by"));
    /**
     * Tasks that the device is to do, written by gateways alone. {@code wish} is DO, CANCEL or DROP; {@code acknowledged_ms} is there
     * when the end of that attempt is durable at the gateway.
     */
    public static final Table TASK = table(4, "task", STATE, List.of(key("device"), key("id")),
            text("type"), text("args"), integer("attempt"), integer("fence"), integer("priority"), text("serial_with"),
            integer("step_ms"), integer("total_ms"), integer("deadline_ms"), integer("created_ms"), text("wish"), integer("acknowledged_ms"));
    /** Every step of every task. */
    public static final Table TASK_EVENT = table(5, "task_event", HISTORY,
            List.of(key("device"), key("task"), new Column("seq", INTEGER, true)),
            integer("attempt"), text("state"), text("detail"), integer("at_ms"));
    /** Audit rows of decisions. */
    public static final Table DECISION = table(6, "decision", HISTORY, List.of(key("device"), key("id")),
            text("name"), text("body"), text("previous_hash"), text("hash"), integer("at_ms"));
    /** State of each alarm. */
    public static final Table ALARM = table(7, "alarm", STATE, List.of(key("device"), key("name")),
            text("id"), text("state"), text("severity"), any("value"), integer("raised_ms"), integer("cleared_ms"));
    /**
     * Models in the device's slots ({@code a} and {@code b}, {@code offer} for one that is not in a slot yet, {@code lesson} for what it did not
     * learn), written by the device alone. {@code state} is loading, refused, shadow, canary, active, previous, failed, withdrawn or declined;
     * {@code figures} are its counts as JSON.
     */
    public static final Table MODEL = table(8, "model", STATE, List.of(key("device"), key("name"), key("slot")),
            text("version"), text("sha256"), text("state"), text("reason"), text("figures"), integer("updated_ms"));
    /** History that was dropped before it was acknowledged: loss is told. */
    public static final Table GAP = table(9, "gap", HISTORY, List.of(key("device"), key("id")),
            text("tbl"), integer("from_ms"), integer("to_ms"), integer("count"), text("reason"));

    /** Values that several agents hold and write together, in the shared scope of that name. */
    public static final Table FACT = table(10, "fact", STATE, List.of(key("shared"), key("name")),
            any("value"), integer("set_ms"), text("set_by"));

    /**
     * What the device's profile says of a point, where it is not that the device alone writes it and the last value counts: a
     * point without a row here is such a one. Numbers outside of {@code low} and {@code high} are refused; {@code choices} is
     * a JSON array of the texts that it can be, NULL for any.
     */
    public static final Table POINT_RULE = table(11, "point_rule", STATE, List.of(key("device"), key("name")),
            text("type"), text("access"), text("writer"), text("merge"), any("low"), any("high"), text("choices"));

    /**
     * What the device says of each task, written by it alone, so that orders and reports never conflict. {@code request} is the
     * order as JSON, when it came by message and has no row.
     */
    public static final Table TASK_REPORT = table(12, "task_report", STATE, List.of(key("device"), key("id")),
            text("type"), integer("attempt"), integer("fence"), integer("seq"), text("state"), text("step"), text("result"), text("reason"),
            integer("retryable"), integer("received_ms"), integer("started_ms"), integer("finished_ms"), text("request"));
    /** Pieces of results that are too large for the report, which then has their number and digest. */
    public static final Table TASK_CHUNK = table(13, "task_chunk", STATE, List.of(key("device"), key("task"), new Column("n", INTEGER, true)),
            text("data"));

    /**
     * What the device has made of each wish, written by it alone: the wish by its version, value and time, and {@code state}: written,
     * applied when the point has become it, refused (with the reason), or overruled, by a change at the device that came after.
     */
    public static final Table DESIRED_REPORT = table(14, "desired_report", STATE, List.of(key("device"), key("name")),
            integer("version"), any("wished"), integer("set_ms"), text("state"), text("reason"), integer("at_ms"));

    /**
     * Where each decision of the device stands, written by it alone: {@code last} is the decision that came last, {@code n} and {@code hash} are its
     * place in the device's chain, {@code situation} is for the device itself, which goes on from there after a start.
     */
    public static final Table DECISION_STATE = table(15, "decision_state", STATE, List.of(key("device"), key("name")),
            text("state"), text("cause"), text("model"), integer("since_ms"), text("last"), integer("n"), text("hash"), text("situation"));
    /** What people say of decisions afterwards, written by gateways alone: right, wrong or unknown. */
    public static final Table DECISION_LABEL = table(16, "decision_label", STATE, List.of(key("device"), key("id")),
            text("label"), text("note"), text("set_by"), integer("set_ms"));
    /**
     * What decisions were taken by, as the device had it: the text of a decision in its profile ({@code kind} policy), or what a model says of
     * itself ({@code kind} model). Written once for each digest, so that an old decision can be taken again.
     */
    public static final Table DECISION_SOURCE = table(17, "decision_source", STATE, List.of(key("device"), key("digest")),
            text("kind"), text("name"), text("body"), integer("since_ms"));

    /**
     * Models that a device is to take, written by gateways alone: the manifest as it was signed, the signature in base64, and {@code stage},
     * how far the device may go with it: shadow, canary, active, or withdrawn.
     */
    public static final Table MODEL_OFFER = table(18, "model_offer", STATE, List.of(key("device"), key("name")),
            text("manifest"), text("signature"), text("stage"), text("set_by"), integer("set_ms"));

    /** All of them. */
    public static final List<Table> ALL = List.of(POINT, SAMPLE, DESIRED, TASK, TASK_EVENT, DECISION, ALARM, MODEL, GAP, FACT, POINT_RULE,
            TASK_REPORT, TASK_CHUNK, DESIRED_REPORT, DECISION_STATE, DECISION_LABEL, DECISION_SOURCE, MODEL_OFFER);

    private Tables() {}

    /** The table of that wire id. */
    public static Optional<Table> byId(int id) {
        return ALL.stream().filter(t -> t.id() == id).findFirst();
    }

    /** The table that peers know by an id alone, if this one is exactly that but for its number. */
    public static Optional<Table> known(Table table) {
        return ALL.stream().filter(t -> t.name().equals(table.name()) && t.isLike(table)).findFirst();
    }

    /** Tells apart replicas whose tables differ; equal hashes mean equal tables. */
    public static long schemaHash() {
        CRC32C crc = new CRC32C();
        crc.update(ALL.toString().getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    private static Table table(int id, String name, Table.Kind kind, List<Column> key, Column... values) {
        List<Column> columns = new ArrayList<>(key);
        columns.addAll(List.of(values));
        return new Table(id, name, kind, key.size(), false, columns);
    }

    private static Column key(String name) {
        return new Column(name, TEXT, true);
    }

    private static Column text(String name) {
        return new Column(name, TEXT, false);
    }

    private static Column integer(String name) {
        return new Column(name, INTEGER, false);
    }

    private static Column any(String name) {
        return new Column(name, ANY, false);
    }
}
