// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.MergePolicy;
import dev.selvage.replica.Table;
import dev.selvage.replica.Table.Column;
import dev.selvage.replica.Table.Kind;
import dev.selvage.replica.Tables;
import java.util.ArrayList;
import java.util.List;

/**
 * How the rows of one message say what table they are of. A table that every peer knows is its id. Any other is
 * {@link #LAYOUT}, then its place among the layouts of the message, and where that is new the layout itself: name, kind, row-atomic,
 * number of key columns, number of columns; for each column name, type, required, policy. So a message explains itself,
 * whatever its receiver has heard before. Used for one message; decoded tables have no number.
 */
final class LayoutCodec {
    /** The id that no table has. */
    static final int LAYOUT = 0;
    /** Bytes of a name: what tables, columns and policies may be called. */
    private static final int NAME_BYTES_MAX = 63;
    private static final int COLUMNS_MAX = Table.KEY_COLUMNS_MAX + Table.VALUE_COLUMNS_MAX;
    /** A column is two names of a letter with their lengths, a type and a flag. */
    private static final int COLUMN_BYTES_MIN = 6;
    /** Kinds and types by their place, for ever; new ones go to the end. */
    private static final List<Kind> KINDS = List.of(Kind.STATE, Kind.HISTORY);
    private static final List<Table.Type> TYPES = List.of(Table.Type.INTEGER, Table.Type.REAL, Table.Type.TEXT, Table.Type.BLOB, Table.Type.ANY);

    /** The layouts that the message has said so far; a table of that name is not said again. */
    private final List<Table> said = new ArrayList<>();

    void write(ByteWriter out, Table table) {
        int known = Tables.known(table).map(Table::id).orElse(LAYOUT);
        out.varint(known);
        if (known != LAYOUT) {
            return;
        }
        int place = said.indexOf(table);
        out.varint(place < 0 ? said.size() : place);
        if (place < 0) {
            if (said.size() == SyncLimits.LAYOUTS_MAX) {
                throw new IllegalArgumentException("a message of more than " + SyncLimits.LAYOUTS_MAX + " layouts of tables: split the changes");
            }
            said.add(table);
            writeLayout(out, table);
        }
    }

    private static void writeLayout(ByteWriter out, Table table) {
        out.text(table.name());
        out.u8(KINDS.indexOf(table.kind()));
        out.bool(table.rowAtomic());
        out.varint(table.keyCount());
        out.varint(table.columns().size());
        for (Column column : table.columns()) {
            out.text(column.name());
            out.u8(TYPES.indexOf(column.type()));
            out.bool(column.required());
            out.text(column.policy().label());
        }
    }

    /** What a layout may be, {@link Table} says; beyond that nothing is allocated. */
    Table read(ByteReader in) throws SyncFormatException {
        int id = in.number("table", Integer.MAX_VALUE);
        if (id != LAYOUT) {
            return Tables.byId(id).orElseThrow(() -> in.refused("unknown table " + id + ": update the older side"));
        }
        int place = in.number("layout", SyncLimits.LAYOUTS_MAX - 1);
        if (place > said.size()) {
            throw in.refused("layout " + place + " after " + said.size());
        }
        if (place == said.size()) {
            said.add(readLayout(in));
        }
        return said.get(place);
    }

    private static Table readLayout(ByteReader in) throws SyncFormatException {
        String name = in.text("a table's name", NAME_BYTES_MAX);
        Kind kind = KINDS.get(in.number("kind of table", KINDS.size() - 1));
        boolean rowAtomic = in.bool();
        int keyCount = in.number("count of key columns", Table.KEY_COLUMNS_MAX);
        int count = in.count("columns", COLUMNS_MAX, COLUMN_BYTES_MIN);
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String column = in.text("a column's name", NAME_BYTES_MAX);
            Table.Type type = TYPES.get(in.number("type of column", TYPES.size() - 1));
            boolean required = in.bool();
            columns.add(new Column(column, type, required, MergePolicy.labelled(in.text("a policy's name", NAME_BYTES_MAX))));
        }
        return Table.declared(name, kind, keyCount, rowAtomic, columns);
    }
}
