// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads and settles rows that have several living versions, and keeps the bounded log of resolved conflicts for people. */
public final class Conflicts {
    /** Resolved conflicts that are kept for people to read; older ones go. */
    static final int LOG_MAX = 10_000;

    private final Store store;

    Conflicts(Store store) {
        this.store = store;
    }

    /** A row with concurrent versions. */
    record Open(Table table, List<Cell> key) {}

    /** Rows of the scope that have concurrent versions, at most {@code limit} of each table. */
    private List<Open> open(String scope, int limit) {
        List<Open> all = new ArrayList<>();
        for (Table table : store.tables().states(scope)) {
            store.sql().list(store.tables().sql(table).keysWithSiblings(), row -> Cells.readAll(row, 1, table.keyCount()),
                    Scopes.owner(scope).orElse(""), limit).forEach(key -> all.add(new Open(table, key)));
        }
        return all;
    }

    /**
     * All living versions of that row, with what their writers had seen: none, one, or several concurrent ones; in the layout
     * that the caller knows.
     */
    public List<Version> versions(Table asked, List<Cell> key) {
        Fit fit = store.tables().fit(asked);
        List<Version> versions = versionsHere(fit.to(), key);
        return fit.isSame() ? versions : versions.stream().map(version -> new Version(version.dot(), version.hlc(),
                fit.maskBack(version.changed()), fit.rowBack(version.row()), version.context(), version.metMillis())).toList();
    }

    private List<Version> versionsHere(Table table, List<Cell> key) {
        int columns = table.columns().size();
        TableSql text = store.tables().sql(table);
        Object[] bound = key.stream().map(Cells::plain).toArray();
        List<Version> versions = new ArrayList<>();
        if (table.kind() == Table.Kind.STATE) {
            versions.addAll(store.sql().list("SELECT s.*, c.at_ms, c.vv FROM (" + text.siblings + ") s LEFT JOIN _ctx c ON c.id = s._c",
                    row -> {
                        Dot dot = new Dot(store.actors().actor(row.getLong(columns + 1)), row.getLong(columns + 2));
                        byte[] seen = row.getBytes(columns + 7);
                        return new Version(dot, row.getLong(columns + 3), row.getLong(columns + 4), Cells.readAll(row, 1, columns),
                                VectorCodec.decode(seen == null ? new byte[0] : seen, store.actors()), row.getLong(columns + 6));
                    }, bound));
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

    /** Writes what the columns' policies make of each row with concurrent versions; gives how many. */
    int settle(WriteTx tx, String scope, int limit, long nowMillis) {
        int settled = 0;
        for (Open open : open(scope, limit)) {
            List<Version> versions = versionsHere(open.table(), open.key());
            Optional<Resolver.Resolution> resolution = Resolver.resolve(open.table(), scope, versions, PointRules.ruling(store, open.table(), open.key()));
            if (resolution.isPresent()) {
                tx.upsert(open.table(), resolution.get().row());
                // versions of members of a set are equal: there was nothing to settle
                if (!open.table().values().isEmpty()) {
                    List<Conflict.Side> sides = versions.stream().map(version -> side(open.table(), version, versions)).toList();
                    log(scope, open, resolution.get(), sides, nowMillis);
                    settled++;
                }
            }
        }
        return settled;
    }

    /** Writes the kept version of each difference anew, unless the row has changed meanwhile; gives how many. */
    int repair(WriteTx tx, String scope, List<Difference> differences, String peer, long nowMillis) {
        int repaired = 0;
        Layouts layouts = new Layouts(store.sql(), store.tables());
        for (Difference found : differences) {
            if (layouts.bring(found.table(), false).isPresent()) {
                // a table that contradicts the one here: a merge of such rows is refused as well, and says so to the peer
                continue;
            }
            Fit fit = store.tables().fit(found.table());
            Set<Dot> now = versionsHere(fit.to(), found.key()).stream().map(Version::dot).collect(Collectors.toSet());
            if (now.equals(found.here().stream().map(Changes.Row::dot).collect(Collectors.toSet()))) {
                tx.upsert(fit.to(), fit.row(found.row()));
                List<Conflict.Side> sides = new ArrayList<>();
                found.here().forEach(row -> sides.add(side(row, " here")));
                found.there().forEach(row -> sides.add(side(row, " at " + peer)));
                String rule = "equal versions, different content: as " + found.from() + " has it";
                log(scope, new Open(found.table(), found.key()), new Resolver.Resolution(found.row(), rule), sides, nowMillis);
                repaired++;
            }
        }
        return repaired;
    }

    /** Writes down what was settled, for people. Inside a transaction. */
    private void log(String scope, Open open, Resolver.Resolution resolution, List<Conflict.Side> sides, long nowMillis) {
        store.sql().run("INSERT INTO _conflict(at_ms, scope, tbl, key, rule, result) VALUES(?, ?, ?, ?, ?, ?)", nowMillis, scope,
                open.table().name(), Cells.text(open.key()), resolution.rule(), content(open.table(), resolution.row()));
        long id = store.sql().number("SELECT last_insert_rowid()");
        for (Conflict.Side side : sides) {
            store.sql().run("INSERT OR IGNORE INTO _conflict_side VALUES(?, ?, ?, ?, ?, ?, ?)", id, side.actor(), side.n(), side.writtenMillis(),
                    side.changed(), side.seen(), side.content());
        }
        if (id % 256 == 0) {
            store.sql().run("DELETE FROM _conflict WHERE id <= ?", id - LOG_MAX);
            store.sql().run("DELETE FROM _conflict_side WHERE conflict <= ?", id - LOG_MAX);
        }
    }

    private static Conflict.Side side(Changes.Row row, String where) {
        List<Cell> cells = new ArrayList<>(row.key());
        cells.addAll(row.values());
        return new Conflict.Side(row.dot().actor() + where, row.dot().n(), Hlc.millis(row.hlc()), "", "", content(row.table(), cells));
    }

    /**
     * Settled conflicts, the latest first, at most {@code limit}. Empty texts ask for all.
     *
     * @param key the key's cells as {@link Conflict#key()} has them
     */
    public List<Conflict> settled(String scope, String table, String key, int limit) {
        List<Conflict> bare = store.sql().list("SELECT id, at_ms, scope, tbl, key, rule, result FROM _conflict WHERE (?1 = '' OR scope = ?1)"
                + " AND (?2 = '' OR tbl = ?2) AND (?3 = '' OR key = ?3) ORDER BY id DESC LIMIT ?4",
                row -> new Conflict(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6),
                        row.getString(7), List.of()), scope, table, key, limit);
        return bare.stream().map(c -> new Conflict(c.id(), c.atMillis(), c.scope(), c.table(), c.key(), c.rule(), c.result(), sides(c.id())))
                .toList();
    }

    private List<Conflict.Side> sides(long conflict) {
        return store.sql().list("SELECT actor, n, written_ms, changed, seen, content FROM _conflict_side WHERE conflict = ? ORDER BY written_ms, actor",
                row -> new Conflict.Side(row.getString(1), row.getLong(2), row.getLong(3), row.getString(4), row.getString(5), row.getString(6)),
                conflict);
    }

    /** Rows whose versions wait for a person, or for the home gateway's next turn, at most {@code limit}; an empty scope asks for all. */
    public List<Conflict> unsettled(String scope, int limit) {
        List<Conflict> all = new ArrayList<>();
        for (String name : store.sql().list("SELECT name FROM _scope WHERE siblings = 1 AND (?1 = '' OR name = ?1) ORDER BY name", row -> row.getString(1), scope)) {
            for (Open open : open(name, limit)) {
                if (all.size() < limit && !open.table().values().isEmpty()) {
                    all.add(unsettled(name, open));
                }
            }
        }
        return all;
    }

    /** An open conflict; the table shows the latest version meanwhile. */
    private Conflict unsettled(String scope, Open open) {
        List<Version> versions = versions(open.table(), open.key());
        Version latest = versions.stream().max(Comparator.comparingLong(Version::hlc).thenComparing(v -> v.dot().actor())).orElseThrow();
        long met = versions.stream().mapToLong(Version::metMillis).max().orElse(0);
        return new Conflict(0, met, scope, open.table().name(), Cells.text(open.key()), "", content(open.table(), latest.row()),
                versions.stream().map(version -> side(open.table(), version, versions)).toList());
    }

    private static Conflict.Side side(Table table, Version version, List<Version> all) {
        return new Conflict.Side(version.dot().actor().toString(), version.dot().n(), Hlc.millis(version.hlc()),
                changed(table, version.changed()), seen(version, all), content(table, version.row()));
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

    /** Names of the columns of a mask. */
    private static String changed(Table table, long mask) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < table.values().size(); i++) {
            if ((mask >>> i & 1) != 0) {
                names.add(table.values().get(i).name());
            }
        }
        return String.join(", ", names);
    }

    /** The columns that hold something, for people. */
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
