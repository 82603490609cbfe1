// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what other programs wrote into the tables and gives it dots of this session, first thing in every transaction
 * that merges, writes or cuts after a foreign commit. So the writer's context is what this replica had seen, and no
 * dot is ever given by a program that does not know which session it is.
 */
final class Capture {
    private final Store store;
    private long dataVersion = -1;

    /** A row that another program inserted or changed. */
    record Written(Table table, long rowNumber, List<Cell> key, long mask) {}

    /** A row that another program deleted. */
    record Gone(Table table, List<Cell> key) {}

    /** All that happened in one scope. */
    record Found(List<Written> written, List<Gone> gone) {}

    Capture(Store store) {
        this.store = store;
    }

    /** True when another program has committed since the last call, or nothing was looked at yet. */
    boolean isDue() {
        return store.sql().dataVersion() != dataVersion;
    }

    /** What happened, by scope; forgets the marks. Inside a write transaction. */
    Map<String, Found> take() {
        dataVersion = store.sql().dataVersion();
        Map<String, Found> found = new LinkedHashMap<>();
        for (Table table : store.tables().all()) {
            if (table.kind() == Table.Kind.STATE) {
                takeGone(table, found);
                takeChanged(table, found);
            }
            takeNew(table, found);
        }
        store.sql().run("DELETE FROM _dirty");
        return found;
    }

    /** Look again at the next occasion: marks that a transaction had taken are there again, or new ones may be. */
    void look() {
        dataVersion = -1;
    }

    private void takeGone(Table table, Map<String, Found> found) {
        String name = "_gone_" + table.name();
        List<List<Cell>> keys = store.sql().list("SELECT " + Schema.names(table.key()) + " FROM " + name,
                row -> Cells.readAll(row, 1, table.keyCount()));
        if (keys.isEmpty()) {
            return;
        }
        store.sql().run("DELETE FROM " + name);
        Set<List<Cell>> there = new LinkedHashSet<>(store.sql().list("SELECT " + Schema.names(table.key()) + " FROM " + table.name()
                + " WHERE _n IS NULL", row -> Cells.readAll(row, 1, table.keyCount())));
        keys.stream().filter(key -> !there.contains(key)).forEach(key ->
                in(found, table.scopeOf(key.get(0))).gone().add(new Gone(table, key)));
    }

    private void takeChanged(Table table, Map<String, Found> found) {
        store.sql().list("SELECT d.rid, d.mask, " + Schema.names(table.key()) + " FROM _dirty d JOIN " + table.name()
                        + " ON _id = d.rid WHERE d.tbl = ? AND _n IS NOT NULL ORDER BY d.rid",
                row -> new Written(table, row.getLong(1), Cells.readAll(row, 3, table.keyCount()), row.getLong(2)), table.id())
                .forEach(written -> add(written, found));
    }

    private void takeNew(Table table, Map<String, Found> found) {
        store.sql().list("SELECT _id, " + Schema.names(table.key()) + " FROM " + table.name() + " WHERE _n IS NULL ORDER BY _id",
                row -> new Written(table, row.getLong(1), Cells.readAll(row, 2, table.keyCount()), table.fullMask()))
                .forEach(written -> add(written, found));
        if (table.kind() == Table.Kind.STATE) {
            // INSERT OR REPLACE drops a row without a word
            store.sql().run("DELETE FROM _sib_" + table.name() + " WHERE _rid IN (SELECT _rid FROM _sib_" + table.name()
                    + " EXCEPT SELECT _id FROM " + table.name() + ")");
        }
    }

    private static void add(Written written, Map<String, Found> found) {
        in(found, written.table().scopeOf(written.key().get(0))).written().add(written);
    }

    private static Found in(Map<String, Found> found, String scope) {
        return found.computeIfAbsent(scope, s -> new Found(new ArrayList<>(), new ArrayList<>()));
    }
}
