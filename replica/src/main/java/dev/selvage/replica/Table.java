// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;

/**
 * A replicated table. Its first column is {@code device}, which tells the row's scope. The key columns come first.
 *
 * @param id number on the wire and in the bookkeeping tables; never reused
 * @param keyCount how many leading columns identify a row, {@code device} included
 * @param columns key columns, then the others; at most 63 others, as many as a change mask has bits
 */
public record Table(int id, String name, Kind kind, int keyCount, List<Column> columns) {
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

    /** A column; {@code required} forbids NULL. */
    public record Column(String name, Type type, boolean required) {}

    /** Most columns beside the key: a change mask is one long. */
    public static final int VALUE_COLUMNS_MAX = 63;

    public Table {
        columns = List.copyOf(columns);
        if (keyCount < 1 || keyCount > columns.size() || columns.size() - keyCount > VALUE_COLUMNS_MAX) {
            throw new IllegalArgumentException("table " + name + " has no valid key or too many columns");
        }
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
