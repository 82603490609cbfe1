// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.task;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.cli.terminal.Table;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tasks and runs as lines for people. Stateless. */
public final class TaskText {
    /** How a task or a run has ended when all is well. */
    public static final String SUCCEEDED = "SUCCEEDED";
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    /** A column of times without their day stays narrow. */
    private static final List<String> FACTS = List.of("sent", "received", "started", "finished", "acknowledged");

    private TaskText() {}

    /** What a person writes for a value: JSON, or else a text without its quotes. */
    public static Json value(String text) {
        try {
            return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            // most values are plain words
            return new Json.Str(text);
        }
    }

    /** The object of the gateway's answer. */
    public static Json.Obj in(Json.Obj answer, String name) throws CliException {
        return answer.object(name).orElseThrow(() -> new CliException("the gateway's answer has no \"" + name + "\"; is it of another version?"));
    }

    /** The objects of a list of the gateway's answer. */
    public static List<Json.Obj> all(Json.Obj answer, String name) throws CliException {
        if (!(answer.get(name).orElseGet(Json.Null::new) instanceof Json.Arr)) {
            throw new CliException("the gateway's answer has no \"" + name + "\"; is it of another version?");
        }
        return objects(answer, name);
    }

    static List<Json.Obj> objects(Json.Obj of, String name) {
        return of.get(name).orElseGet(Json.Null::new) instanceof Json.Arr list
                ? list.items().stream().filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast).toList() : List.of();
    }

    /** Tasks, one line each. */
    public static List<String> tasks(List<Json.Obj> tasks) {
        List<List<String>> rows = tasks.stream().map(task -> List.of(cell(task, "id"), cell(task, "type"), cell(task, "state"), cell(task, "priority"), cell(task, "created"),
                split(task), text(task, "reason"))).toList();
        return tasks.isEmpty() ? List.of("no tasks") : new Table(List.of("task", "type", "state", "priority", "created", "devices", "reason"), rows).lines();
    }

    /** Runs, one line each. */
    public static List<String> runs(List<Json.Obj> runs) {
        List<List<String>> rows = runs.stream().map(run -> List.of(cell(run, "id"), cell(run, "workflow"), cell(run, "state"), cell(run, "started"), text(run, "reason"))).toList();
        return runs.isEmpty() ? List.of("no runs") : new Table(List.of("run", "workflow", "state", "started", "reason"), rows).lines();
    }

    /** A task in one line: {@code t-1  RUNNING  3 SUCCEEDED, 1 RUNNING}; of a single device its state says it all. */
    public static String line(Json.Obj task) {
        String approvals = task.integer("groups").filter(groups -> groups > 1).map(groups -> "group " + task.integer("approved").orElse(0L) + " of " + groups + " approved").orElse("");
        String split = task.integer("partsTotal").filter(parts -> parts == 1).isPresent() ? "" : split(task);
        String reason = text(task, "reason");
        String waits = task.text("waits").map(what -> "waits " + Printable.of(what)).orElse("");
        return join(cell(task, "id"), cell(task, "state"), split, approvals, waits, reason.equals(split) ? "" : reason);
    }

    /** A run in one line. */
    public static String runLine(Json.Obj run) {
        return join(cell(run, "id"), cell(run, "state"), text(run, "reason"));
    }

    /** A task with its parts and their facts. */
    public static List<String> details(Json.Obj task, ZoneId zone) {
        List<String> lines = new ArrayList<>(List.of(line(task)));
        lines.add(join(cell(task, "type"), "to " + cell(task, "to"), "mode " + cell(task, "mode"), "priority " + cell(task, "priority"), "by " + cell(task, "by"),
                "created " + cell(task, "created"), task.text("deadline").map(at -> "deadline " + at).orElse(""), "version " + cell(task, "version")));
        lines.add("args " + Printable.of(cell(task, "args")));
        List<Json.Obj> parts = objects(task, "parts");
        if (!parts.isEmpty()) {
            List<String> columns = new ArrayList<>(List.of("device", "attempt", "state"));
            columns.addAll(FACTS);
            columns.addAll(List.of("step", "reason"));
            lines.addAll(new Table(columns, parts.stream().map(part -> row(part, zone)).toList()).lines());
        }
        parts.forEach(part -> part.get("result").ifPresent(result -> lines.add("result of " + cell(part, "device") + ": " + Printable.of(result.text()))));
        long left = task.integer("partsTotal").orElse(0L) - parts.size();
        if (left > 0) {
            lines.add("and " + left + " more devices");
        }
        return lines;
    }

    private static List<String> row(Json.Obj part, ZoneId zone) {
        List<String> row = new ArrayList<>(List.of(cell(part, "device"), cell(part, "attempt"), cell(part, "state")));
        FACTS.forEach(fact -> row.add(part.text(fact).map(at -> clock(at, zone)).orElse("-")));
        row.addAll(List.of(cell(part, "step"), text(part, "reason")));
        return row;
    }

    /** A run with its steps. */
    public static List<String> runDetails(Json.Obj run) {
        List<String> lines = new ArrayList<>(List.of(runLine(run)));
        lines.add(join("workflow " + cell(run, "workflow"), "started " + cell(run, "started"), "version " + cell(run, "version")));
        List<List<String>> rows = new ArrayList<>();
        run.object("steps").ifPresent(steps -> steps.members().forEach((name, step) -> {
            if (step instanceof Json.Obj of) {
                rows.add(List.of(name, cell(of, "state"), cell(of, "ended") + "/" + cell(of, "tasks"), Table.cell(of.get("output")), text(of, "reason")));
            }
        }));
        lines.addAll(new Table(List.of("step", "state", "tasks", "output", "reason"), rows).lines());
        return lines;
    }

    /** How many devices are in which state: {@code 3 SUCCEEDED, 1 FAILED}. */
    static String split(Json.Obj task) {
        return task.object("split").map(Json.Obj::members).orElse(Map.of()).entrySet().stream().map(state -> Printable.of(state.getValue().text() + " " + state.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** The time of day; what is no time, as it came. */
    static String clock(String at, ZoneId zone) {
        try {
            return clock(Instant.parse(at), zone);
        } catch (DateTimeParseException e) {
            // a gateway of another version may spell it otherwise
            return Printable.of(at);
        }
    }

    /** The time of day. */
    public static String clock(Instant at, ZoneId zone) {
        return CLOCK.format(at.atZone(zone));
    }

    /** What is there, in a printable form, with two blanks between. */
    static String join(String... words) {
        return List.of(words).stream().filter(word -> !word.isEmpty()).map(Printable::of).collect(Collectors.joining("  "));
    }

    static String cell(Json.Obj of, String name) {
        return Table.cell(of.get(name));
    }

    static String text(Json.Obj of, String name) {
        return Optional.of(Table.cell(of.get(name))).filter(cell -> !cell.equals("-")).orElse("");
    }
}
