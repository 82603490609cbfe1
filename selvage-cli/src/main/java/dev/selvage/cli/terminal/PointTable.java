// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.terminal;

import dev.selvage.link.LinkEvent.Received;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The last state of every point, as topics told it. For one thread. */
public final class PointTable {
    /** Most points kept: more is no table for a person, and a foreign publisher must not fill the memory. */
    static final int POINTS_MAX = 10_000;
    private static final List<String> COLUMNS = List.of("device", "point", "value", "unit", "quality", "age");

    private final Map<String, Row> rows = new TreeMap<>();

    private record Row(Topics.Address address, Json.Obj state, Instant takenAt) {}

    /** Takes a message in; false when it tells no point's state. */
    public boolean take(Received message, Instant now) {
        Optional<Topics.Address> address = Topics.parse(message.topic()).filter(a -> a.kind() == TopicKind.STATE);
        Optional<Json.Obj> state = MessageLine.document(message, address)
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast);
        if (address.isEmpty() || state.isEmpty() || rows.size() >= POINTS_MAX) {
            return false;
        }
        rows.put(message.topic(), new Row(address.get(), state.get(), takenAt(state.get()).orElse(now)));
        return true;
    }

    /** How many points it knows. */
    public int size() {
        return rows.size();
    }

    /** The table's lines, at most {@code linesMax} of them, the last one saying how many points are left out. */
    public List<String> lines(Instant now, int linesMax) {
        int shown = rows.size() < linesMax ? rows.size() : Math.max(0, linesMax - 2);
        List<List<String>> cells = rows.values().stream().limit(shown).map(row -> cells(row, now)).toList();
        List<String> lines = new ArrayList<>(new Table(COLUMNS, cells).lines());
        if (shown < rows.size()) {
            lines.add("… and " + (rows.size() - shown) + " more points; see all with: selvage watch state");
        }
        return lines;
    }

    private static List<String> cells(Row row, Instant now) {
        return List.of(
                row.address().names().get(0),
                row.address().lastName(),
                Table.reading(row.state().get("v")),
                row.state().text("u").orElse(""),
                row.state().text("q").orElse("-"),
                age(Duration.between(row.takenAt(), now)));
    }

    /** A length of time in its two biggest units at most: {@code 4s}, {@code 3m20s}, {@code 2h5m}, {@code 3d}. */
    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + "m" + seconds % 60 + "s";
        }
        return seconds < 86_400 ? seconds / 3_600 + "h" + seconds / 60 % 60 + "m" : seconds / 86_400 + "d";
    }

    private static Optional<Instant> takenAt(Json.Obj state) {
        try {
            return state.text("t").map(Instant::parse);
        } catch (DateTimeParseException e) {
            // A publisher's odd clock text costs only the age; the time of arrival stands in.
            return Optional.empty();
        }
    }
}
