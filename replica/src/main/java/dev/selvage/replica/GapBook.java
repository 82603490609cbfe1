// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.SQLException;
import java.util.List;

/**
 * Tells of history that was dropped before any peer acknowledged it: one row of {@link Tables#GAP} for each table and
 * reason, for as long as it is not acknowledged itself. A further loss replaces it by a row that tells of both, under
 * another key and dot, since the first may be on its way; then the peer has both, and has been told of more than was lost.
 */
final class GapBook {
    private final Store store;
    private final ScopeBook scopes;
    private final Sessions sessions;

    GapBook(Store store, ScopeBook scopes, Sessions sessions) {
        this.store = store;
        this.scopes = scopes;
        this.sessions = sessions;
    }

    /** Rows that are gone, and between which times they were taken. */
    record Loss(long count, long fromMillis, long toMillis) {
        Loss and(Loss other) {
            return new Loss(count + other.count, Math.min(fromMillis, other.fromMillis), Math.max(toMillis, other.toMillis));
        }
    }

    /** {@link Replica#write} inside a running transaction. */
    @FunctionalInterface
    interface Writer {
        Dot write(String scope, long nowMillis, WriteTx.Work<Dot> work) throws SQLException;
    }

    private record Open(long number, Loss loss) {}

    /** Writes the row; {@code temp._seen} is what the peers have of the scope's history. Inside a transaction. */
    void tell(String scope, Table table, String reason, Loss loss, long nowMillis, Writer writer) throws SQLException {
        String owner = Scopes.owner(scope).orElseThrow();
        List<Open> open = store.sql().list("SELECT rowid, count, from_ms, to_ms FROM gap WHERE +device = ? AND tbl = ? AND reason = ? AND "
                + Forgetting.UNSEEN, row -> new Open(row.getLong(1), new Loss(row.getLong(2), row.getLong(3), row.getLong(4))),
                owner, table.name(), reason);
        // deleted and written anew, not changed: row numbers keep the order of dots
        open.forEach(row -> store.sql().run("DELETE FROM gap WHERE rowid = ?", row.number()));
        Loss all = open.stream().map(Open::loss).reduce(loss, Loss::and);
        writer.write(scope, nowMillis, tx -> tx.upsert(Tables.GAP, List.of(Cell.of(owner), Cell.of(nextDot(scope)), Cell.of(table.name()),
                Cell.of(all.fromMillis()), Cell.of(all.toMillis()), Cell.of(all.count()), Cell.of(reason))));
    }

    /** The row's own dot: no other row of any session has it, also after a restore. */
    private String nextDot(String scope) {
        Actor actor = sessions.begin();
        return Long.toHexString(actor.session()) + "-" + (scopes.get(scope).vector().get(actor) + 1);
    }
}
