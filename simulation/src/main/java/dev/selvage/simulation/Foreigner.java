// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Cell;
import java.util.List;
import java.util.stream.Collectors;

/** Cells as the SQL of somebody who types it. */
final class Foreigner {
    private Foreigner() {}

    static String values(List<Cell> row) {
        return row.stream().map(Foreigner::literal).collect(Collectors.joining(", "));
    }

    static String literal(Cell cell) {
        if (cell instanceof Cell.Int i) {
            return Long.toString(i.value());
        } else if (cell instanceof Cell.Real r) {
            return Double.toString(r.value());
        }
        return cell instanceof Cell.Text t ? "'" + t.value() + "'" : "NULL";
    }
}
