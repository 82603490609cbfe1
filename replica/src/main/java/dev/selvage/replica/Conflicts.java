// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads the living versions of rows that have several, and keeps the bounded log of resolved conflicts for people. */
final class Conflicts {
    /** Resolved conflicts that are kept for people to read; older ones go. */
    static final int LOG_MAX = 10_000;

    private final Store store;

    Conflicts(Store store) {
        this.store = store;
    }

    /** A row with concurrent versions. */
    record Open(Table table, List<Cell> key) {}

    /** Rows of the scope that have concurrent versions, at most {@code limit} of each table. */
    List<Open> open(String scope, int limit) {
        List<Open> all = new ArrayList<>();
        for (Table table : store.tables().states(scope)) {
            store.sql().list(store.tables().sql(table).keysWithSiblings(), row -> Cells.readAll(row, 1, table.keyCount()),
                    Scopes.owner(scope).orElse(""), limit).forEach(key -> all.add(new Open(table, key)));
        }
        return all;
    }

    /** All living versions of that row: none, one, or several concurrent ones. */
    List<Version> versions(Table table, List<Cell> key) {
        int columns = table.columns().size();
        TableSql text = store.tables().sql(table);
        Object[] bound = key.stream().map(Cells::plain).toArray();
        Optional<Long> number = store.sql().first("SELECT _id FROM " + table.name() + " WHERE " + TableSql.keyEquals(table),
                row -> row.getLong(1), bound);
        if (number.isEmpty()) {
            return List.of();
        }
        List<Version> versions = new ArrayList<>();
        if (table.kind() == Table.Kind.STATE) {
            versions.addAll(store.sql().list("SELECT s.*, c.at_ms, c.vv FROM (" + text.siblings + ") s LEFT JOIN _ctx c ON c.id = s._c",
                    row -> {
                        Dot dot = new Dot(store.actors().actor(row.getLong(columns + 1)), row.getLong(columns + 2));
                        byte[] seen = row.getBytes(columns + 7);
                        return new Version(dot, row.getLong(columns + 3), row.getLong(columns + 4), Cells.readAll(row, 1, columns),
                                VectorCodec.decode(seen == null ? new byte[0] : seen, store.actors()), row.getLong(columns + 6));
                    }, number.get()));
        }
        return versions.isEmpty() ? visible(table, bound) : versions;
    }

    private List<Version> visible(Table table, Object... key) {
        int columns = table.columns().size();
        return store.sql().list(store.tables().sql(table).visible + " AND _n IS NOT NULL", row -> {
            Dot dot = new Dot(store.actors().actor(row.getLong(columns + 1)), row.getLong(columns + 2));
            return new Version(dot, row.getLong(columns + 3), table.fullMask(), Cells.readAll(row, 1, columns), VersionVector.empty(), 0);
        }, key);
    }

    /** Writes down what was resolved. Inside a transaction. */
    void log(String scope, Open open, List<Version> versions, Resolver.Resolution resolution, long nowMillis) {
        store.sql().run("INSERT INTO _conflict(at_ms, scope, tbl, key, rule, result) VALUES(?, ?, ?, ?, ?, ?)", nowMillis, scope,
                open.table().name(), Cells.text(open.key()), resolution.rule(), content(open.table(), resolution.row()));
        long id = store.sql().number("SELECT last_insert_rowid()");
        for (Version version : versions) {
            store.sql().run("INSERT INTO _conflict_side VALUES(?, ?, ?, ?, ?, ?, ?)", id, version.dot().actor().toString(), version.dot().n(),
                    Hlc.millis(version.hlc()), changed(open.table(), version.changed()), seen(version, versions),
                    content(open.table(), version.row()));
        }
        if (id % 256 == 0) {
            store.sql().run("DELETE FROM _conflict WHERE id <= ?", id - LOG_MAX);
            store.sql().run("DELETE FROM _conflict_side WHERE conflict <= ?", id - LOG_MAX);
        }
    }

    /** How far the version's writer had seen the writers of the others. */
    private static String seen(Version version, List<Version> all) {
        TreeMap<String, Long> others = new TreeMap<>();
        for (Version other : all) {
            if (!other.dot().equals(version.dot())) {
                Actor actor = other.dot().actor();
                others.put(actor.toString(), Math.min(version.context().get(actor), other.dot().n() - 1));
            }
        }
        return others.entrySet().stream().map(e -> e.getKey() + ":" + e.getValue()).collect(Collectors.joining(" "));
    }

    private static String changed(Table table, long mask) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < table.values().size(); i++) {
            if ((mask >>> i & 1) != 0) {
                names.add(table.values().get(i).name());
            }
        }
        return String.join(", ", names);
    }

    private static String content(Table table, List<Cell> row) {
        List<String> cells = new ArrayList<>();
        for (int i = table.keyCount(); i < row.size(); i++) {
            if (!row.get(i).equals(Cell.none())) {
                cells.add(table.columns().get(i).name() + "=" + Cells.text(row.get(i)));
            }
        }
        return String.join(" ", cells);
    }
}
