// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;

/**
 * A replicated table. Its first column tells the row's scope: {@code device} for the scope of that device,
 * {@code shared} for the shared scope of that name. The key columns come first.
 *
 * @param id number on the wire and in the bookkeeping tables; never reused
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
     * @param required forbids NULL
     * @param policy settles the column when concurrent versions changed it; key columns never conflict
     */
    public record Column(String name, Type type, boolean required, MergePolicy policy) {
        /** A column of which the last writer's value is kept. */
        public Column(String name, Type type, boolean required) {
            this(name, type, required, ColumnPolicy.LWW);
        }
    }

    /** Most columns beside the key: a change mask is one long. */
    public static final int VALUE_COLUMNS_MAX = 63;

    public Table {
        columns = List.copyOf(columns);
        if (keyCount < 1 || keyCount > columns.size() || columns.size() - keyCount > VALUE_COLUMNS_MAX) {
            throw new IllegalArgumentException("table " + name + " has no valid key or too many columns");
        }
    }

    /** The name of the scope that a row belongs to. */
    public String scopeOf(Cell first) {
        String owner = first instanceof Cell.Text text ? text.value() : "";
        return columns.get(0).name().equals("shared") ? Scopes.shared(owner) : Scopes.ofDevice(owner);
    }

    /** True when rows of this table live in scopes of that name's kind. */
    boolean belongsIn(String scope) {
        return Scopes.device(scope).isEmpty() == columns.get(0).name().equals("shared");
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
