// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL texts that settle many rows of one table at once. Each row goes on a stage, a temporary table, together with
 * what one look at the visible version of its key finds; the statements after it look nowhere a second time.
 */
final class StageSql {
    /** Makes the stage; it keeps storage classes, having no types. */
    final String make;
    /**
     * Puts a row on the stage: all columns, version, what it changed, what the visible version changed. Found out with it:
     * whether the visible version is its rival, being none that temp._seen covers; whether that one has no siblings yet
     * ({@code _alone}); whether the row is to be shown.
     */
    final String put;
    /** Puts rivals that had no siblings among them: context. */
    final String copyVisible;
    /** Puts staged rows that have a rival among the siblings: context. */
    final String addStaged;
    /** Notes of rivals that stay visible that they have siblings now. */
    final String flagVisible;
    /** Shows staged rows that replace what is visible, or come later than it. */
    final String show;
    final String clear;

    StageSql(Table table) {
        String name = Schema.quoted(table.name());
        String stage = stage(table);
        String columns = Schema.names(table.columns());
        int count = table.columns().size();
        String sameKey = table.key().stream().map(c -> Schema.quoted(c.name())).map(c -> "_s." + c + " = _t." + c)
                .collect(Collectors.joining(" AND "));
        String key = IntStream.range(0, table.keyCount()).mapToObj(i -> "_t." + Schema.quoted(table.key().get(i).name()) + " = ?" + (i + 1))
                .collect(Collectors.joining(" AND "));
        String actor = "?" + (count + 1);
        String hlc = "?" + (count + 3);
        String later = hlc + " > abs(_t._h) OR (" + hlc + " = abs(_t._h) AND (SELECT bytes FROM _actor WHERE ord = " + actor
                + ") > (SELECT bytes FROM _actor WHERE ord = _t._a))";
        make = "CREATE TEMP TABLE IF NOT EXISTS " + stage + "(" + columns + ", _a, _n, _h, _m, _mh, _rival, _alone, _shown)";
        put = "INSERT INTO " + stage + " SELECT " + numbered(count + 5) + ", _t._n > coalesce(_v.n, 0), _t._h > 0, _t._n IS NULL OR _t._n <= coalesce(_v.n, 0) OR "
                + later + " FROM (SELECT 1) LEFT JOIN " + name + " _t ON " + key + " LEFT JOIN temp._seen _v ON _v.a = _t._a";
        String insert = TableSql.insertSibling(table);
        copyVisible = insert + " SELECT " + table.columns().stream().map(c -> "_t." + Schema.quoted(c.name())).collect(Collectors.joining(", "))
                + ", _t._a, _t._n, _t._h, _s._mh, ?, " + Siblings.part("_t._a") + " FROM " + stage + " _s CROSS JOIN " + name + " _t ON " + sameKey
                + " WHERE _s._rival AND _s._alone ON CONFLICT DO NOTHING";
        addStaged = insert + " SELECT " + columns + ", _a, _n, _h, _m, ?, " + Siblings.part("_a") + " FROM " + stage + " WHERE _rival ON CONFLICT DO NOTHING";
        flagVisible = "UPDATE OR FAIL " + name + " AS _t SET _h = -_t._h FROM " + stage + " _s WHERE " + sameKey
                + " AND _s._rival AND _s._alone AND NOT _s._shown";
        show = "REPLACE INTO " + name + "(" + columns + ", _a, _n, _h) SELECT " + columns + ", _a, _n, iif(_rival, -_h, _h) FROM " + stage
                + " WHERE _shown";
        clear = "DELETE FROM " + stage;
    }

    /** Takes away a stage that was made for fewer columns. */
    static String drop(Table table) {
        return "DROP TABLE IF EXISTS " + stage(table);
    }

    private static String stage(Table table) {
        return "temp._stage_" + table.name();
    }

    private static String numbered(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "?" + i).collect(Collectors.joining(", "));
    }
}
