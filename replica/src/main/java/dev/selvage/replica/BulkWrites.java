// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.HashMap;
import java.util.Map;

/**
 * Takes the capture triggers off a table for as long as a large transaction of ours writes to it: nobody else can write
 * meanwhile, and a trigger costs each of our rows a fifth, since SQLite then keeps a statement journal. A rollback
 * brings the triggers back like everything else.
 */
final class BulkWrites {
    /** Rows from which on dropping and making three triggers pays. */
    static final int ROWS_MIN = 4_000;

    /** Rows of each table by its number, as far as they are announced. */
    private final Map<Integer, Integer> expected = new HashMap<>();
    private final Store store;

    BulkWrites(Store store) {
        this.store = store;
    }

    /** That many more rows will be written to the table. */
    void expect(Table table, int rows) {
        if (table.kind() != Table.Kind.STATE) {
            return;
        }
        int before = expected.getOrDefault(table.id(), 0);
        expected.put(table.id(), before + rows);
        if (before < ROWS_MIN && before + rows >= ROWS_MIN) {
            CaptureTriggers.of(table, PointRules.of(store.sql())).drop().forEach(store.sql()::script);
        }
    }

    /** All rows of the batch will be written; a table that is not here yet gets its triggers when it is made. */
    void expect(Changes batch) {
        Map<String, Integer> rows = new HashMap<>();
        batch.rows().forEach(row -> rows.merge(row.table().name(), 1, Integer::sum));
        rows.forEach((name, count) -> store.tables().named(name).ifPresent(table -> expect(table, count)));
    }

    /** Puts the triggers back, over the columns that the table has by now; before the transaction commits. */
    void end() {
        expected.forEach((id, rows) -> {
            if (rows >= ROWS_MIN) {
                CaptureTriggers triggers = CaptureTriggers.of(store.tables().known(id), PointRules.of(store.sql()));
                triggers.drop().forEach(store.sql()::script);
                triggers.create().forEach(store.sql()::script);
            }
        });
        expected.clear();
    }
}
