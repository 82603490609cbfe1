// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.coap.node.NodeView;
import dev.selvage.agent.coap.node.TaskStep;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The task rows of a device whose node does the tasks itself: which wait for it, and the steps it tells. Confined to the loop's thread. */
final class NodeTasks {
    private static final Set<String> OFFERED = Set.of("QUEUED", "OFFERED");
    private static final Set<String> OPEN = Set.of("QUEUED", "OFFERED", "ACCEPTED", "RUNNING");
    private static final int ID = 1;
    private static final int TYPE = 2;
    private static final int ARGS = 3;
    private static final int STATE = 4;
    private static final int ATTEMPT = 5;
    private static final int VERSION = 6;
    private static final int PRIORITY = 8;
    private static final int PROGRESS = 11;
    private static final int RESULT = 12;
    private static final int REASON = 13;
    private static final int CREATED = 14;
    private static final int RECEIVED = 16;
    private static final int STARTED = 17;
    private static final int FINISHED = 18;
    private static final int DEADLINE = 20;

    private final Replica replica;
    private final String device;

    NodeTasks(Replica replica, String device) {
        this.replica = replica;
        this.device = device;
    }

    /** Tasks that wait for the node or run there: the highest priority first, then the oldest; those whose deadline is over are not among them. */
    List<NodeView.PendingTask> pending(long nowMillis) {
        return replica.rows(Tables.TASK, device).stream()
                .filter(row -> OPEN.contains(text(row, STATE)) && (number(row, DEADLINE) == 0 || number(row, DEADLINE) > nowMillis))
                .sorted(Comparator.comparingLong((List<Cell> row) -> -number(row, PRIORITY)).thenComparingLong(row -> number(row, CREATED)).thenComparing(row -> text(row, ID)))
                .limit(NodeView.TASKS_MAX)
                .map(NodeTasks::pending)
                .toList();
    }

    private static NodeView.PendingTask pending(List<Cell> row) {
        String state = OFFERED.contains(text(row, STATE)) ? "offered" : text(row, STATE).toLowerCase(Locale.ROOT);
        return new NodeView.PendingTask(text(row, ID), text(row, TYPE), state, arguments(row), number(row, DEADLINE));
    }

    /** Arguments were checked when the task was made; what is not JSON here was written by hand, and is told as none. */
    private static Json.Obj arguments(List<Cell> row) {
        try {
            return JsonReader.readObject(text(row, ARGS).getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            return Json.object().build();
        }
    }

    /** Writes what the node says, durably; the step that it is at already changes nothing. */
    void step(String id, TaskStep step, long nowMillis) throws Refusal {
        List<Cell> row = new ArrayList<>(replica.rows(Tables.TASK, device).stream().filter(task -> text(task, ID).equals(id)).findFirst()
                .orElseThrow(() -> new Refusal(Why.ABSENT, "no task " + id)));
        String before = text(row, STATE);
        String after = state(step.kind());
        if (before.equals(after) && (step.kind() != TaskStep.Kind.RUNNING || isSameProgress(row, step))) {
            return;
        }
        if (!mayFollow(before, step.kind())) {
            throw new Refusal(Why.ILLEGAL_STEP, "task " + id + " is " + before + " and cannot become " + after);
        }
        boolean ends = step.kind() != TaskStep.Kind.ACCEPTED && step.kind() != TaskStep.Kind.RUNNING;
        row.set(STATE, Cell.of(after));
        row.set(VERSION, Cell.of(number(row, VERSION) + 1));
        row.set(ends ? RESULT : PROGRESS, Cell.of(step.result().text()));
        row.set(REASON, step.why().isEmpty() ? Cell.none() : Cell.of(step.why()));
        stamp(row, RECEIVED, nowMillis);
        if (step.kind() == TaskStep.Kind.RUNNING) {
            stamp(row, STARTED, nowMillis);
        }
        if (ends) {
            stamp(row, FINISHED, nowMillis);
        }
        replica.write(Scopes.ofDevice(device), nowMillis, tx -> {
            tx.upsert(Tables.TASK, row);
            return tx.upsert(Tables.TASK_EVENT, List.of(Cell.of(device), Cell.of(id), row.get(VERSION), row.get(ATTEMPT), row.get(STATE), row.get(REASON), Cell.of(nowMillis)));
        });
    }

    /** A task that runs may tell how far it is as often as it likes; what was told already is a repeated message. */
    private static boolean isSameProgress(List<Cell> row, TaskStep step) {
        return text(row, PROGRESS).equals(step.result().text()) && text(row, REASON).equals(step.why());
    }

    private static boolean mayFollow(String before, TaskStep.Kind step) {
        return switch (step) {
            case ACCEPTED, REJECTED -> OFFERED.contains(before);
            case RUNNING -> OPEN.contains(before);
            case DONE, FAILED -> before.equals("ACCEPTED") || before.equals("RUNNING");
        };
    }

    private static String state(TaskStep.Kind kind) {
        return kind == TaskStep.Kind.DONE ? "SUCCEEDED" : kind.name();
    }

    /** The first time counts. */
    private static void stamp(List<Cell> row, int column, long nowMillis) {
        row.set(column, row.get(column) instanceof Cell.Int ? row.get(column) : Cell.of(nowMillis));
    }

    private static String text(List<Cell> row, int column) {
        return Optional.of(row.get(column)).filter(Cell.Text.class::isInstance).map(cell -> ((Cell.Text) cell).value()).orElse("");
    }

    private static long number(List<Cell> row, int column) {
        return row.get(column) instanceof Cell.Int number ? number.value() : 0;
    }
}
