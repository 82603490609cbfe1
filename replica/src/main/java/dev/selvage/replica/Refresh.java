// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Works out counters and sets anew where a transaction of ours changed their parts, or put a row in the place of another:
 * once for each row, however many parts of it were written.
 */
final class Refresh {
    private final Store store;
    private final Map<Derived, Set<List<Cell>>> rows = new LinkedHashMap<>();

    Refresh(Store store) {
        this.store = store;
    }

    /** A row of that table, parts included, was written or deleted. */
    void note(Table table, List<Cell> row) {
        for (Derived derived : store.tables().derived(table)) {
            rows.computeIfAbsent(derived, d -> new LinkedHashSet<>()).add(List.copyOf(row.subList(0, derived.keyCount())));
        }
    }

    /** The rows of a batch were merged; a full one has dropped rows, too, that it does not name. */
    Refresh note(Changes batch) {
        if (store.tables().isDeriving() && batch.full()) {
            store.tables().states(batch.scope()).forEach(table -> store.tables().derived(table).stream().filter(derived -> derived.table().equals(table.name()))
                    .forEach(derived -> store.sql().run(derived.sql().refreshOwner, Scopes.owner(batch.scope()).orElse(""))));
        } else if (store.tables().isDeriving()) {
            batch.rows().forEach(row -> note(row.table(), row.key()));
            batch.deletions().forEach(deletion -> note(deletion.table(), deletion.key()));
        }
        return this;
    }

    /** Before the transaction commits. */
    void run() {
        rows.forEach((derived, keys) -> keys.forEach(key ->
                store.sql().run(derived.sql().refresh, key.stream().map(Cells::plain).toArray())));
        rows.clear();
    }
}
