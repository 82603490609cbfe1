// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;

/**
 * What one replica has and another lacks, of one scope, cut at one committed snapshot. Of each key of a state table it
 * holds all versions that are alive at the sender or none: what a receiver has beside them, and the sender has seen, is gone.
 *
 * @param state reach of the state tables; a batch always takes the receiver to the sender's whole snapshot
 * @param history reach of the history tables, which may come in many batches
 * @param full true when the batch holds every key of the scope's state tables, so that absence means deletion
 * @param horizon dots of deletions that the sender has forgotten; speaks only in a full batch
 * @param rows the visible version of each key, and history rows
 * @param siblings the other versions of keys that have concurrent ones, whole rows
 */
public record Changes(
        String scope,
        Span state,
        Span history,
        boolean full,
        VersionVector horizon,
        List<Row> rows,
        List<Row> siblings,
        List<Deletion> deletions) {
    public Changes {
        rows = List.copyOf(rows);
        siblings = List.copyOf(siblings);
        deletions = List.copyOf(deletions);
    }

    /**
     * One row version.
     *
     * @param mask which value columns are sent; bit i is the i-th of {@link Table#values()}
     * @param changed which value columns changed since the batch's base; a subset of {@code mask}
     * @param key all key columns, the scope's owner first
     * @param values the cells of the columns in {@code mask}, in order
     */
    public record Row(Table table, long mask, long changed, List<Cell> key, Dot dot, long hlc, List<Cell> values) {
        public Row {
            if (key.size() != table.keyCount() || values.size() != Long.bitCount(mask) || (mask & ~table.fullMask()) != 0
                    || (changed & ~mask) != 0) {
                throw new IllegalArgumentException("a row that does not fit table " + table.name());
            }
        }

        boolean isWhole() {
            return mask == table.fullMask();
        }
    }

    /** One deletion: it removes the versions of the row that its writer had seen. */
    public record Deletion(Table table, List<Cell> key, Dot dot, long hlc) {
        public Deletion {
            if (key.size() != table.keyCount()) {
                throw new IllegalArgumentException("a key that does not fit table " + table.name());
            }
        }
    }

    /** The highest HLC among rows and deletions; 0 when there are none. */
    long latestHlc() {
        long latest = 0;
        for (Row row : rows) {
            latest = Math.max(latest, row.hlc());
        }
        for (Row row : siblings) {
            latest = Math.max(latest, row.hlc());
        }
        for (Deletion deletion : deletions) {
            latest = Math.max(latest, deletion.hlc());
        }
        return latest;
    }
}
