// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What this replica knows of one scope beside its rows: vector, lineage and clock. Immutable; a transaction makes a
 * new one and {@link #save}s it, so a rollback only has to drop it.
 *
 * @param incomplete true while a bulk transfer into the scope has not ended
 */
record ScopeState(long id, String name, VersionVector vector, Lineage lineage, long hlc, boolean incomplete) {

    private record VectorRow(long ordinal, long n, Optional<Long> parent, long parentN) {}

    /** Loads the scope; makes its row when {@code name} is new. Inside a transaction. */
    static ScopeState loadOrCreate(Sql sql, Actors actors, String name) {
        return load(sql, actors, name).orElseGet(() -> {
            sql.run("INSERT INTO _scope(name) VALUES(?)", name);
            return new ScopeState(sql.number("SELECT last_insert_rowid()"), name, VersionVector.empty(), Lineage.empty(), 0, false);
        });
    }

    static Optional<ScopeState> load(Sql sql, Actors actors, String name) {
        return sql.first("SELECT id, hlc, incomplete FROM _scope WHERE name = ?",
                        row -> new ScopeState(row.getLong(1), name, VersionVector.empty(), Lineage.empty(),
                                row.getLong(2), row.getBoolean(3)), name)
                .map(bare -> bare.withVectorOf(sql, actors));
    }

    private ScopeState withVectorOf(Sql sql, Actors actors) {
        VersionVector vv = vector;
        Lineage parents = lineage;
        for (VectorRow row : sql.list("SELECT a, n, parent, parent_n FROM _vv WHERE scope = ? ORDER BY a", ScopeState::vectorRow, id)) {
            Actor actor = actors.actor(row.ordinal());
            vv = vv.with(actor, row.n());
            parents = parents.with(actor, row.parent().map(p -> new Dot(actors.actor(p), row.parentN())));
        }
        return new ScopeState(id, name, vv, parents, hlc, incomplete);
    }

    private static VectorRow vectorRow(ResultSet row) throws SQLException {
        long parent = row.getLong(3);
        Optional<Long> ordinal = row.wasNull() ? Optional.empty() : Optional.of(parent);
        return new VectorRow(row.getLong(1), row.getLong(2), ordinal, row.getLong(4));
    }

    /** Writes what differs from {@code before}. Inside a transaction. */
    void save(Sql sql, Actors actors, ScopeState before) {
        vector.counts().keySet().forEach(actor -> {
            if (vector.get(actor) != before.vector.get(actor)) {
                saveEntry(sql, actors, actor);
            }
        });
        if (hlc != before.hlc || incomplete != before.incomplete) {
            sql.run("UPDATE _scope SET hlc = ?, incomplete = ? WHERE id = ?", hlc, incomplete ? 1 : 0, id);
        }
    }

    private void saveEntry(Sql sql, Actors actors, Actor actor) {
        long ordinal = actors.ordinal(actor);
        Optional<Dot> parent = lineage.parent(actor);
        int updated = sql.run("UPDATE _vv SET n = ? WHERE scope = ? AND a = ?", vector.get(actor), id, ordinal);
        if (updated > 0) {
            return;
        }
        if (parent.isPresent()) {
            sql.run("INSERT INTO _vv VALUES(?, ?, ?, ?, ?)", id, ordinal, vector.get(actor),
                    actors.ordinal(parent.get().actor()), parent.get().n());
        } else {
            sql.run("INSERT INTO _vv(scope, a, n) VALUES(?, ?, ?)", id, ordinal, vector.get(actor));
        }
    }

    ScopeState advanced(VersionVector newVector, Lineage newLineage, long newHlc) {
        return new ScopeState(id, name, newVector, newLineage, newHlc, incomplete);
    }

    ScopeState marked(boolean nowIncomplete) {
        return new ScopeState(id, name, vector, lineage, hlc, nowIncomplete);
    }
}
