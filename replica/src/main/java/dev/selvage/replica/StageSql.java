// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.stream.Collectors;

/**
 * The SQL texts that settle many rows of one table at once. The rows go on a stage, a temporary table; then one statement
 * looks at the visible version of each row's key and notes in {@code temp._look}, under the row's number on the stage,
 * what those after it need to know. They look nowhere a second time.
 */
final class StageSql {
    private static final String LOOK = "temp._look";
    /** Makes the table of what was found. */
    static final String MAKE_LOOK = "CREATE TEMP TABLE _look(row INTEGER PRIMARY KEY, rival, alone, shown)";
    static final String CLEAR_LOOK = "DELETE FROM " + LOOK;

    /** Makes the stage; it keeps storage classes, having no types. */
    final String make;
    /** Puts a row on the stage: all columns, version, what it changed, what the visible version changed. */
    final String put;
    /**
     * Looks at the visible versions. One that temp._seen does not cover is a rival; one without siblings yet is alone.
     * The staged row is shown where there is no rival, or an earlier one.
     */
    final String look;
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
        String sameKey = table.key().stream().map(c -> Schema.quoted(c.name())).map(c -> "_s." + c + " = _t." + c)
                .collect(Collectors.joining(" AND "));
        String later = "CASE WHEN _s._h > abs(_t._h) THEN 1 WHEN _s._h < abs(_t._h) THEN 0"
                + " ELSE (SELECT bytes FROM _actor WHERE ord = _s._a) > (SELECT bytes FROM _actor WHERE ord = _t._a) END";
        String found = LOOK + " _l CROSS JOIN " + stage + " _s ON _s._rowid_ = _l.row";
        make = "CREATE TEMP TABLE IF NOT EXISTS " + stage + "(" + columns + ", _a, _n, _h, _m, _mh)";
        put = "INSERT INTO " + stage + " VALUES(" + "?, ".repeat(table.columns().size()) + "?, ?, ?, ?, ?)";
        look = "INSERT INTO " + LOOK + " SELECT _s._rowid_, _t._n > coalesce(_v.n, 0), _t._h > 0, _t._n IS NULL OR _t._n <= coalesce(_v.n, 0) OR "
                + later + " FROM " + stage + " _s LEFT JOIN " + name + " _t ON " + sameKey + " LEFT JOIN temp._seen _v ON _v.a = _t._a";
        String insert = TableSql.insertSibling(table);
        copyVisible = insert + " SELECT " + table.columns().stream().map(c -> "_t." + Schema.quoted(c.name())).collect(Collectors.joining(", "))
                + ", _t._a, _t._n, _t._h, _s._mh, ?, " + Siblings.part("_t._a") + " FROM " + found + " CROSS JOIN " + name + " _t ON " + sameKey
                + " WHERE _l.rival AND _l.alone ON CONFLICT DO NOTHING";
        addStaged = insert + " SELECT " + columns + ", _a, _n, _h, _m, ?, " + Siblings.part("_a") + " FROM " + found
                + " WHERE _l.rival ON CONFLICT DO NOTHING";
        flagVisible = "UPDATE OR FAIL " + name + " AS _t SET _h = -_t._h FROM " + found + " WHERE " + sameKey
                + " AND _l.rival AND _l.alone AND NOT _l.shown";
        show = "REPLACE INTO " + name + "(" + columns + ", _a, _n, _h) SELECT " + columns + ", _a, _n, iif(_l.rival, -_h, _h) FROM " + found
                + " WHERE _l.shown";
        clear = "DELETE FROM " + stage;
    }

    /** Takes away a stage that was made for fewer columns. */
    static String drop(Table table) {
        return "DROP TABLE IF EXISTS " + stage(table);
    }

    private static String stage(Table table) {
        return "temp._stage_" + table.name();
    }
}
