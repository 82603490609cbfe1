// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which file is played and how it is read.
 *
 * @param file its real path
 * @param sha256 what its bytes must hash to, in lower case hex; empty for whatever they are
 * @param rowNames whether each row begins with a name that the header has no cell for
 * @param columns the column of each point
 * @param missing cells that stand for "no value"
 */
record Source(Path file, String sha256, Cells cells, boolean rowNames, RowTimes times, Map<String, Column> columns, Set<String> missing) {
    Source {
        columns = Map.copyOf(columns);
        missing = Set.copyOf(missing);
    }

    /** A point's column and what its cells are. */
    record Column(String name, Kind kind) {}

    /** What the cells of a column are. */
    enum Kind {
        /** A number where it looks like one, else a text. */
        AUTO,
        /** A number, or a bad reading. */
        NUMBER,
        /** Always a text, such as the code 007. */
        TEXT
    }

    /** The points, sorted. */
    List<String> points() {
        return columns.keySet().stream().sorted().toList();
    }
}
