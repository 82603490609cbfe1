// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.terminal;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Text in aligned columns, for a terminal of any width. Cells are foreign text and are made printable here.
 *
 * @param columns headings
 * @param rows each as long as {@code columns}
 */
public record Table(List<String> columns, List<List<String>> rows) {
    private static final String GAP = "  ";
    /** No sensor is better, and a column stays narrow. */
    private static final int READING_DIGITS = 6;

    public Table {
        columns = columns.stream().map(Printable::of).toList();
        rows = rows.stream().map(row -> row.stream().map(Printable::of).toList()).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("a row has " + row.size() + " cells, not " + columns.size());
            }
        }
    }

    /** A table of objects: a column for each member that any of them has, in the order in which they appear. */
    public static Table ofObjects(List<Json.Obj> objects) {
        Set<String> names = new LinkedHashSet<>();
        objects.forEach(o -> names.addAll(o.members().keySet()));
        List<List<String>> rows = objects.stream()
                .map(o -> names.stream().map(name -> cell(o.get(name))).toList())
                .toList();
        return new Table(List.copyOf(names), rows);
    }

    /** The lines, heading first, without trailing blanks. */
    public List<String> lines() {
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            widths.add(widthOf(i));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(columns, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    /** What a JSON value is in a cell: text without quotes, {@code -} for nothing, compact JSON for the rest. */
    public static String cell(Optional<Json> value) {
        Json json = value.orElse(new Json.Null());
        if (json instanceof Json.Str text) {
            return text.value();
        }
        return json instanceof Json.Null ? "-" : json.text();
    }

    /** As {@link #cell}, with a number at six significant digits: what a person reads of a measurement. */
    static String reading(Optional<Json> value) {
        return value.filter(Json.Num.class::isInstance)
                .map(number -> BigDecimal.valueOf(((Json.Num) number).value()).round(new MathContext(READING_DIGITS)))
                .map(rounded -> rounded.stripTrailingZeros().toPlainString())
                .orElseGet(() -> cell(value));
    }

    private int widthOf(int column) {
        int widest = rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
        return Math.max(widest, length(columns.get(column)));
    }

    private static String line(List<String> cells, List<Integer> widths) {
        List<String> padded = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            padded.add(cells.get(i) + " ".repeat(widths.get(i) - length(cells.get(i))));
        }
        return padded.stream().collect(Collectors.joining(GAP)).stripTrailing();
    }

    /** In code points, so that a symbol outside the basic plane does not shift its line. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
