// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Writes of one transaction into one scope; every one takes the next dot of this session. Handed to the work of
 * {@link Replica#write}; not usable afterwards. Rows are sent to SQLite in batches, in the order written.
 */
public final class WriteTx {
    private final Sql sql;
    private final String scope;
    private final long scopeId;
    private final Actor actor;
    private final long ordinal;
    private final long hlc;
    private long n;
    private Optional<PreparedStatement> open = Optional.empty();
    private Optional<PreparedStatement> openChange = Optional.empty();

    WriteTx(Sql sql, ScopeState scope, Actor actor, long ordinal, long hlc) {
        this.sql = sql;
        this.scope = scope.name();
        this.scopeId = scope.id();
        this.actor = actor;
        this.ordinal = ordinal;
        this.hlc = hlc;
        this.n = scope.vector().get(actor);
    }

    /** Inserts or overwrites a row, all columns of it. */
    public Dot upsert(Table table, List<Cell> row) {
        return upsert(table, row, table.fullMask());
    }

    /**
     * Inserts a row, or overwrites the columns in {@code mask} where its key exists.
     *
     * @param row all columns of {@code table} in order; the first is the device whose scope this is
     * @param mask bit i stands for the i-th column of {@link Table#values()}
     */
    public Dot upsert(Table table, List<Cell> row, long mask) {
        if (row.size() != table.columns().size()) {
            throw new IllegalArgumentException(table.name() + " has " + table.columns().size() + " columns, not " + row.size());
        }
        if ((mask & ~table.fullMask()) != 0) {
            throw new IllegalArgumentException(table.name() + " has no such columns: mask " + Long.toHexString(mask));
        }
        requireInScope(row);
        return sql.guarded(() -> {
            Dot dot = new Dot(actor, ++n);
            PreparedStatement statement = openBatch(Statements.upsert(table, mask));
            int next = Cells.bindAll(statement, 1, row);
            bindVersion(statement, next);
            statement.addBatch();
            logChange(table, row.subList(0, table.keyCount()), mask);
            return dot;
        });
    }

    /** Deletes the row of that key; the deletion takes a dot, also when there was no such row. */
    public Dot delete(Table table, List<Cell> key) {
        if (key.size() != table.keyCount()) {
            throw new IllegalArgumentException(table.name() + " has " + table.keyCount() + " key columns, not " + key.size());
        }
        requireInScope(key);
        return sql.guarded(() -> {
            flush();
            Dot dot = new Dot(actor, ++n);
            PreparedStatement delete = sql.prepare(Statements.delete(table));
            Cells.bindAll(delete, 1, key);
            delete.executeUpdate();
            sql.run("INSERT INTO _chg VALUES(?, ?, ?, ?, 0, 0)", scopeId, ordinal, n, table.id());
            sql.run("INSERT INTO _del VALUES(?, ?, ?, ?, ?, ?)", scopeId, ordinal, n, hlc, table.id(), KeyCodec.encode(key));
            return dot;
        });
    }

    /** Every receiver refuses a batch with a row of another device, and with it all that follows. */
    private void requireInScope(List<Cell> row) {
        if (!Scopes.device(scope).map(Cell::of).equals(Optional.of(row.get(0)))) {
            throw new IllegalArgumentException("a row does not belong to scope " + scope);
        }
    }

    private void logChange(Table table, List<Cell> key, long mask) throws SQLException {
        PreparedStatement statement = sql.prepare(Statements.logChange(table));
        if (openChange.isPresent() && openChange.get() != statement) {
            flush();
        }
        openChange = Optional.of(statement);
        statement.setLong(1, scopeId);
        statement.setLong(2, ordinal);
        statement.setLong(3, n);
        statement.setLong(4, table.id());
        statement.setLong(5, mask);
        Cells.bindAll(statement, 6, key);
        statement.addBatch();
    }

    private void bindVersion(PreparedStatement statement, int index) throws SQLException {
        statement.setLong(index, ordinal);
        statement.setLong(index + 1, n);
        statement.setLong(index + 2, hlc);
    }

    private PreparedStatement openBatch(String text) throws SQLException {
        PreparedStatement statement = sql.prepare(text);
        if (open.isPresent() && open.get() != statement) {
            flush();
        }
        open = Optional.of(statement);
        return statement;
    }

    /** Sends what is batched: rows first, since the change log looks up their numbers. */
    private void flush() throws SQLException {
        if (open.isPresent()) {
            open.get().executeBatch();
            open = Optional.empty();
        }
        if (openChange.isPresent()) {
            openChange.get().executeBatch();
            openChange = Optional.empty();
        }
    }

    /** Ends the transaction's writing; returns the last n. */
    long finish() throws SQLException {
        flush();
        return n;
    }
}
