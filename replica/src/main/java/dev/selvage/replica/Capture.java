// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what other programs wrote into the tables and gives it dots of this session, first thing in every transaction
 * that merges, writes or cuts after a foreign commit. So the writer's context is what this replica had seen, and no
 * dot is ever given by a program that does not know which session it is.
 */
final class Capture {
    private final Store store;
    private long dataVersion = -1;

    /** A row that another program inserted or changed. */
    record Written(Table table, List<Cell> key, long mask) {}

    /** A row that another program deleted. */
    record Gone(Table table, List<Cell> key) {}

    /** What another program counted in a row. */
    record Counted(Derived counter, List<Cell> key, long up, long down) {}

    /** All that happened in one scope. */
    record Found(List<Written> written, List<Gone> gone, List<Counted> counted) {
        /** Gives each a dot; how many there were. */
        int stamp(WriteTx tx) {
            tx.foreignWrites();
            gone.forEach(row -> tx.delete(row.table(), row.key()));
            written.forEach(row -> tx.stamp(row.table(), row.key(), row.mask()));
            counted.forEach(row -> tx.count(row.counter(), row.key(), row.up(), row.down()));
            return gone.size() + written.size() + counted.size();
        }
    }

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
        Set<Integer> touched = touched();
        for (Table table : store.tables().all()) {
            if (touched.contains(table.id()) && table.kind() == Table.Kind.STATE) {
                takeMarked(table, found);
            } else if (touched.contains(table.id())) {
                takeNew(table, found);
            }
        }
        store.tables().allDerived().stream().filter(d -> d.kind() == ColumnPolicy.COUNTER).forEach(counter -> takeCounted(counter, found));
        return found;
    }

    /** What was counted is no row yet: it becomes part of this session's. */
    private void takeCounted(Derived counter, Map<String, Found> found) {
        int keys = counter.keyCount();
        List<Counted> all = store.sql().list(counter.sql().waiting, row ->
                new Counted(counter, Cells.readAll(row, 1, keys), row.getLong(keys + 1), row.getLong(keys + 2)));
        if (!all.isEmpty()) {
            all.forEach(one -> in(found, counter.parts().scopeOf(one.key().get(0))).counted().add(one));
            store.sql().run(counter.sql().clearWaiting);
        }
    }

    /** Numbers of the tables that have marks or new rows; one question for all of them. */
    private Set<Integer> touched() {
        StringBuilder question = new StringBuilder("SELECT 0");
        for (Table table : store.tables().all()) {
            String which = table.kind() == Table.Kind.STATE ? "_mark_" + table.name() : Schema.quoted(table.name()) + " WHERE _n IS NULL";
            question.append(" UNION ALL SELECT ").append(table.id()).append(" WHERE EXISTS(SELECT 1 FROM ").append(which).append(")");
        }
        return new HashSet<>(store.sql().list(question.toString(), row -> row.getInt(1)));
    }

    /** Look again at the next occasion: marks that a transaction had taken are there again, or new ones may be. */
    void look() {
        dataVersion = -1;
    }

    /** What the marks of one key say together. */
    private record Mark(long mask, boolean isThere, boolean isNew) {
        Mark with(long more) {
            return new Mark(mask | more, isThere, isNew);
        }
    }

    /** A key that was deleted and is there again was replaced, which its new row tells. */
    private void takeMarked(Table table, Map<String, Found> found) {
        String mark = "_mark_" + table.name();
        List<String> names = table.key().stream().map(c -> Schema.quoted(c.name())).toList();
        String keys = names.stream().map(c -> "_k." + c).collect(Collectors.joining(", "));
        String same = names.stream().map(c -> "_t." + c + " = _k." + c).collect(Collectors.joining(" AND "));
        Map<List<Cell>, Mark> marks = new LinkedHashMap<>();
        store.sql().list("SELECT _k._mask, _t." + names.get(0) + " IS NOT NULL, _t._n IS NULL, " + keys + " FROM " + mark + " _k LEFT JOIN "
                + Schema.quoted(table.name()) + " _t ON " + same + " ORDER BY _k._rowid_", row -> {
            long mask = row.getLong(1);
            Mark fresh = new Mark(mask, row.getBoolean(2), row.getBoolean(3));
            return marks.merge(Cells.readAll(row, 4, table.keyCount()), fresh, (old, now) -> old.with(mask));
        });
        marks.forEach((key, change) -> {
            if (!change.isThere()) {
                in(found, table.scopeOf(key.get(0))).gone().add(new Gone(table, key));
            } else if (change.isNew() || change.mask() != 0) {
                add(new Written(table, key, change.isNew() ? table.fullMask() : change.mask()), found);
            }
        });
        store.sql().run("DELETE FROM " + mark);
    }

    /** History rows without a dot were appended by another program; the partial index on them makes this cheap. */
    private void takeNew(Table table, Map<String, Found> found) {
        store.sql().list("SELECT " + Schema.names(table.key()) + " FROM " + Schema.quoted(table.name()) + " WHERE _n IS NULL ORDER BY _rowid_",
                row -> new Written(table, Cells.readAll(row, 1, table.keyCount()), table.fullMask()))
                .forEach(written -> add(written, found));
    }

    private static void add(Written written, Map<String, Found> found) {
        in(found, written.table().scopeOf(written.key().get(0))).written().add(written);
    }

    private static Found in(Map<String, Found> found, String scope) {
        return found.computeIfAbsent(scope, s -> new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
    }
}
