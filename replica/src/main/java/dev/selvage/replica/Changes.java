// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;

/**
 * What one replica has and another lacks, of one scope, cut at one committed snapshot.
 *
 * @param base the receiver must have seen this much; checked before anything is applied
 * @param upTo what the receiver has seen afterwards
 * @param complete false while more follows before the receiver's copy is whole
 */
public record Changes(
        String scope, VersionVector base, VersionVector upTo, boolean complete, List<Row> rows, List<Deletion> deletions) {
    public Changes {
        rows = List.copyOf(rows);
        deletions = List.copyOf(deletions);
    }

    /**
     * One row version.
     *
     * @param mask which value columns are sent; bit i is the i-th of {@link Table#values()}
     * @param key all key columns, the device first
     * @param values the cells of the columns in {@code mask}, in order
     */
    public record Row(Table table, long mask, List<Cell> key, Dot dot, long hlc, List<Cell> values) {
        public Row {
            if (key.size() != table.keyCount() || values.size() != Long.bitCount(mask) || (mask & ~table.fullMask()) != 0) {
                throw new IllegalArgumentException("a row that does not fit table " + table.name());
            }
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
}
