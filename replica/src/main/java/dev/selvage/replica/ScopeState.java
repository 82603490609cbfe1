// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this replica knows of one scope beside its rows. Immutable; a transaction makes a new one and {@link #save}s
 * it, so a rollback only has to drop it.
 *
 * @param vector the dots of state tables that are seen: all up to n of each actor
 * @param history the dots of history tables that are here, or were forgotten by their writer
 * @param logged where the change log begins: it names every living row of an actor with a dot above this
 * @param horizon the dots up to which deletions are forgotten
 * @param siblings at most the lowest dot that each actor has among siblings; empty exactly when there are none
 */
record ScopeState(
        long id,
        String name,
        VersionVector vector,
        VersionVector history,
        VersionVector logged,
        VersionVector horizon,
        VersionVector siblings,
        Lineage lineage,
        long hlc) {

    private record VectorRow(long ordinal, long n, long history, long logged, Optional<Long> parent, long parentN, long hlc) {}

    /** Loads the scope; makes its row when {@code name} is new. Inside a transaction. */
    static ScopeState loadOrCreate(Store store, String name) {
        return load(store, name).orElseGet(() -> {
            store.sql().run("INSERT INTO _scope(name) VALUES(?)", name);
            return unknown(name).identified(store.sql().number("SELECT last_insert_rowid()"));
        });
    }

    /** A scope that this replica has heard nothing of; has no number yet. */
    static ScopeState unknown(String name) {
        VersionVector nothing = VersionVector.empty();
        return new ScopeState(0, name, nothing, nothing, nothing, nothing, nothing, Lineage.empty(), 0);
    }

    private record ScopeRow(long id, long hlc, boolean siblings) {}

    static Optional<ScopeState> load(Store store, String name) {
        return store.sql().first("SELECT id, hlc, siblings FROM _scope WHERE name = ?",
                        row -> new ScopeRow(row.getLong(1), row.getLong(2), row.getBoolean(3)), name)
                .map(row -> unknown(name).identified(row.id()).withHlc(row.hlc()).withVectorsOf(store)
                        .withSiblings(row.siblings() ? Siblings.lowest(store, name) : VersionVector.empty()));
    }

    private ScopeState withVectorsOf(Store store) {
        Sql sql = store.sql();
        Actors actors = store.actors();
        Map<Actor, Long> seen = new HashMap<>();
        Map<Actor, Long> kept = new HashMap<>();
        Map<Actor, Long> log = new HashMap<>();
        Map<Actor, Optional<Dot>> parents = new HashMap<>();
        long latest = hlc;
        for (VectorRow row : sql.list("SELECT a, n, history, logged, parent, parent_n, h FROM _vector WHERE scope = ?", ScopeState::vectorRow, id)) {
            latest = Math.max(latest, row.hlc());
            Actor actor = actors.actor(row.ordinal());
            seen.put(actor, row.n());
            kept.put(actor, row.history());
            log.put(actor, row.logged());
            parents.put(actor, row.parent().map(p -> new Dot(actors.actor(p), row.parentN())));
        }
        Map<Actor, Long> forgotten = new HashMap<>();
        sql.list("SELECT a, n FROM _hor WHERE scope = ?", row -> new long[] {row.getLong(1), row.getLong(2)}, id)
                .forEach(entry -> forgotten.put(actors.actor(entry[0]), entry[1]));
        return new ScopeState(id, name, VersionVector.of(seen), VersionVector.of(kept), VersionVector.of(log),
                VersionVector.of(forgotten), siblings, Lineage.of(parents), latest);
    }

    private static VectorRow vectorRow(ResultSet row) throws SQLException {
        long parent = row.getLong(5);
        Optional<Long> ordinal = row.wasNull() ? Optional.empty() : Optional.of(parent);
        return new VectorRow(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), ordinal, row.getLong(6), row.getLong(7));
    }

    /** Writes what differs from {@code before}, the state that is written already. Inside a transaction. */
    void save(Store store, ScopeState before) {
        Sql sql = store.sql();
        Actors actors = store.actors();
        for (Actor actor : vector.counts().keySet()) {
            if (vector.get(actor) != before.vector.get(actor) || history.get(actor) != before.history.get(actor)
                    || logged.get(actor) != before.logged.get(actor)) {
                saveEntry(sql, actors, actor);
            }
        }
        horizon.counts().forEach((actor, n) -> {
            if (before.horizon.get(actor) != n) {
                sql.run("INSERT INTO _hor VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET n = excluded.n", id, actors.ordinal(actor), n);
            }
        });
        if (hlc != before.hlc || siblings.isEmpty() != before.siblings.isEmpty()) {
            sql.run("UPDATE _scope SET hlc = ?, siblings = ? WHERE id = ?", hlc, siblings.isEmpty() ? 0 : 1, id);
        }
    }

    private void saveEntry(Sql sql, Actors actors, Actor actor) {
        long ordinal = actors.ordinal(actor);
        int updated = sql.run("UPDATE _vv SET n = ?, history = ?, logged = ? WHERE scope = ? AND a = ?",
                vector.get(actor), history.get(actor), logged.get(actor), id, ordinal);
        if (updated == 0) {
            Optional<Dot> parent = lineage.parent(actor);
            sql.run("INSERT INTO _vv(scope, a, n, history, logged) VALUES(?, ?, ?, ?, ?)",
                    id, ordinal, vector.get(actor), history.get(actor), logged.get(actor));
            parent.ifPresent(dot -> sql.run("UPDATE _vv SET parent = ?, parent_n = ? WHERE scope = ? AND a = ?",
                    actors.ordinal(dot.actor()), dot.n(), id, ordinal));
        }
    }

    /** What is seen of both kinds of tables. */
    Known known() {
        return new Known(vector, history);
    }

    /** The same with its number in this file. */
    private ScopeState identified(long number) {
        return new ScopeState(number, name, vector, history, logged, horizon, siblings, lineage, hlc);
    }

    /** With another vector, and the sessions that are in it. */
    ScopeState withSeen(VersionVector newVector, Lineage newLineage) {
        return new ScopeState(id, name, newVector, history, logged, horizon, siblings, newLineage, hlc);
    }

    ScopeState withHistory(VersionVector newHistory) {
        return new ScopeState(id, name, vector, newHistory, logged, horizon, siblings, lineage, hlc);
    }

    ScopeState withLogged(VersionVector newLogged) {
        return new ScopeState(id, name, vector, history, newLogged, horizon, siblings, lineage, hlc);
    }

    ScopeState withHorizon(VersionVector newHorizon) {
        return new ScopeState(id, name, vector, history, logged, newHorizon, siblings, lineage, hlc);
    }

    ScopeState withSiblings(VersionVector lowest) {
        return new ScopeState(id, name, vector, history, logged, horizon, lowest, lineage, hlc);
    }

    ScopeState withHlc(long newHlc) {
        return new ScopeState(id, name, vector, history, logged, horizon, siblings, lineage, newHlc);
    }
}
