// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The SQL of rows, one text per table and mask. */
final class Statements {
    private Statements() {}

    static String upsert(Table table, long mask) {
        String columns = Schema.names(table.columns());
        String marks = "?, ".repeat(table.columns().size());
        return "INSERT INTO " + table.name() + "(" + columns + ", _a, _n, _h) VALUES(" + marks + "?, ?, ?) ON CONFLICT("
                + Schema.names(table.key()) + ") DO UPDATE SET " + masked(table, mask, c -> c + " = excluded." + c)
                + "_a = excluded._a, _n = excluded._n, _h = excluded._h";
    }

    static String update(Table table, long mask) {
        return "UPDATE " + table.name() + " SET " + masked(table, mask, c -> c + " = ?")
                + "_a = ?, _n = ?, _h = ? WHERE " + keyEquals(table);
    }

    static String delete(Table table) {
        return "DELETE FROM " + table.name() + " WHERE " + keyEquals(table);
    }

    static String logChange(Table table) {
        return "INSERT INTO _chg(scope, a, n, tbl, mask, rid) SELECT ?, ?, ?, ?, ?, _id FROM " + table.name()
                + " WHERE " + keyEquals(table);
    }

    static String keyEquals(Table table) {
        return table.key().stream().map(c -> c.name() + " = ?").collect(Collectors.joining(" AND "));
    }

    private static String masked(Table table, long mask, UnaryOperator<String> form) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < table.values().size(); i++) {
            if ((mask >>> i & 1) != 0) {
                out.append(form.apply(table.values().get(i).name())).append(", ");
            }
        }
        return out.toString();
    }
}
