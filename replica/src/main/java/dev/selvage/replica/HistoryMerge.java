// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Adds a batch's history rows. They never change and are told apart by key, so that a repeated one is no news. */
final class HistoryMerge {
    private final Store store;
    private final Changes batch;
    private final VersionVector here;

    HistoryMerge(Store store, Changes batch, VersionVector here) {
        this.store = store;
        this.batch = batch;
        this.here = here;
    }

    int apply() throws SQLException {
        int applied = 0;
        PreparedStatement open = store.sql().prepare("SELECT 1");
        Table last = Tables.POINT;
        for (Changes.Row row : batch.rows()) {
            if (row.table().kind() != Table.Kind.HISTORY || here.covers(row.dot())) {
                continue;
            }
            if (row.table().id() != last.id()) {
                open.executeBatch();
                last = row.table();
                open = store.sql().prepare(store.tables().sql(last).insertHistory());
            }
            int next = Cells.bindAll(open, 1, row.key());
            next = Cells.bindAll(open, next, row.values());
            open.setLong(next, store.actors().ordinal(row.dot().actor()));
            open.setLong(next + 1, row.dot().n());
            open.setLong(next + 2, row.hlc());
            open.addBatch();
            applied++;
        }
        open.executeBatch();
        return applied;
    }
}
