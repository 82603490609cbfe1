// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.Merge;
import dev.selvage.profile.model.Named;
import dev.selvage.profile.model.PointType;
import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks one table that a profile adds to a device's replica, so that the replica can make it. */
final class TableCheck {
    /** What every replica has, or means something to SQL inside a trigger. */
    private static final Set<String> TAKEN = Set.of("point", "sample", "desired", "task", "task_event", "decision", "alarm", "model", "gap", "fact",
            "point_rule", "collected", "task_report", "task_chunk", "desired_report", "decision_state", "decision_label", "decision_source", "model_offer",
            "new", "old", "excluded");
    /** The replica puts it in front of each key. */
    private static final String OWNER = "device";
    /** Columns beside the key: a change is told in one 64-bit mask. */
    private static final int VALUES_MAX = 63;
    /** Columns of a key beside {@code device}. */
    private static final int KEY_MAX = 7;
    private static final Map<String, PointType> TYPES = Map.of("integer", PointType.INT64, "real", PointType.FLOAT64, "text", PointType.STRING);

    private final String name;
    private final Node.Mapping table;
    private final Node.Mapping columns;
    private final Problems problems;

    TableCheck(String name, Node.Mapping table, Problems problems) {
        this.name = name;
        this.table = table;
        this.columns = table.mapping("columns");
        this.problems = problems;
    }

    void run() {
        if (TAKEN.contains(name) || name.startsWith("sqlite_") || name.contains("__")) {
            problems.add(table.at(), "cannot have that name: it is taken, or begins with sqlite_ or holds __; give the table another");
        }
        if (columns.get(OWNER).isPresent()) {
            problems.add(columns.placeOf(OWNER), "every table has the column device already, in front of its key");
        }
        key();
        columns.members().forEach((column, member) -> column(column, (Node.Mapping) member.value()));
        if (table.get("keep").isPresent() && !isHistory()) {
            problems.add(table.placeOf("keep"), "only a table with history: true forgets by age");
        }
    }

    /** A key is made of columns the table has, and that have an exact order. */
    private void key() {
        List<Node> key = table.items("key");
        for (Node column : key) {
            String of = column.text().orElse("");
            if (columns.get(of).isEmpty()) {
                problems.add(column.at(), "no such column" + Spelling.hint(of, columns.members().keySet()));
            } else if (columns.mapping(of).text("type").filter("real"::equals).isPresent()) {
                problems.add(column.at(), "cannot be in a key: numbers with a fraction are equal by chance only");
            }
        }
        Set<String> names = key.stream().flatMap(column -> column.text().stream()).collect(Collectors.toSet());
        if (names.size() < key.size() || names.size() > KEY_MAX) {
            problems.add(table.placeOf("key"), "needs 1 to " + KEY_MAX + " columns, each once");
        }
        if (columns.members().size() - names.size() > VALUES_MAX) {
            problems.add(table.placeOf("columns"), "has more than " + VALUES_MAX + " columns beside its key; make two tables of it");
        }
    }

    /** Texts and blobs have no order to merge by; history never merges. */
    private void column(String column, Node.Mapping spec) {
        Merge merge = spec.text("merge").flatMap(m -> Named.of(Merge.class, m)).orElse(Merge.LWW);
        String type = spec.text("type").orElse("");
        boolean fits = TYPES.containsKey(type) ? merge.fits(TYPES.get(type)) : merge.fits(PointType.STRING) && merge != Merge.SET;
        if (!fits) {
            problems.add(spec.placeOf("merge"), "cannot merge a column of that type so");
        }
        boolean inKey = table.items("key").stream().anyMatch(key -> key.text().filter(column::equals).isPresent());
        if (spec.get("merge").isPresent() && (isHistory() || inKey)) {
            problems.add(spec.placeOf("merge"), inKey ? "a column of the key never conflicts" : "rows of a history table never change");
        }
    }

    private boolean isHistory() {
        return table.get("history").flatMap(Node::bool).orElse(false);
    }
}
