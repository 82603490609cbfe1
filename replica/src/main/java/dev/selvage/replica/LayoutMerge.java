// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a batch's rows into the layouts of this file, and first adds here what they have and this file lacks. Whoever has
 * seen a version knows all columns of its writer, since each batch brings the layouts of its rows along: a version without
 * a column was written by somebody who had seen no version that has it, so nobody can have changed that column in it.
 */
final class LayoutMerge {
    private final Store store;
    private final Changes batch;
    /** How each layout of the batch fits the table that is here. */
    private final Map<Table, Fit> fits = new HashMap<>();
    /** Columns that the sender knew, and that were known here, by table; all of them where nothing is said. */
    private final Map<Integer, Long> there = new HashMap<>();
    private final Map<Integer, Long> before = new HashMap<>();

    LayoutMerge(Store store, Changes batch) {
        this.store = store;
        this.batch = batch;
    }

    /**
     * The batch in this file's layouts; the very same when they are equal already, as they nearly always are.
     *
     * @param index the batch's place in its group
     * @throws RefusedException when a table of the batch contradicts one that is here
     */
    Changes apply(int index) {
        Set<Table> foreign = foreign();
        if (foreign.isEmpty()) {
            return batch;
        }
        for (Table table : foreign) {
            store.tables().named(table.name()).ifPresent(here -> before.putIfAbsent(here.id(), here.fullMask()));
            Optional<String> why = new Layouts(store.sql(), store.tables()).bring(table, false);
            if (why.isPresent()) {
                throw new RefusedException(index, new MergeResult.Forbidden(why.get()));
            }
        }
        for (Table table : foreign) {
            Fit fit = Fit.of(table, store.tables().named(table.name()).orElseThrow());
            fits.put(table, fit);
            there.merge(fit.to().id(), fit.mask(table.fullMask()), (a, b) -> a | b);
        }
        return new Changes(batch.scope(), batch.state(), batch.history(), batch.full(), batch.horizon(), fitted(batch.rows()),
                fitted(batch.siblings()), batch.deletions().stream().map(this::fitted).toList());
    }

    /** Layouts of the batch that are not those of this file. */
    private Set<Table> foreign() {
        Set<Table> tables = new LinkedHashSet<>();
        collect(batch.rows(), tables);
        collect(batch.siblings(), tables);
        batch.deletions().forEach(deletion -> tables.add(deletion.table()));
        tables.removeIf(table -> store.tables().named(table.name()).filter(table::equals).isPresent());
        return tables;
    }

    /** Rows of one table come together, so that few of them need a look into the set. */
    private static void collect(List<Changes.Row> rows, Set<Table> tables) {
        Optional<Table> last = Optional.empty();
        for (Changes.Row row : rows) {
            if (last.isEmpty() || !last.get().equals(row.table())) {
                tables.add(row.table());
                last = Optional.of(row.table());
            }
        }
    }

    private List<Changes.Row> fitted(List<Changes.Row> rows) {
        return rows.stream().map(row -> fits.containsKey(row.table()) ? fits.get(row.table()).version(row) : row).toList();
    }

    private Changes.Deletion fitted(Changes.Deletion deletion) {
        Fit fit = fits.get(deletion.table());
        return fit == null ? deletion : new Changes.Deletion(fit.to(), deletion.key(), deletion.dot(), deletion.hlc());
    }

    /** The columns of a table that versions from the sender can have changed. */
    long knownThere(Table table) {
        return there.getOrDefault(table.id(), table.fullMask());
    }

    /** The columns of a table that versions from here can have changed. */
    long knownHere(Table table) {
        return before.getOrDefault(table.id(), table.fullMask());
    }
}
