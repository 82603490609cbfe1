// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.SQLException;
import java.util.List;

/** Writes of this replica's own session into a scope; inside the caller's transaction. */
final class LocalWrites {
    private final Store store;
    private final ScopeBook scopes;
    private final Sessions sessions;
    private final Upkeep upkeep;
    /** What a gateway said last, for a device whose own clock was never set. */
    private long heardMillis = Hlc.EPOCH_MILLIS;

    LocalWrites(Store store, ScopeBook scopes, Sessions sessions, Upkeep upkeep) {
        this.store = store;
        this.scopes = scopes;
        this.sessions = sessions;
        this.upkeep = upkeep;
    }

    /** A gateway has told its clock. */
    void clockHeard(long hlc) {
        heardMillis = Math.max(heardMillis, Hlc.millis(hlc));
    }

    /** The wall clock as far as it can be known here. */
    long wallMillis(long nowMillis) {
        return Hlc.wallMillis(nowMillis, heardMillis);
    }

    /** Runs all works, one after the other. */
    boolean intoAll(List<ScopedWork> works, long nowMillis) throws SQLException {
        for (ScopedWork one : works) {
            into(one.scope(), nowMillis, one.work());
        }
        return true;
    }

    /** Runs the work with one HLC, each write with the next dot; notes what the scope has come to by it. */
    <T> T into(String scope, long nowMillis, WriteTx.Work<T> work) throws SQLException {
        ScopeState before = scopes.create(scope);
        Actor actor = sessions.begin();
        Lineage lineage = sessions.lineageOf(before);
        ScopeState based = before.withSeen(before.vector(), lineage).withHlc(Hlc.next(before.hlc(), wallMillis(nowMillis)));
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
