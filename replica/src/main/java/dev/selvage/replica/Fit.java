// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How rows of one layout of a table become rows of a wider one: columns are found by name, and what the narrower
 * layout does not know is NULL. The keys are alike.
 */
final class Fit {
    private static final int NOWHERE = -1;

    private final Table from;
    private final Table to;
    /** For each value column of {@code from} its bit in masks of {@code to}; {@link #NOWHERE} for counters and sets, which can be read alone. */
    private final int[] places;
    private final boolean same;
    private final boolean derives;

    private Fit(Table from, Table to, int[] places, boolean same) {
        this.from = from;
        this.to = to;
        this.places = places;
        this.same = same;
        this.derives = Arrays.stream(places).anyMatch(place -> place == NOWHERE);
    }

    /**
     * @throws IllegalArgumentException when {@code to} is another table, or lacks a column
     */
    static Fit of(Table from, Table to) {
        Optional<String> why = TableJoin.contradiction(to, from);
        if (why.isPresent()) {
            throw new IllegalArgumentException(why.get());
        }
        List<String> names = to.values().stream().map(Table.Column::name).toList();
        int[] places = from.values().stream().mapToInt(column -> names.indexOf(column.name())).toArray();
        for (int i = 0; i < places.length; i++) {
            if (places[i] == NOWHERE && !Derived.is(from.values().get(i))) {
                throw new IllegalArgumentException("table " + to.name() + " has no column " + from.values().get(i).name()
                        + " in this file; bring it when the replica is opened");
            }
        }
        boolean inOrder = true;
        for (int i = 0; i < places.length; i++) {
            inOrder &= places[i] == i;
        }
        return new Fit(from, to, places, inOrder && places.length == names.size());
    }

    Table from() {
        return from;
    }

    Table to() {
        return to;
    }

    /** True when rows and masks of both mean the same as they are. */
    boolean isSame() {
        return same;
    }

    /**
     * Counters and sets are not written with their row.
     *
     * @throws IllegalArgumentException when a masked column is one and the row has a value for it
     */
    void requireWritable(List<Cell> row, long mask) {
        for (int i = 0; derives && i < places.length; i++) {
            Table.Column column = from.values().get(i);
            if (places[i] == NOWHERE && (mask >>> i & 1) != 0 && !row.get(from.keyCount() + i).equals(Cell.none())) {
                throw new IllegalArgumentException("column " + column.name() + " of table " + from.name() + " is a " + column.policy().label()
                        + ": leave it NULL or out of the mask, and change it on its own");
            }
        }
    }

    /** The text that reads all rows of an owner in this layout, ordered by key: owner. */
    String select(int keyColumns) {
        String where = to.key().subList(0, keyColumns).stream().map(column -> Schema.quoted(column.name()) + " = ?").collect(Collectors.joining(" AND "));
        return "SELECT " + Schema.names(from.columns()) + " FROM " + Schema.quoted(to.name()) + " WHERE " + where + " ORDER BY " + Schema.names(to.key());
    }

    /** A mask of {@code from} as one of {@code to}. */
    long mask(long mask) {
        long fitted = 0;
        for (int i = 0; i < places.length; i++) {
            fitted |= places[i] == NOWHERE ? 0 : (mask >>> i & 1) << places[i];
        }
        return fitted;
    }

    /** A mask of {@code to} as one of {@code from}; what that does not know is left out. */
    long maskBack(long mask) {
        long fitted = 0;
        for (int i = 0; i < places.length; i++) {
            fitted |= places[i] == NOWHERE ? 0 : (mask >>> places[i] & 1) << i;
        }
        return fitted;
    }

    /** A row, key and all values. */
    List<Cell> row(List<Cell> row) {
        List<Cell> fitted = new ArrayList<>(row.subList(0, from.keyCount()));
        fitted.addAll(spread(row.subList(from.keyCount(), row.size()), from.fullMask()));
        return fitted;
    }

    /** A row of {@code to} as one of {@code from}. */
    List<Cell> rowBack(List<Cell> row) {
        List<Cell> fitted = new ArrayList<>(row.subList(0, from.keyCount()));
        Arrays.stream(places).forEach(place -> fitted.add(place == NOWHERE ? Cell.none() : row.get(to.keyCount() + place)));
        return fitted;
    }

    /** A version that came from elsewhere. One that was whole there is whole: what its writers never knew, they never set. */
    Changes.Row version(Changes.Row row) {
        long mask = row.isWhole() ? to.fullMask() : mask(row.mask());
        List<Cell> all = spread(row.values(), row.mask());
        List<Cell> values = new ArrayList<>(Long.bitCount(mask));
        for (int i = 0; i < all.size(); i++) {
            if ((mask >>> i & 1) != 0) {
                values.add(all.get(i));
            }
        }
        return new Changes.Row(to, mask, mask(row.changed()), row.key(), row.dot(), row.hlc(), values);
    }

    /** The masked values of {@code from}, each at its place among all of {@code to}. */
    private List<Cell> spread(List<Cell> values, long mask) {
        List<Cell> all = new ArrayList<>(Collections.nCopies(to.columns().size() - to.keyCount(), Cell.none()));
        int next = 0;
        for (int i = 0; i < places.length; i++) {
            if ((mask >>> i & 1) != 0) {
                Cell value = values.get(next++);
                if (places[i] != NOWHERE) {
                    all.set(places[i], value);
                }
            }
        }
        return all;
    }
}
