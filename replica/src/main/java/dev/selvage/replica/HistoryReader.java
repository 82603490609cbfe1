// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Cuts history rows in the order of their dots. In a device's file they were appended in that order, so that what a
 * peer has is the beginning of each table, and its end is found by halving; no index is kept for it. (The plus sign in
 * the queries keeps SQLite from taking the key's index, by which it would have to sort.)
 */
final class HistoryReader {
    /** Rows of one batch: what a receiver merges in one transaction without keeping others waiting. */
    static final int ROWS_MAX = 16_000;

    private final Store store;
    private final ScopeState scope;
    private final VersionVector base;
    private final long bytesMax;
    private final Comparator<Dot> causal;
    private final List<Changes.Row> rows = new ArrayList<>();

    HistoryReader(Store store, ScopeState scope, VersionVector base, long bytesMax) {
        this.store = store;
        this.scope = scope;
        this.base = base;
        this.bytesMax = bytesMax;
        this.causal = Comparator.comparingInt((Dot dot) -> scope.lineage().depth(dot.actor()))
                .thenComparing(Dot::actor).thenComparingLong(Dot::n);
    }

    List<Changes.Row> rows() {
        return rows;
    }

    /** Reads rows up to the limits; gives how far they reach. */
    VersionVector read() throws SQLException {
        List<Head> heads = new ArrayList<>();
        for (Table table : store.tables().histories(scope.name())) {
            next(table, firstLacking(table)).ifPresent(heads::add);
        }
        long bytes = 0;
        VersionVector upTo = base;
        while (!heads.isEmpty()) {
            Head first = heads.stream().min(Comparator.comparing(head -> head.row().dot(), causal)).orElseThrow();
            if (rows.size() >= ROWS_MAX || bytes >= bytesMax) {
                return upTo.join(before(first.row().dot()));
            }
            heads.remove(first);
            rows.add(first.row());
            bytes += size(first.row());
            upTo = upTo.with(first.row().dot().actor(), first.row().dot().n());
            next(first.row().table(), first.number() + 1).ifPresent(heads::add);
        }
        return scope.history();
    }

    /** Everything that comes before that dot in causal order. */
    private VersionVector before(Dot dot) {
        VersionVector all = base;
        for (Actor actor : scope.history().counts().keySet()) {
            Dot last = new Dot(actor, scope.history().get(actor));
            if (actor.equals(dot.actor())) {
                all = all.with(actor, dot.n() - 1);
            } else if (causal.compare(last, dot) < 0) {
                all = all.with(actor, last.n());
            }
        }
        return all;
    }

    /** The next row of a table and its row number. */
    private record Head(long number, Changes.Row row) {}

    /** The first row from there on that the peer lacks. */
    private Optional<Head> next(Table table, long from) throws SQLException {
        int columns = table.columns().size();
        PreparedStatement select = store.sql().prepare("SELECT _rowid_, _a, _n, _h, " + Schema.names(table.columns()) + from(table));
        long at = from;
        while (true) {
            select.setLong(1, at);
            select.setString(2, Scopes.owner(scope.name()).orElse(""));
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                Dot dot = new Dot(store.actors().actor(found.getLong(2)), found.getLong(3));
                if (!base.covers(dot)) {
                    List<Cell> all = Cells.readAll(found, 5, columns);
                    return Optional.of(new Head(found.getLong(1), new Changes.Row(table, table.fullMask(), table.fullMask(),
                            List.copyOf(all.subList(0, table.keyCount())), dot, found.getLong(4),
                            List.copyOf(all.subList(table.keyCount(), columns)))));
                }
                at = found.getLong(1) + 1;
            }
        }
    }

    /** The first row of an owner from a row number on. A column may be called rowid, but none _rowid_. */
    private static String from(Table table) {
        return " FROM " + Schema.quoted(table.name()) + " WHERE _rowid_ >= ? AND +" + Schema.quoted(table.columns().get(0).name())
                + " = ? AND _n IS NOT NULL ORDER BY _rowid_ LIMIT 1";
    }

    /** The row number from which on the peer lacks rows: everything before it is covered. */
    private long firstLacking(Table table) {
        long low = store.sql().number("SELECT min(_rowid_) FROM " + Schema.quoted(table.name()));
        long high = store.sql().number("SELECT max(_rowid_) FROM " + Schema.quoted(table.name())) + 1;
        while (low < high) {
            long middle = low + (high - low) / 2;
            Optional<long[]> found = store.sql().first("SELECT _a, _n" + from(table),
                    row -> new long[] {row.getLong(1), row.getLong(2)}, middle, Scopes.owner(scope.name()).orElse(""));
            if (found.isEmpty() || !base.covers(new Dot(store.actors().actor(found.get()[0]), found.get()[1]))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static long size(Changes.Row row) {
        return Cells.size(row.key()) + Cells.size(row.values());
    }
}
