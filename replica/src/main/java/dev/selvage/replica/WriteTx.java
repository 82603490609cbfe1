// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes of one transaction into one scope; every one takes the next dot of this session. Handed to the work of
 * {@link Replica#write}; not usable afterwards. Rows are sent to SQLite in batches, in the order written.
 */
public final class WriteTx {
    /** What is to be written; gives its caller whatever it likes. */
    @FunctionalInterface
    public interface Work<T> {
        T in(WriteTx tx);
    }

    private final Store store;
    private final ScopeState scope;
    private final Actor actor;
    private final long ordinal;
    private final long hlc;
    private final BulkWrites bulk;
    private long n;
    private boolean ended;
    private boolean siblingsGone;
    private boolean logged = true;
    private Optional<Batch> open = Optional.empty();

    /**
     * Rows of one table and mask that wait to be sent, and what the change log will say of them.
     *
     * @param updates the same rows, where the statement changes nothing if the row is not there
     */
    private record Batch(PreparedStatement statement, ChangeLog.Run run, List<Update> updates) {}

    /** Some columns of a row that is probably there. */
    private record Update(List<Cell> row, long mask, long n) {}

    WriteTx(Store store, ScopeState scope, Actor actor, BulkWrites bulk) {
        this.store = store;
        this.bulk = bulk;
        this.scope = scope;
        this.actor = actor;
        this.ordinal = store.actors().ordinal(actor);
        this.hlc = scope.hlc();
        this.n = scope.vector().get(actor);
    }

    /** Inserts or overwrites a row, all columns of it that {@code table} has. */
    public Dot upsert(Table table, List<Cell> row) {
        return upsert(table, row, table.fullMask());
    }

    /**
     * Inserts a row, or overwrites the columns in {@code mask} where its key exists. It replaces every version of the
     * row that is here, since all of them are seen.
     *
     * @param table as the caller knows it; columns of the file beside these stay as they are
     * @param row all columns of {@code table} in order; the first names the scope's owner
     * @param mask bit i stands for the i-th column of {@link Table#values()}
     */
    public Dot upsert(Table table, List<Cell> row, long mask) {
        if (row.size() != table.columns().size()) {
            throw new IllegalArgumentException(table.name() + " has " + table.columns().size() + " columns, not " + row.size());
        }
        if ((mask & ~table.fullMask()) != 0) {
            throw new IllegalArgumentException(table.name() + " has no such columns: mask " + Long.toHexString(mask));
        }
        requireUsable(table, row.get(0));
        Fit fit = store.tables().fit(table);
        return fit.isSame() ? put(fit.to(), row, mask) : put(fit.to(), fit.row(row), fit.mask(mask));
    }

    /** The same in the file's own layout. */
    private Dot put(Table table, List<Cell> row, long mask) {
        return store.sql().guarded(() -> {
            boolean settled = settle(table, row.subList(0, table.keyCount()));
            // whoever has another of the versions replaced here needs all columns of this one
            TableSql text = store.tables().sql(table);
            boolean whole = mask == table.fullMask();
            String how = table.kind() == Table.Kind.HISTORY ? text.upsert(mask) : (whole ? text.replace : text.update(mask));
            Batch batch = begin(how, table, settled ? table.fullMask() : mask);
            n++;
            if (whole || table.kind() == Table.Kind.HISTORY) {
                version(batch.statement(), Cells.bindAll(batch.statement(), 1, row), n);
            } else {
                int next = Cells.bindMasked(batch.statement(), 1, row.subList(table.keyCount(), row.size()), mask);
                Cells.bindAll(batch.statement(), version(batch.statement(), next, n), row.subList(0, table.keyCount()));
                batch.updates().add(new Update(row, mask, n));
            }
            batch.statement().addBatch();
            batch.run().add(n, KeyCodec.encode(row, table.keyCount()));
            return new Dot(actor, n);
        });
    }

    /** Deletes the row of that key; the deletion takes a dot, also when there was no such row. */
    public Dot delete(Table table, List<Cell> key) {
        if (key.size() != table.keyCount()) {
            throw new IllegalArgumentException(table.name() + " has " + table.keyCount() + " key columns, not " + key.size());
        }
        requireUsable(table, key.get(0));
        Table here = store.tables().fit(table).to();
        return store.sql().guarded(() -> {
            settle(here, key);
            flush();
            TableSql text = store.tables().sql(here);
            bound(text.disown, key).executeUpdate();
            bound(text.delete, key).executeUpdate();
            n++;
            logged = false;
            store.sql().run("INSERT INTO _del VALUES(?, ?, ?, ?, ?, ?)", scope.id(), ordinal, n, hlc, here.id(),
                    KeyCodec.encode(key, key.size()));
            return new Dot(actor, n);
        });
    }

    /** Another program wrote rows, and perhaps dropped siblings by it. */
    void foreignWrites() {
        siblingsGone |= !scope.siblings().isEmpty();
    }

    /** Gives the next dot to a row that another program wrote. */
    void stamp(Table table, List<Cell> key, long mask) {
        store.sql().guarded(() -> {
            boolean settled = settle(table, key);
            Batch batch = begin(store.tables().sql(table).stamp(), table, settled ? table.fullMask() : mask);
            n++;
            Cells.bindAll(batch.statement(), version(batch.statement(), 1, n), key);
            batch.statement().addBatch();
            batch.run().add(n, KeyCodec.encode(key, key.size()));
            return true;
        });
    }

    /** A write has seen all versions of the row that are here, so it replaces the concurrent ones too. */
    private boolean settle(Table table, List<Cell> key) throws SQLException {
        if (scope.siblings().isEmpty() || table.kind() != Table.Kind.STATE) {
            return false;
        }
        flush();
        boolean settled = bound(store.tables().sql(table).deleteSiblings(), key).executeUpdate() > 0;
        siblingsGone |= settled;
        return settled;
    }

    private void requireUsable(Table table, Cell owner) {
        if (ended) {
            throw new IllegalStateException("the transaction has ended");
        }
        if (!table.scopeOf(owner).equals(scope.name())) {
            // every receiver would refuse a batch with such a row, and with it all that follows
            throw new IllegalArgumentException("a row does not belong to scope " + scope.name());
        }
    }

    private Batch begin(String text, Table table, long mask) throws SQLException {
        PreparedStatement statement = store.sql().prepare(text);
        if (open.isPresent() && open.get().statement() == statement && open.get().run().takes(table, mask)) {
            return open.get();
        }
        flush();
        open = Optional.of(new Batch(statement, new ChangeLog.Run(scope.id(), ordinal, table, mask, hlc), new ArrayList<>()));
        return open.get();
    }

    private PreparedStatement bound(String text, List<Cell> key) throws SQLException {
        PreparedStatement statement = store.sql().prepare(text);
        Cells.bindAll(statement, 1, key);
        return statement;
    }

    private void flush() throws SQLException {
        if (open.isPresent()) {
            bulk.expect(open.get().run().table(), open.get().run().count());
            int[] counts = open.get().statement().executeBatch();
            for (int i = 0; i < open.get().updates().size(); i++) {
                if (counts[i] == 0) {
                    insert(open.get().run().table(), open.get().updates().get(i));
                }
            }
            if (open.get().run().table().kind() == Table.Kind.STATE) {
                store.log().append(open.get().run());
            } else {
                logged = false;
            }
            open = Optional.empty();
        }
    }

    /** The row was not there, and the columns beside the mask take the values that the caller gave. */
    private void insert(Table table, Update update) throws SQLException {
        PreparedStatement upsert = store.sql().prepare(store.tables().sql(table).upsert(update.mask()));
        version(upsert, Cells.bindAll(upsert, 1, update.row()), update.n());
        upsert.executeUpdate();
    }

    private int version(PreparedStatement statement, int index, long number) throws SQLException {
        statement.setLong(index, ordinal);
        statement.setLong(index + 1, number);
        statement.setLong(index + 2, hlc);
        return index + 3;
    }

    /** Ends the transaction's writing; returns the last n. */
    long finish() throws SQLException {
        flush();
        ended = true;
        return n;
    }

    /** True when the change log tells all that was written; deletions and history are not in it. */
    boolean isLogged() {
        return logged;
    }

    /** True when siblings were replaced. */
    boolean siblingsGone() {
        return siblingsGone;
    }
}
