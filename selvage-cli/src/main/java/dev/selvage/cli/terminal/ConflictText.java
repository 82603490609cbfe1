// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.terminal;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A conflict, or a row with its versions, as lines for people: a head that says where, then one line for each side.
 * All of it is foreign text and is made printable here. Times are UTC. Stateless.
 */
public final class ConflictText {
    private static final DateTimeFormatter DAY = format("uuuu-MM-dd");
    private static final DateTimeFormatter CLOCK = format("HH:mm:ss'Z'");
    private static final String INDENT = "     ";
    private static final String GAP = "   ";
    /** A session is 16 hex digits; so many tell a device's sessions apart. */
    private static final int SESSION_CHARS = 4;
    /** Beyond it one long content must not push the others' lines out of sight. */
    private static final int CONTENT_WIDTH_MAX = 48;

    private ConflictText() {}

    /** What one side is to be shown as. */
    private record Side(String content, String origin, boolean kept) {}

    /** One conflict of the gateway's answer. */
    public static List<String> conflict(Json.Obj conflict) throws CliException {
        boolean open = conflict.get("settled").isEmpty();
        String when = text(conflict, open ? "met" : "settled");
        String state = open
                ? "open since " + time(when, "") + GAP + "waits for a decision, shown meanwhile: the latest"
                : "settled " + time(when, "") + GAP + "rule " + Printable.of(text(conflict, "rule"));
        List<Side> sides = new ArrayList<>();
        for (Json.Obj side : objects(conflict, "sides")) {
            sides.add(new Side(text(side, "content"), origin(side, when), isKept(side)));
        }
        List<String> lines = new ArrayList<>();
        lines.add(place(conflict) + GAP + state);
        lines.addAll(lines(sides, open ? "shown" : "kept"));
        long left = conflict.integer("sidesTotal").orElse(0L) - sides.size();
        if (left > 0) {
            lines.add(INDENT + "and " + left + " older");
        }
        if (sides.stream().noneMatch(Side::kept)) {
            lines.add(INDENT + Printable.of(text(conflict, "result")) + GAP + "<- kept, made of these");
        }
        return lines;
    }

    /** The row of an {@code explain} answer, and its living versions. */
    public static List<String> row(Json.Obj answer) throws CliException {
        List<Side> versions = new ArrayList<>();
        for (Json.Obj version : objects(answer, "versions")) {
            versions.add(new Side(columns(version.object("row").orElse(Json.object().build())), origin(version, ""), isKept(version)));
        }
        List<String> lines = new ArrayList<>();
        if (answer.object("row").isEmpty()) {
            lines.add(place(answer) + GAP + "is not there any more");
        } else {
            lines.add(place(answer) + GAP + (versions.size() > 1 ? "has " + versions.size() + " concurrent versions" : "is now"));
        }
        lines.addAll(lines(versions, versions.size() > 1 ? "shown" : ""));
        return lines;
    }

    /** The objects of a list in the gateway's answer. */
    public static List<Json.Obj> objects(Json.Obj answer, String name) throws CliException {
        if (answer.get(name).orElse(new Json.Null()) instanceof Json.Arr list) {
            return list.items().stream().filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast).toList();
        }
        throw new CliException("the gateway's answer has no \"" + name + "\"; is it of another version?");
    }

    private static List<String> lines(List<Side> sides, String mark) {
        int width = sides.stream().mapToInt(side -> length(side.content())).filter(w -> w <= CONTENT_WIDTH_MAX).max().orElse(0);
        return sides.stream()
                .map(side -> INDENT + padded(side.content(), width) + GAP + side.origin() + (side.kept() && !mark.isEmpty() ? GAP + "<- " + mark : ""))
                .toList();
    }

    private static String padded(String text, int width) {
        String shown = Printable.of(text);
        return shown + " ".repeat(Math.max(0, width - length(text)));
    }

    private static int length(String text) {
        String shown = Printable.of(text);
        return shown.codePointCount(0, shown.length());
    }

    private static String place(Json.Obj at) {
        return Printable.of(at.text("device").or(() -> at.text("shared")).orElse("?")) + " " + Printable.of(text(at, "table")) + " "
                + Printable.of(text(at, "key"));
    }

    /** Who wrote it and when, and how far the writer had seen the others. */
    private static String origin(Json.Obj side, String beside) throws CliException {
        String replica = text(side, "replica");
        List<String> seen = new ArrayList<>();
        for (Json.Obj other : objects(side, "seen")) {
            seen.add(seen(other, replica));
        }
        return "by " + Printable.of(replica) + " (session " + session(side) + ", write " + side.integer("n").orElse(0L) + ") at "
                + time(text(side, "at"), beside) + seen.stream().map(s -> ", " + s).collect(Collectors.joining());
    }

    private static String seen(Json.Obj other, String by) {
        String replica = text(other, "replica");
        String whom = replica.equals(by) ? "its session " + session(other) : Printable.of(replica);
        long n = other.integer("n").orElse(0L);
        return n == 0 ? "had seen no write of " + whom : "had seen " + whom + " up to write " + n + " at most";
    }

    private static String session(Json.Obj of) {
        String session = text(of, "session");
        return Printable.of(session.length() > SESSION_CHARS ? session.substring(0, SESSION_CHARS) + "…" : session);
    }

    private static String columns(Json.Obj row) {
        List<String> shown = new ArrayList<>();
        for (Map.Entry<String, Json> column : row.members().entrySet()) {
            if (!(column.getValue() instanceof Json.Null)) {
                shown.add(column.getKey() + "=" + Table.cell(Optional.of(column.getValue())));
            }
        }
        return String.join(" ", shown);
    }

    private static boolean isKept(Json.Obj side) {
        return side.get("kept").filter(new Json.Bool(true)::equals).isPresent();
    }

    /** To the second; without its day when that is the day of {@code beside}. */
    private static String time(String at, String beside) {
        try {
            Instant instant = Instant.parse(at);
            String day = DAY.format(instant);
            String clock = CLOCK.format(instant);
            return beside.startsWith(day) ? clock : day + " " + clock;
        } catch (DateTimeParseException e) {
            // a gateway of another version may spell it otherwise; it is shown as it came
            return Printable.of(at);
        }
    }

    private static String text(Json.Obj of, String name) {
        return of.text(name).orElse("");
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
