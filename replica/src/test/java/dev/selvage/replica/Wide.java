// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import dev.selvage.replica.Table.Column;
import java.util.ArrayList;
import java.util.List;

/** Tables of programs that know more than {@link Tables}. */
final class Wide {
    /** The table {@code fact} with two more columns. */
    static final Table FACT = fact(new Column("note", Table.Type.TEXT, false), new Column("rank", Table.Type.INTEGER, false, ColumnPolicy.MAX));
    /** The masks of these two. */
    static final long NOTE = 8;
    static final long RANK = 16;
    /** A table that is nobody's but the declaring program's. */
    static final Table SPAN = Table.declared("span", Table.Kind.STATE, 2, false, List.of(
            new Column("device", Table.Type.TEXT, true), new Column("name", Table.Type.TEXT, true),
            new Column("top", Table.Type.REAL, false, ColumnPolicy.MAX), new Column("low", Table.Type.REAL, false, ColumnPolicy.MIN),
            new Column("word", Table.Type.TEXT, false, ColumnPolicy.KEEP_BOTH)));
    /** Another one. */
    static final Table NEW = keyOnly("brand_new");

    private Wide() {}

    /** The table {@code fact} with more columns. */
    static Table fact(Column... more) {
        List<Column> columns = new ArrayList<>(Tables.FACT.columns());
        columns.addAll(List.of(more));
        return Table.declared("fact", Table.Kind.STATE, 2, false, columns);
    }

    /** A table of devices' names. */
    static Table keyOnly(String name) {
        return Table.declared(name, Table.Kind.STATE, 1, false, List.of(new Column("device", Table.Type.TEXT, true)));
    }

    /** A row of {@link #FACT}. */
    static List<Cell> fact(String name, long value, String note, long rank) {
        List<Cell> row = new ArrayList<>(Member.fact(name, Cell.of(value), value, "w"));
        row.addAll(List.of(Cell.of(note), Cell.of(rank)));
        return row;
    }
}
