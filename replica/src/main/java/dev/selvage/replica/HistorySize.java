// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;

/**
 * Estimates what a table takes in the file from a few of its rows, without reading the rest: SQLite's own count of
 * pages ({@code dbstat}) reads all of them. Within 15 % of it for the usual rows.
 */
final class HistorySize {
    /** Stretches of row numbers that are looked at, spread over the table; with their rows a few milliseconds for all tables. */
    private static final int STRETCHES = 32;
    /** Row numbers of a stretch, used or not. */
    private static final int NUMBERS = 16;
    /** What a row costs beside its cells, measured: headers of row and key, dot, clock, row number twice, free space of pages. */
    private static final int ROW_BYTES = 36;

    private final Store store;

    HistorySize(Store store) {
        this.store = store;
    }

    /** About so many rows and bytes, the index of the key included. */
    record Estimate(Table table, long rows, long bytes) {}

    Estimate of(Table table) {
        long low = store.sql().number("SELECT min(rowid) FROM " + table.name());
        long high = store.sql().number("SELECT max(rowid) FROM " + table.name());
        if (high < 1) {
            return new Estimate(table, 0, 0);
        }
        long numbers = 0;
        long rows = 0;
        long bytes = 0;
        for (int i = 0; i < STRETCHES; i++) {
            long from = low + (high - low) / STRETCHES * i;
            long upTo = Math.min(high, from + NUMBERS - 1);
            List<Long> found = rowBytes(table, from, upTo);
            numbers += upTo - from + 1;
            rows += found.size();
            bytes += found.stream().mapToLong(size -> size).sum();
        }
        double share = (high - low + 1) / (double) numbers;
        return new Estimate(table, Math.round(rows * share), Math.round(bytes * share));
    }

    private List<Long> rowBytes(Table table, long from, long upTo) {
        return store.sql().list("SELECT " + Schema.names(table.columns()) + " FROM " + table.name() + " WHERE rowid BETWEEN ? AND ?", row -> {
            List<Cell> cells = Cells.readAll(row, 1, table.columns().size());
            return ROW_BYTES + Cells.size(cells) + Cells.size(cells.subList(0, table.keyCount()));
        }, from, upTo);
    }
}
