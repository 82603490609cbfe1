// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts from one scope what a peer lacks, at one committed snapshot. Recent changes are found by the change log; when
 * the log does not reach back to what the peer has (a new or restored peer), the scope's tables are searched, which
 * is always right. When the peer has missed a deletion that is forgotten here, the whole scope goes.
 */
final class ChangeReader {
    private final Store store;
    private final ScopeState scope;
    private final VersionVector base;
    private final boolean wholeRows;
    private final boolean full;
    private final List<Changes.Row> rows = new ArrayList<>();
    private final List<Changes.Row> siblings = new ArrayList<>();
    private final List<Changes.Deletion> deletions = new ArrayList<>();
    /** Keys that were put into the batch or need not be. */
    private final Set<Place> done = new HashSet<>();

    private record Place(int table, ByteBuffer key) {
        static Place of(Table table, List<Cell> key) {
            return new Place(table.id(), ByteBuffer.wrap(KeyCodec.encode(key, key.size())));
        }
    }

    private ChangeReader(Store store, ScopeState scope, VersionVector base, boolean wholeRows) {
        this.store = store;
        this.scope = scope;
        this.base = base;
        this.wholeRows = wholeRows;
        this.full = !scope.horizon().isCoveredBy(base);
    }

    /**
     * What the peer lacks: of state tables everything, of history tables about {@code bytesMax} of cells; empty when
     * it lacks nothing. Inside a transaction.
     */
    static Optional<Changes> read(Store store, ScopeState scope, Known peer, boolean wholeRows, long bytesMax) {
        if (scope.vector().isCoveredBy(peer.vector()) && scope.history().isCoveredBy(peer.history())) {
            return Optional.empty();
        }
        return Optional.of(store.sql().guarded(() ->
                new ChangeReader(store, scope, peer.vector().meet(scope.vector()), wholeRows).cut(peer, bytesMax)));
    }

    /** The batch: state first, then as much history as fits. */
    private Changes cut(Known peer, long bytesMax) throws SQLException {
        if (!scope.vector().isCoveredBy(base)) {
            cutState();
        }
        Span history = cutHistory(peer, bytesMax);
        return new Changes(scope.name(), new Span(full ? VersionVector.empty() : base, scope.vector()), history,
                full, full ? scope.horizon() : VersionVector.empty(), rows, siblings, deletions);
    }

    /** A peer that lacks no history, or wants none, is not asked for any base of it. */
    private Span cutHistory(Known peer, long bytesMax) throws SQLException {
        if (scope.history().isCoveredBy(peer.history())) {
            return Span.none();
        }
        VersionVector from = peer.history().meet(scope.history());
        HistoryReader reader = new HistoryReader(store, scope, from, bytesMax);
        VersionVector upTo = reader.read();
        rows.addAll(reader.rows());
        return new Span(from, upTo);
    }

    /** Deletions, then the keys that the peer lacks something of. */
    private void cutState() throws SQLException {
        List<Actor> lacking = scope.vector().counts().keySet().stream()
                .filter(actor -> scope.vector().get(actor) > base.get(actor)).sorted().toList();
        store.see(base);
        Set<Place> revived = addDeletions(full ? List.copyOf(scope.vector().counts().keySet()) : lacking);
        if (full) {
            for (Table table : store.tables().states(scope.name())) {
                addAll(table, store.tables().sql(table).all);
            }
        } else if (lacking.stream().allMatch(actor -> base.get(actor) >= scope.logged().get(actor))) {
            addLogged(lacking, revived);
        } else {
            for (Table table : store.tables().states(scope.name())) {
                addAll(table, store.tables().sql(table).unseen);
                addKeysWithUnseenSiblings(table);
            }
        }
        for (Place place : revived) {
            addKey(place, -1);
        }
    }

    /**
     * All deletions that the peer lacks, or, since whoever gets a full batch passes it on as all there is to know, all
     * that are remembered; gives the keys that are there again, which must go along with their deletion.
     */
    private Set<Place> addDeletions(List<Actor> lacking) {
        Set<Place> revived = new HashSet<>();
        for (Actor actor : lacking) {
            long ordinal = store.actors().ordinal(actor);
            store.sql().list("SELECT n, h, tbl, key FROM _del WHERE scope = ? AND a = ? AND n > ? ORDER BY n",
                    row -> new Changes.Deletion(store.tables().known(row.getInt(3)), KeyCodec.decode(row.getBytes(4)),
                            new Dot(actor, row.getLong(1)), row.getLong(2)), scope.id(), ordinal, full ? 0 : base.get(actor))
                    .forEach(deletion -> {
                        deletions.add(deletion);
                        revived.add(Place.of(deletion.table(), deletion.key()));
                    });
        }
        return revived;
    }

    /** The newest version of each logged key; the masks of all its writes together say what changed since the base. */
    private void addLogged(List<Actor> lacking, Set<Place> revived) throws SQLException {
        Map<Place, Long> changed = new LinkedHashMap<>();
        for (Actor actor : lacking) {
            for (ChangeLog.Entry entry : store.log().after(scope.id(), store.actors().ordinal(actor), base.get(actor))) {
                changed.merge(new Place(entry.table(), ByteBuffer.wrap(entry.key())), entry.mask(), (a, b) -> a | b);
            }
        }
        for (Map.Entry<Place, Long> key : changed.entrySet()) {
            addKey(key.getKey(), revived.contains(key.getKey()) ? -1 : key.getValue());
        }
    }

    /** The visible version may be known to the peer while another of the key is not. */
    private void addKeysWithUnseenSiblings(Table table) throws SQLException {
        if (scope.siblings().isEmpty()) {
            return;
        }
        List<List<Cell>> keys = store.sql().list(store.tables().sql(table).unseenSiblings,
                row -> Cells.readAll(row, 1, table.keyCount()), Scopes.owner(scope.name()).orElse(""));
        for (List<Cell> key : keys) {
            addKey(Place.of(table, key), -1);
        }
    }

    /** All rows that a query on the scope gives. */
    private void addAll(Table table, String query) throws SQLException {
        PreparedStatement select = store.sql().prepare(query);
        select.setString(1, Scopes.owner(scope.name()).orElse(""));
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                add(table, found, -1);
            }
        }
    }

    /** The row of one key, if it is there and not in the batch yet. */
    private void addKey(Place place, long changed) throws SQLException {
        if (done.contains(place)) {
            return;
        }
        Table table = store.tables().known(place.table());
        PreparedStatement select = store.sql().prepare(store.tables().sql(table).visible);
        Cells.bindAll(select, 1, KeyCodec.decode(place.key().array()));
        try (ResultSet found = select.executeQuery()) {
            if (found.next()) {
                add(table, found, changed);
            }
        }
    }

    /** Adds a key with all its versions; {@code changed} is -1 when it is not known which columns changed. */
    private void add(Table table, ResultSet found, long changed) throws SQLException {
        int columns = table.columns().size();
        List<Cell> all = Cells.readAll(found, 1, columns);
        List<Cell> key = List.copyOf(all.subList(0, table.keyCount()));
        if ((!scope.siblings().isEmpty() || !deletions.isEmpty()) && !done.add(Place.of(table, key))) {
            return;
        }
        Dot dot = new Dot(store.actors().actor(found.getLong(columns + 1)), found.getLong(columns + 2));
        boolean conflicted = found.getBoolean(columns + 4) && addSiblings(table, key, dot);
        long known = changed & table.fullMask();
        long mask = conflicted || wholeRows ? table.fullMask() : known;
        List<Cell> values = masked(all.subList(table.keyCount(), columns), mask);
        rows.add(new Changes.Row(table, mask, conflicted ? table.fullMask() : known, key, dot, found.getLong(columns + 3), values));
    }

    /** Adds the other versions of a row; false when it has none. */
    private boolean addSiblings(Table table, List<Cell> key, Dot visible) {
        int columns = table.columns().size();
        List<Changes.Row> all = store.sql().list(store.tables().sql(table).siblings, row -> {
            List<Cell> cells = Cells.readAll(row, 1, columns);
            Dot dot = new Dot(store.actors().actor(row.getLong(columns + 1)), row.getLong(columns + 2));
            return new Changes.Row(table, table.fullMask(), row.getLong(columns + 4), key, dot, row.getLong(columns + 3),
                    List.copyOf(cells.subList(table.keyCount(), columns)));
        }, key.stream().map(Cells::plain).toArray());
        all.stream().filter(row -> !row.dot().equals(visible)).forEach(siblings::add);
        return !all.isEmpty();
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
}
