// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts from one scope what a peer lacks. Own recent dots are found by the change log; when the log does not reach
 * back to what the peer has (a restored or new peer), the scope's tables are scanned, which is always right.
 */
final class ChangeReader {
    /** Rows of one batch: what a receiver merges in one transaction without keeping others waiting. */
    static final int ROWS_MAX = 16_000;
    private static final String SCAN = scanOfAllTables();

    private final Sql sql;
    private final Actors actors;
    private final ScopeState scope;
    private final VersionVector base;
    private final boolean wholeRows;
    private final long bytesMax;
    private final List<Changes.Row> rows = new ArrayList<>();
    private final List<Changes.Deletion> deletions = new ArrayList<>();
    private final Map<Place, Long> masks = new HashMap<>();
    private long bytes;
    private boolean revived;

    private record Place(int table, long rid) {}

    private record Candidate(long ordinal, long n, int table, long rid, long mask) {}

    private ChangeReader(Sql sql, Actors actors, ScopeState scope, VersionVector base, boolean wholeRows, long bytesMax) {
        this.sql = sql;
        this.actors = actors;
        this.scope = scope;
        this.base = base;
        this.wholeRows = wholeRows;
        this.bytesMax = bytesMax;
    }

    /**
     * What {@code base} lacks, up to about {@code bytesMax} of cells; empty when it lacks nothing. A batch that does not
     * hold everything sends whole rows, since a column's change may lie on the other side of the cut; so does one with a
     * key that was deleted and written again.
     */
    static Optional<Changes> read(Sql sql, Actors actors, ScopeState scope, VersionVector base, boolean wholeRows, long bytesMax) {
        if (scope.vector().isCoveredBy(base)) {
            return Optional.empty();
        }
        return Optional.of(sql.snapshot(() -> {
            ChangeReader reader = new ChangeReader(sql, actors, scope, base, wholeRows, bytesMax);
            Changes changes = reader.cut();
            boolean partsWillDo = changes.complete() && !reader.revived;
            return wholeRows || partsWillDo ? changes : new ChangeReader(sql, actors, scope, base, true, bytesMax).cut();
        }));
    }

    private Changes cut() throws SQLException {
        List<Actor> lacking = scope.vector().counts().keySet().stream()
                .filter(actor -> scope.vector().get(actor) > base.get(actor))
                .sorted(Comparator.comparingInt(scope.lineage()::depth).thenComparing(Comparator.naturalOrder()))
                .toList();
        return lacking.stream().allMatch(this::logReachesBack) ? fromLog(lacking) : fromTables(lacking);
    }

    private boolean logReachesBack(Actor actor) {
        return sql.number("SELECT count(*) FROM _chg WHERE scope = ? AND a = ? AND n = ?",
                        scope.id(), actors.ordinal(actor), base.get(actor) + 1) == 1;
    }

    private Changes fromLog(List<Actor> lacking) throws SQLException {
        VersionVector upTo = seenOf(base);
        for (Actor actor : lacking) {
            List<Candidate> candidates = sql.list(
                    "SELECT a, n, tbl, rid, mask FROM _chg WHERE scope = ? AND a = ? AND n > ? ORDER BY n LIMIT " + (ROWS_MAX + 1),
                    ChangeReader::candidate, scope.id(), actors.ordinal(actor), base.get(actor));
            for (Candidate candidate : candidates) {
                if (isFull()) {
                    return changes(upTo, false);
                }
                add(candidate);
                upTo = upTo.with(actor, candidate.n());
            }
            if (candidates.size() > ROWS_MAX) {
                return changes(upTo, false);
            }
        }
        return changes(scope.vector(), true);
    }

    /** Scans the scope in the causal order of sessions; the sort is SQLite's and spills to disk if it must. */
    private Changes fromTables(List<Actor> lacking) throws SQLException {
        VersionVector upTo = seenOf(base);
        Iterator<Actor> order = lacking.iterator();
        Optional<Actor> current = Optional.empty();
        PreparedStatement scan = sql.prepare(SCAN);
        scan.setString(1, Scopes.device(scope.name()).orElse(""));
        scan.setLong(2, scope.id());
        scan.setString(3, lacking.stream().map(actors::ordinal).toList().toString());
        try (ResultSet found = scan.executeQuery()) {
            while (found.next()) {
                Candidate candidate = candidate(found);
                Actor actor = actors.actor(candidate.ordinal());
                if (candidate.n() <= base.get(actor)) {
                    continue;
                }
                if (isFull()) {
                    return changes(upTo, false);
                }
                // whoever comes before in the order has no more to say: a session must not be seen without its ancestors
                while (!current.equals(Optional.of(actor))) {
                    upTo = current.isEmpty() ? upTo : upTo.with(current.get(), scope.vector().get(current.get()));
                    current = Optional.of(order.next());
                }
                add(candidate);
                upTo = upTo.with(actor, candidate.n());
            }
        }
        return changes(scope.vector(), true);
    }

    /** All row versions and deletions of a scope (1: device, 2: scope) by the actors of a list (3), in the list's order. */
    private static String scanOfAllTables() {
        StringBuilder text = new StringBuilder("SELECT v.* FROM (");
        for (Table table : Tables.ALL) {
            text.append("SELECT _a AS a, _n AS n, ").append(table.id()).append(", _id, ").append(table.fullMask())
                    .append(" FROM ").append(table.name()).append(" WHERE device = ?1 AND _n IS NOT NULL UNION ALL ");
        }
        return text + "SELECT a, n, tbl, 0, 0 FROM _del WHERE scope = ?2) v JOIN json_each(?3) causal ON causal.value = v.a"
                + " ORDER BY causal.key, v.n";
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        return new Candidate(row.getLong(1), row.getLong(2), row.getInt(3), row.getLong(4), row.getLong(5));
    }

    /** What both have seen: the part of {@code vector} that this replica can speak for. */
    private VersionVector seenOf(VersionVector vector) {
        Map<Actor, Long> both = new HashMap<>();
        vector.counts().forEach((actor, n) -> both.put(actor, Math.min(n, scope.vector().get(actor))));
        return VersionVector.of(both);
    }

    private boolean isFull() {
        return rows.size() + deletions.size() >= ROWS_MAX || bytes >= bytesMax;
    }

    private Changes changes(VersionVector upTo, boolean complete) {
        return new Changes(scope.name(), seenOf(base), upTo, complete, rows, deletions);
    }

    private void add(Candidate candidate) throws SQLException {
        Table table = Tables.byId(candidate.table())
                .orElseThrow(() -> new ReplicaException(ReplicaException.Kind.DAMAGED, "no table has number " + candidate.table()));
        if (candidate.rid() == 0) {
            addDeletion(table, candidate);
            return;
        }
        long mask = masks.merge(new Place(candidate.table(), candidate.rid()), candidate.mask(), (a, b) -> a | b);
        addRow(table, candidate, wholeRows || table.kind() == Table.Kind.HISTORY ? table.fullMask() : mask);
    }

    /** Adds the row unless a later write replaced that version; the later one has a dot of its own. */
    private void addRow(Table table, Candidate candidate, long mask) throws SQLException {
        PreparedStatement select = sql.prepare("SELECT " + Schema.names(table.columns()) + ", _h FROM " + table.name()
                + " WHERE _id = ? AND _a = ? AND _n = ?");
        select.setLong(1, candidate.rid());
        select.setLong(2, candidate.ordinal());
        select.setLong(3, candidate.n());
        try (ResultSet found = select.executeQuery()) {
            if (found.next()) {
                int columns = table.columns().size();
                List<Cell> all = Cells.readAll(found, 1, columns);
                List<Cell> key = List.copyOf(all.subList(0, table.keyCount()));
                List<Cell> values = masked(all.subList(table.keyCount(), columns), mask);
                Dot dot = new Dot(actors.actor(candidate.ordinal()), candidate.n());
                rows.add(new Changes.Row(table, mask, key, dot, found.getLong(columns + 1), values));
                bytes += size(key) + size(values);
            }
        }
    }

    /**
     * Adds the deletion unless the key was written again: the receiver may have that row already, and would drop it. The
     * row that is there replaces what the deletion removed, if it travels whole.
     */
    private void addDeletion(Table table, Candidate candidate) {
        sql.first("SELECT key, h FROM _del WHERE scope = ? AND a = ? AND n = ?",
                        row -> new Changes.Deletion(table, KeyCodec.decode(row.getBytes(1)),
                                new Dot(actors.actor(candidate.ordinal()), candidate.n()), row.getLong(2)),
                        scope.id(), candidate.ordinal(), candidate.n())
                .ifPresent(deletion -> {
                    if (isThere(table, deletion.key())) {
                        revived = true;
                    } else {
                        deletions.add(deletion);
                        bytes += size(deletion.key());
                    }
                });
    }

    private boolean isThere(Table table, List<Cell> key) {
        return sql.guarded(() -> {
            PreparedStatement select = sql.prepare("SELECT 1 FROM " + table.name() + " WHERE " + Statements.keyEquals(table));
            Cells.bindAll(select, 1, key);
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        });
    }

    private static List<Cell> masked(List<Cell> values, long mask) {
        List<Cell> chosen = new ArrayList<>(Long.bitCount(mask));
        for (int i = 0; i < values.size(); i++) {
            if ((mask >>> i & 1) != 0) {
                chosen.add(values.get(i));
            }
        }
        return chosen;
    }

    private static long size(List<Cell> cells) {
        long size = 0;
        for (Cell cell : cells) {
            if (cell instanceof Cell.Text t) {
                size += t.value().length();
            } else if (cell instanceof Cell.Blob b) {
                size += b.value().length;
            } else {
                size += Long.BYTES;
            }
        }
        return size;
    }
}
