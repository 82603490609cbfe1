// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.SQLException;

/** Writes of this replica itself: gives dots to what is written and notes them in the scope. Confined to the replica's thread. */
final class ScopeWriter {
    private final Store store;
    private final ScopeBook scopes;
    private final Sessions sessions;
    private final Upkeep upkeep;

    ScopeWriter(Store store, ScopeBook scopes, Sessions sessions, Upkeep upkeep) {
        this.store = store;
        this.scopes = scopes;
        this.sessions = sessions;
        this.upkeep = upkeep;
    }

    /** Runs {@code work} on the scope, which takes one HLC and as many dots as it has writes. Inside a transaction. */
    <T> T write(String scope, long wallMillis, WriteTx.Work<T> work) throws SQLException {
        ScopeState before = scopes.create(scope);
        Actor actor = sessions.begin();
        Lineage lineage = sessions.lineageOf(before);
        ScopeState based = before.withSeen(before.vector(), lineage).withHlc(Hlc.next(before.hlc(), wallMillis));
        BulkWrites bulk = new BulkWrites(store);
        WriteTx tx = new WriteTx(store, based, actor, bulk);
        T result = work.in(tx);
        long n = tx.finish();
        bulk.end();
        if (n > before.vector().get(actor)) {
            ScopeState after = based.withSeen(based.vector().with(actor, n), lineage)
                    .withHistory(based.history().with(actor, n))
                    .withSiblings(tx.siblingsGone() ? Siblings.lowest(store, scope) : based.siblings());
            ScopeState capped = upkeep.capLog(after, actor);
            if (tx.isLogged()) {
                scopes.saveLogged(capped, actor);
            } else {
                scopes.save(capped);
            }
        }
        return result;
    }
}
