// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A replicated table. Its first column tells the row's scope: {@code device} for the scope of that device,
 * {@code shared} for the shared scope of that name. The key columns come first. Between replicas a table and its columns
 * are told apart by their names alone; their order may differ.
 *
 * @param id number in one file's bookkeeping, and on the wire for {@link Tables} alone; never reused
 * @param name lower-case letters, digits and underscores, a letter first; like a column's
 * @param keyCount how many leading columns identify a row, the first included
 * @param rowAtomic true when a conflict is settled for the whole row, so that columns of two versions are never mixed
 * @param columns key columns, then the others; at most 63 others, as many as a change mask has bits
 */
public record Table(int id, String name, Kind kind, int keyCount, boolean rowAtomic, List<Column> columns) {
    /** What the rows mean, and so how they are forgotten. */
    public enum Kind {
        /** The latest of each row; merged and deleted by causality. */
        STATE,
        /** Append-only and immutable; each replica forgets by age and size, which is no delete. */
        HISTORY
    }

    /** SQLite STRICT column types; ANY keeps whatever storage class it is given. */
    public enum Type {
        INTEGER,
        REAL,
        TEXT,
        BLOB,
        ANY
    }

    /**
     * A column.
     *
     * @param required forbids NULL; true of key columns and of no others, since a replica that does not know a column
     *     writes rows without it
     * @param policy settles the column when concurrent versions changed it, or makes it a {@link ColumnPolicy#COUNTER} or
     *     {@link ColumnPolicy#SET}; key columns never conflict
     */
    public record Column(String name, Type type, boolean required, MergePolicy policy) {
        public Column {
            require(NAME.matcher(name).matches(), "a column's name must match " + NAME);
            require(MergePolicy.LABEL.matcher(policy.label()).matches(), "a policy's name must match " + MergePolicy.LABEL);
        }

        /** A column of which the last writer's value is kept. */
        public Column(String name, Type type, boolean required) {
            this(name, type, required, ColumnPolicy.LWW);
        }
    }

    /** Most columns beside the key: a change mask is one long. */
    public static final int VALUE_COLUMNS_MAX = 63;
    /** Most columns of a key: more than a row can sensibly be named by, and a bound for what a peer may claim. */
    public static final int KEY_COLUMNS_MAX = 8;
    /** The number of a table that no file has numbered yet. */
    static final int UNNUMBERED = 0;

    /** Names that need no care in SQL; the bookkeeping's own begin with an underscore. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    /** Names of rows inside triggers and upserts, which a table of that name would hide. */
    private static final Set<String> ROW_NAMES = Set.of("new", "old", "excluded");

    public Table {
        columns = List.copyOf(columns);
        require(NAME.matcher(name).matches() && !name.startsWith("sqlite_") && !ROW_NAMES.contains(name),
                "a table's name must match " + NAME + ", begin with no sqlite_ and be none of new, old, excluded");
        require(keyCount >= 1 && keyCount <= Math.min(KEY_COLUMNS_MAX, columns.size()),
                "table " + name + " needs a key of 1 to " + KEY_COLUMNS_MAX + " of its columns, not of " + keyCount);
        require(columns.size() - keyCount <= VALUE_COLUMNS_MAX,
                "table " + name + " has " + (columns.size() - keyCount) + " columns beside its key, at most " + VALUE_COLUMNS_MAX);
        requireColumns(name, keyCount, columns);
    }

    private static void requireColumns(String name, int keyCount, List<Column> columns) {
        Column first = columns.get(0);
        require((first.name().equals("device") || first.name().equals("shared")) && first.type() == Type.TEXT,
                "the first column of table " + name + " must be device or shared, of type TEXT");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            require(names.add(column.name()), "table " + name + " has two columns " + column.name());
            require(column.required() == i < keyCount, "column " + column.name() + " of table " + name
                    + (i < keyCount ? " belongs to the key and must be required" : " cannot be required: who does not know it writes rows without it"));
            require(i >= keyCount || (column.type() != Type.ANY && column.type() != Type.REAL),
                    "column " + column.name() + " of table " + name + " belongs to the key and cannot be " + column.type());
        }
    }

    private static void require(boolean kept, String rule) {
        if (!kept) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** A table that a program brings to {@link Replica#open}; each file gives it a number of its own. */
    public static Table declared(String name, Kind kind, int keyCount, boolean rowAtomic, List<Column> columns) {
        return new Table(UNNUMBERED, name, kind, keyCount, rowAtomic, columns);
    }

    /** The same table under another number. */
    Table withId(int number) {
        return number == id ? this : new Table(number, name, kind, keyCount, rowAtomic, columns);
    }

    /** True when nothing but the number may differ. */
    public boolean isLike(Table other) {
        return other.withId(id).equals(this);
    }

    /** The column of that name. */
    Optional<Column> column(String columnName) {
        return columns.stream().filter(column -> column.name().equals(columnName)).findFirst();
    }

    /** The name of the scope that a row belongs to. */
    public String scopeOf(Cell first) {
        String owner = first instanceof Cell.Text text ? text.value() : "";
        return columns.get(0).name().equals("shared") ? Scopes.shared(owner) : Scopes.ofDevice(owner);
    }

    /** True when rows of this table live in scopes of that name's kind. */
    boolean belongsIn(String scope) {
        return Scopes.isDevice(scope) != columns.get(0).name().equals("shared");
    }

    /** The key columns. */
    public List<Column> key() {
        return columns.subList(0, keyCount);
    }

    /** The columns beside the key; bit i of a change mask stands for the i-th. */
    public List<Column> values() {
        return columns.subList(keyCount, columns.size());
    }

    /** The mask of all value columns. */
    public long fullMask() {
        int count = columns.size() - keyCount;
        return count == 0 ? 0 : -1L >>> (64 - count);
    }
}
