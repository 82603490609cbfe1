// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL texts of one table, made once. A version's three bindings are {@code _a, _n, _h}. The table
 * {@code temp._seen(a, n)} holds the vector that a statement compares with. Writes say {@code OR FAIL} or {@code REPLACE},
 * since whatever fails undoes its whole transaction: SQLite then keeps no journal of each statement.
 */
final class TableSql {
    /** True when the version of that row is within the vector in {@code temp._seen}. */
    private static final String COVERED = "coalesce((SELECT n FROM temp._seen WHERE a = _a), 0) >= _n";

    private final Table table;
    private final String name;
    private final String sib;
    private final String columns;
    private final String marks;
    private final String keyEquals;
    private final Map<Long, String> upserts = new HashMap<>();
    private final Map<Long, String> upsertsGuarded = new HashMap<>();
    private final Map<Long, String> updates = new HashMap<>();

    /** What settles many rows at once. */
    final StageSql stage;
    /** Inserts a row of a state table or takes the place of the one of its key: all columns, version. */
    final String replace;
    /** Puts a version among the siblings: all columns, version, mask, context. */
    final String addSibling;
    /** The visible version: key. Columns, _a, _n, its HLC, whether it has siblings. */
    final String visible;
    /** All versions of a row with siblings: key. Columns, _a, _n, _h, _m, _c. */
    final String siblings;
    /** Visible versions of a scope: its owner. Columns as before. */
    final String all;
    /** All versions of rows that have several: owner. Columns, _a, _n, _h. */
    final String allSiblings;
    /** Visible versions that the vector in temp._seen lacks: owner. */
    final String unseen;
    /** Keys of rows with a sibling that the vector in temp._seen lacks: owner. */
    final String unseenSiblings;
    /** Two steps, so that the trigger tells our own deletion from others': key. */
    final String disown;
    final String delete;

    TableSql(Table table) {
        this.table = table;
        this.name = Schema.quoted(table.name());
        this.sib = "_sib_" + table.name();
        this.columns = Schema.names(table.columns());
        this.marks = "?, ".repeat(table.columns().size());
        this.keyEquals = keyEquals(table);
        String owner = Schema.quoted(table.columns().get(0).name());
        stage = new StageSql(table);
        replace = "REPLACE INTO " + name + "(" + columns + ", _a, _n, _h) VALUES(" + marks + "?, ?, ?)";
        addSibling = insertSibling(table) + " VALUES(" + marks + "?, ?, ?, ?, ?, " + Siblings.part("?" + (table.columns().size() + 1)) + ") ON CONFLICT DO NOTHING";
        String versions = "SELECT " + columns + ", _a, _n, abs(_h), _h < 0 FROM " + name + " WHERE ";
        visible = versions + keyEquals;
        siblings = "SELECT " + columns + ", _a, _n, _h, _m, _c FROM " + sib + " WHERE " + keyEquals + " AND " + Siblings.PARTS + " ORDER BY _a, _n";
        all = versions + owner + " = ?";
        allSiblings = "SELECT " + columns + ", _a, _n, _h FROM " + sib + " WHERE " + owner + " = ?";
        unseen = all + " AND NOT (" + COVERED + ")";
        unseenSiblings = "SELECT DISTINCT " + Schema.names(table.key()) + " FROM " + sib + " WHERE " + owner + " = ? AND NOT (" + COVERED + ")";
        disown = "UPDATE " + name + " SET _n = NULL WHERE " + keyEquals;
        delete = "DELETE FROM " + name + " WHERE " + keyEquals;
    }

    /** Inserts a row or overwrites the masked columns: all columns, version. */
    String upsert(long mask) {
        return upserts.computeIfAbsent(mask, m -> "INSERT OR FAIL INTO " + name + "(" + columns + ", _a, _n, _h) VALUES(" + marks
                + "?, ?, ?) ON CONFLICT(" + Schema.names(table.key()) + ") DO UPDATE SET " + masked(m, c -> c + " = excluded." + c)
                + "_a = excluded._a, _n = excluded._n, _h = excluded._h");
    }

    /** The same, but it leaves alone (and counts 0 for) a row with siblings or one whose version is not in temp._seen. */
    String upsertGuarded(long mask) {
        return upsertsGuarded.computeIfAbsent(mask, m -> upsert(m) + " WHERE " + COVERED + " AND _h > 0");
    }

    /** Overwrites the masked columns of a row that is there: masked columns, version, key. */
    String update(long mask) {
        return updates.computeIfAbsent(mask, m -> "UPDATE OR FAIL " + name + " SET " + masked(m, c -> c + " = ?")
                + "_a = ?, _n = ?, _h = ? WHERE " + keyEquals);
    }

    /** The same, but it leaves alone (and counts 0 for) a row with siblings or one whose version is not in temp._seen. */
    String updateGuarded(long mask) {
        return update(mask) + " AND " + COVERED + " AND _h > 0";
    }

    /** History rows never change: told apart by key, the first one stays. */
    String insertHistory() {
        return "INSERT INTO " + name + "(" + columns + ", _a, _n, _h) VALUES(" + marks + "?, ?, ?) ON CONFLICT DO NOTHING";
    }

    /** Drops all siblings of a row, without looking for them where the row says that it has none: key. */
    String deleteSiblings() {
        return "DELETE FROM " + sib + " WHERE " + keyIs(table) + " AND " + Siblings.PARTS
                + " AND NOT EXISTS(SELECT 1 FROM " + name + " WHERE " + keyIs(table) + " AND _n IS NOT NULL AND _h > 0)";
    }

    /** Gives a dot to a row that another program wrote: version, key. History keeps the order of dots in its row numbers. */
    String stamp() {
        String number = table.kind() == Table.Kind.HISTORY ? ", _rowid_ = (SELECT max(_rowid_) + 1 FROM " + name + ")" : "";
        return "UPDATE " + name + " SET _a = ?, _n = ?, _h = ?" + number + " WHERE " + keyEquals;
    }

    /** Lowest dots of all siblings by actor: owner. */
    String lowestSiblings() {
        return "SELECT _a, min(_n) FROM " + sib + " WHERE " + Schema.quoted(table.columns().get(0).name()) + " = ? GROUP BY _a";
    }

    /** Keys of rows that have siblings: owner, limit. */
    String keysWithSiblings() {
        return "SELECT DISTINCT " + Schema.names(table.key()) + " FROM " + sib + " WHERE " + Schema.quoted(table.columns().get(0).name()) + " = ? LIMIT ?";
    }

    /** The head of a statement that puts versions among the siblings: all columns, _a, _n, _h, _m, _c, _part. */
    static String insertSibling(Table table) {
        return "INSERT OR FAIL INTO _sib_" + table.name() + "(" + Schema.names(table.columns()) + ", _a, _n, _h, _m, _c, _part)";
    }

    /** The key is that of the first parameters, which may stand more than once. */
    private static String keyIs(Table table) {
        return IntStream.range(0, table.keyCount()).mapToObj(i -> Schema.quoted(table.key().get(i).name()) + " = ?" + (i + 1))
                .collect(Collectors.joining(" AND "));
    }

    static String keyEquals(Table table) {
        return table.key().stream().map(c -> Schema.quoted(c.name()) + " = ?").collect(Collectors.joining(" AND "));
    }

    private String masked(long mask, UnaryOperator<String> form) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < table.values().size(); i++) {
            if ((mask >>> i & 1) != 0) {
                out.append(form.apply(Schema.quoted(table.values().get(i).name()))).append(", ");
            }
        }
        return out.toString();
    }
}
