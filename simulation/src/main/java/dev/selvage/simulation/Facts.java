// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The rows that a history is about: those of the table {@code fact}, of which newer programs know one more column. The
 * oracle has them with that column always: where nobody knows it, it is NULL.
 */
final class Facts {
    /** The column that only newer programs know. */
    private static final String RANK = "rank";

    private static final Table NEWER = Table.declared("fact", Table.Kind.STATE, Tables.FACT.keyCount(), false, newerColumns());

    private final Random random;
    /** For all that is about the newer column alone, so that a seed's history is otherwise what it was without. */
    private final Random newer;

    Facts(Random random, Random newer) {
        this.random = random;
        this.newer = newer;
    }

    /** The table as a program knows it. */
    static Table table(boolean isNewer) {
        return isNewer ? NEWER : Tables.FACT;
    }

    private static List<Table.Column> newerColumns() {
        List<Table.Column> columns = new ArrayList<>(Tables.FACT.columns());
        columns.add(new Table.Column(RANK, Table.Type.INTEGER, false));
        return columns;
    }

    /** Values of few kinds, so that different writes are often equal, and equal numbers of different storage class meet. */
    List<Cell> row(String key, boolean isNewer) {
        Cell value = List.of(Cell.of(random.nextInt(9)), Cell.of(random.nextInt(9) / 2.0), Cell.none(), Cell.of("t" + random.nextInt(9)))
                .get(random.nextInt(4));
        return List.of(Cell.of(Node.OWNER), Cell.of(key), value, Cell.of(random.nextInt(1_000)), Cell.of("w" + random.nextInt(9)),
                isNewer ? rank() : Cell.none());
    }

    /** A value of the newer column. */
    Cell rank() {
        return newer.nextInt(4) == 0 ? Cell.none() : Cell.of(newer.nextInt(9));
    }

    /** The columns that a write is about: half of the time all that were known in the beginning. */
    long mask(boolean isNewer) {
        long full = Tables.FACT.fullMask();
        long mask = random.nextBoolean() ? full : 1 + random.nextInt((int) full);
        return isNewer && newer.nextInt(3) > 0 ? mask | (full + 1) : mask;
    }

    /** What a row is after its masked columns were overwritten. */
    static List<Cell> mixed(Optional<List<Cell>> before, List<Cell> row, long mask) {
        List<Cell> after = new ArrayList<>(before.orElse(row));
        for (int i = Tables.FACT.keyCount(); i < row.size(); i++) {
            if ((mask >>> (i - Tables.FACT.keyCount()) & 1) != 0) {
                after.set(i, row.get(i));
            }
        }
        return after;
    }

    /** A row with all columns that any program knows. */
    static List<Cell> padded(List<Cell> row) {
        List<Cell> padded = new ArrayList<>(row);
        while (padded.size() < NEWER.columns().size()) {
            padded.add(Cell.none());
        }
        return padded;
    }
}
