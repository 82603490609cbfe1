// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Applies a batch's rows to the state tables. Rows whose local version the sender has seen are plain upserts, sent to
 * SQLite in batches; when the sender has seen everything that is here (nearly always, in a device's own scope), that
 * is all of them. The others are settled one by one: {@link KeyMerge}.
 */
final class StateMerge {
    /** Rows after which it is judged whether most of the batch is in conflict. */
    private static final int PROBE_ROWS = 256;

    private final Store store;
    private final ScopeState scope;
    private final Changes batch;
    private final VersionVector seenBySender;
    private final boolean conditional;
    private final KeyMerge keys;
    private final Map<List<Cell>, List<Changes.Row>> siblingsByPlace = new HashMap<>();
    private final Set<List<Cell>> deleted = new HashSet<>();
    private final List<Changes.Row> unsettled = new ArrayList<>();
    private final List<Changes.Row> waiting = new ArrayList<>();
    private Optional<PreparedStatement> open = Optional.empty();
    /** True when most of the last rows were left alone by SQLite: it is not asked again for the next ones. */
    private boolean crowded;
    private boolean columnsMissing;
    private int applied;

    /**
     * @param batch in this file's layouts
     * @param layouts what made it so
     */
    StateMerge(Store store, ScopeState scope, Changes batch, LayoutMerge layouts, long nowMillis, Set<Safeguard> without) {
        this.store = store;
        this.scope = scope;
        this.batch = batch;
        this.seenBySender = batch.state().upTo();
        this.conditional = !scope.vector().isCoveredBy(seenBySender) || !scope.siblings().isEmpty();
        this.keys = new KeyMerge(store, scope, batch, layouts, nowMillis, without);
    }

    /** False when a row's unsent columns are needed; then nothing counts. */
    boolean apply() throws SQLException {
        store.see(seenBySender);
        for (Changes.Row row : batch.siblings()) {
            siblingsByPlace.computeIfAbsent(place(row.table(), row.key()), k -> new ArrayList<>()).add(row);
            applied += scope.vector().covers(row.dot()) ? 0 : 1;
        }
        batch.deletions().forEach(deletion -> deleted.add(place(deletion.table(), deletion.key())));
        boolean special = !siblingsByPlace.isEmpty() || !deleted.isEmpty();
        boolean mayDropSiblings = Siblings.mayCover(seenBySender, scope);
        for (Changes.Row row : batch.rows()) {
            if (row.table().kind() == Table.Kind.HISTORY) {
                continue;
            }
            boolean isNew = !scope.vector().covers(row.dot());
            applied += isNew ? 1 : 0;
            if (special && isSpecial(row)) {
                unsettled.add(row);
            } else if (isNew && crowded && row.isWhole() && !mayDropSiblings) {
                keys.contest(row);
            } else if (isNew) {
                send(row);
            } else if (mayDropSiblings || batch.full()) {
                // an old version may stand alone at the sender after a deletion, now forgotten, of one that is here
                unsettled.add(row);
            }
        }
        flush();
        keys.flush();
        return !columnsMissing && settle() && finish();
    }

    /** True when the batch says more of the key than this row. */
    private boolean isSpecial(Changes.Row row) {
        List<Cell> place = place(row.table(), row.key());
        return siblingsByPlace.containsKey(place) || deleted.contains(place);
    }

    /** Hands the row to SQLite with those before it, as long as they are of one shape. */
    private void send(Changes.Row row) throws SQLException {
        TableSql text = store.tables().sql(row.table());
        PreparedStatement statement = store.sql().prepare(row.isWhole() ? (conditional ? text.upsertGuarded(row.mask()) : text.replace)
                : (conditional ? text.updateGuarded(row.mask()) : text.update(row.mask())));
        if (open.isPresent() && open.get() != statement) {
            flush();
        }
        open = Optional.of(statement);
        int next = 1;
        if (row.isWhole()) {
            next = Cells.bindAll(statement, next, row.key());
        }
        next = Cells.bindAll(statement, next, row.values());
        statement.setLong(next, store.actors().ordinal(row.dot().actor()));
        statement.setLong(next + 1, row.dot().n());
        statement.setLong(next + 2, row.hlc());
        if (!row.isWhole()) {
            Cells.bindAll(statement, next + 3, row.key());
        }
        statement.addBatch();
        waiting.add(row);
        if (conditional && waiting.size() >= PROBE_ROWS) {
            flush();
        }
    }

    /** Sends what waits; rows that SQLite left alone are to be settled, or need their other columns. */
    private void flush() throws SQLException {
        if (open.isEmpty()) {
            return;
        }
        int[] changed = open.get().executeBatch();
        int before = unsettled.size();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 0) {
                columnsMissing |= !waiting.get(i).isWhole();
                unsettled.add(waiting.get(i));
            }
        }
        crowded = unsettled.size() - before > PROBE_ROWS / 2;
        waiting.clear();
        open = Optional.empty();
    }

    /**
     * Settles the rows that were left alone, and those whose key is special. False when one of them came without all its
     * columns: a sibling is always a whole row.
     */
    private boolean settle() throws SQLException {
        for (Changes.Row row : unsettled) {
            List<Cell> place = place(row.table(), row.key());
            List<Changes.Row> others = siblingsByPlace.getOrDefault(place, List.of());
            boolean single = others.isEmpty() && !deleted.contains(place) && !scope.vector().covers(row.dot());
            if (!row.isWhole()) {
                return false;
            } else if (single && !Siblings.mayCover(seenBySender, scope)) {
                keys.contest(row);
            } else {
                keys.settle(row.table(), row.key(), Optional.of(row), others);
            }
        }
        keys.flush();
        return true;
    }

    /** Deletions, and in a full batch what is absent: both need to know which keys the sender still has. */
    private boolean finish() throws SQLException {
        Set<List<Cell>> present = new HashSet<>();
        if (!deleted.isEmpty() || batch.full()) {
            batch.rows().forEach(row -> present.add(place(row.table(), row.key())));
        }
        for (Changes.Deletion deletion : batch.deletions()) {
            delete(deletion, present);
        }
        if (batch.full()) {
            dropAbsent(present);
        }
        keys.flush();
        return true;
    }

    /** Removes the versions that the sender had seen; one that it had not stays. The deletion itself is kept to be passed on. */
    private void delete(Changes.Deletion deletion, Set<List<Cell>> present) throws SQLException {
        if (scope.vector().covers(deletion.dot())) {
            return;
        }
        applied++;
        if (present.add(place(deletion.table(), deletion.key()))) {
            keys.settle(deletion.table(), deletion.key(), Optional.empty(), List.of());
        }
        store.sql().run("INSERT OR IGNORE INTO _del VALUES(?, ?, ?, ?, ?, ?)", scope.id(), store.actors().ordinal(deletion.dot().actor()),
                deletion.dot().n(), deletion.hlc(), deletion.table().id(), KeyCodec.encode(deletion.key(), deletion.key().size()));
    }

    /** In a full batch absence speaks: what the sender has seen and does not have is gone. */
    private void dropAbsent(Set<List<Cell>> present) throws SQLException {
        for (Table table : store.tables().states(scope.name())) {
            List<List<Cell>> here = store.sql().list(store.tables().sql(table).all, row -> Cells.readAll(row, 1, table.keyCount()),
                    Scopes.owner(scope.name()).orElse(""));
            for (List<Cell> key : here) {
                if (!present.contains(place(table, key))) {
                    keys.settle(table, key, Optional.empty(), List.of());
                }
            }
        }
    }

    /** A key that is unlike any of another table. */
    private static List<Cell> place(Table table, List<Cell> key) {
        Cell[] place = Arrays.copyOf(key.toArray(new Cell[0]), key.size() + 1);
        place[key.size()] = Cell.of(table.id());
        return List.of(place);
    }

    /** Versions and deletions that were new here. */
    int applied() {
        return applied;
    }

    /** Keys that came to have concurrent versions. */
    int conflicts() {
        return keys.conflicts();
    }

    /** The lowest sibling of each actor afterwards. */
    VersionVector siblings() {
        return keys.siblings();
    }
}
