// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table's columns as {@code _tbl} has them, for people as well: {@code device TEXT required lww, value ANY max}. Name,
 * type and policy's label; the names need no quotes.
 */
final class LayoutText {
    private LayoutText() {}

    static String of(List<Table.Column> columns) {
        return columns.stream().map(column -> column.name() + " " + column.type() + (column.required() ? " required " : " ") + column.policy().label())
                .collect(Collectors.joining(", "));
    }

    /**
     * The columns of that text.
     *
     * @throws IllegalArgumentException when it is none of ours
     */
    static List<Table.Column> columns(String text) {
        return Arrays.stream(text.split(", ", -1)).map(LayoutText::column).toList();
    }

    private static Table.Column column(String text) {
        String[] words = text.split(" ", -1);
        boolean required = words.length == 4 && words[2].equals("required");
        if (words.length != 3 && !required) {
            throw new IllegalArgumentException("no column: " + text);
        }
        return new Table.Column(words[0], Table.Type.valueOf(words[1]), required, MergePolicy.labelled(words[words.length - 1]));
    }
}
