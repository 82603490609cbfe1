// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    private final Refresh refresh;
    /** Sets that were added to, and the rows' keys: whether they have become too large is looked at in the end. */
    private final Map<Derived, Set<List<Cell>>> grown = new LinkedHashMap<>();
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
        this.refresh = new Refresh(store);
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
     * row that is here, since all of them are seen. A row of a history table that is there stays as it is: what was, was.
     *
     * @param table as the caller knows it; columns of the file beside these stay as they are
     * @param row all columns of {@code table} in order; the first names the scope's owner; counters and sets are NULL
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
        fit.requireWritable(row, mask);
        return fit.isSame() ? put(fit.to(), row, mask) : put(fit.to(), fit.row(row), fit.mask(mask));
    }

    /** The same in the file's own layout. */
    private Dot put(Table table, List<Cell> row, long mask) {
        return store.sql().guarded(() -> {
            boolean settled = settle(table, row.subList(0, table.keyCount()));
            // whoever has another of the versions replaced here needs all columns of this one
            TableSql text = store.tables().sql(table);
            boolean whole = mask == table.fullMask();
            String how = table.kind() == Table.Kind.HISTORY ? text.insertHistory() : (whole ? text.replace : text.update(mask));
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
            refresh.note(table, row);
            return new Dot(actor, n);
        });
    }

    /**
     * Adds to a counter of a row; less than nothing counts down. The row itself is neither made nor touched: what was counted
     * shows as soon as there is such a row. A session counts up to the end of 64 bits, upwards and downwards.
     *
     * @param key the key of the row that shows the counter
     */
    public Dot add(Table table, List<Cell> key, String column, long delta) {
        if (delta == Long.MIN_VALUE) {
            throw new IllegalArgumentException(column + " of " + table.name() + " cannot count that much at once");
        }
        return count(derived(table, key, column, ColumnPolicy.COUNTER), key, Math.max(delta, 0), Math.max(-delta, 0));
    }

    /** Adds to this session's part of a counter. */
    Dot count(Derived counter, List<Cell> key, long up, long down) {
        return store.sql().guarded(() -> {
            Table parts = counter.parts();
            List<Cell> row = new ArrayList<>(key);
            row.add(Cell.of(actor.session()));
            long[] gap = scope.siblings().isEmpty() ? new long[2] : gap(counter, row);
            settle(parts, row);
            parts.values().forEach(value -> row.add(switch (value.name()) {
                case Derived.UP -> Cell.of(up + gap[0]);
                case Derived.DOWN -> Cell.of(down + gap[1]);
                default -> Cell.none();
            }));
            Batch batch = begin(counter.sql().add, parts, parts.fullMask());
            n++;
            version(batch.statement(), Cells.bindAll(batch.statement(), 1, row), n);
            batch.statement().addBatch();
            batch.run().add(n, KeyCodec.encode(row, parts.keyCount()));
            refresh.note(parts, row);
            return new Dot(actor, n);
        });
    }

    /** Where a repair wrote this session's part as well, the greatest version is what it goes on from. */
    private long[] gap(Derived counter, List<Cell> part) throws SQLException {
        flush();
        return store.sql().first(counter.sql().gap, row -> new long[] {row.getLong(1), row.getLong(2)},
                part.stream().map(Cells::plain).toArray()).orElse(new long[2]);
    }

    /**
     * Adds a member to a set of a row; added again, it also outlives a removal that happens elsewhere meanwhile. The row itself
     * is neither made nor touched.
     *
     * @param key the key of the row that shows the set
     * @param member at most {@value DerivedSql#MEMBER_BYTES_MAX} bytes
     * @throws IllegalArgumentException when it is too long; from {@link Replica#write}, when the set has more than
     *     {@value DerivedSql#MEMBERS_MAX} members in the end
     */
    public Dot addMember(Table table, List<Cell> key, String column, String member) {
        if (member.getBytes(StandardCharsets.UTF_8).length > DerivedSql.MEMBER_BYTES_MAX) {
            throw new IllegalArgumentException("a member of " + column + " of " + table.name() + " has more than " + DerivedSql.MEMBER_BYTES_MAX + " bytes");
        }
        Derived set = derived(table, key, column, ColumnPolicy.SET);
        grown.computeIfAbsent(set, s -> new LinkedHashSet<>()).add(List.copyOf(key));
        List<Cell> row = member(key, member);
        while (row.size() < set.parts().columns().size()) {
            row.add(Cell.none());
        }
        return put(set.parts(), row, set.parts().fullMask());
    }

    /** Removes a member from a set of a row: the additions that were seen here. */
    public Dot removeMember(Table table, List<Cell> key, String column, String member) {
        Derived set = derived(table, key, column, ColumnPolicy.SET);
        return store.sql().guarded(() -> remove(set.parts(), member(key, member)));
    }

    private static List<Cell> member(List<Cell> key, String member) {
        List<Cell> row = new ArrayList<>(key);
        row.add(Cell.of(member));
        return row;
    }

    private Derived derived(Table table, List<Cell> key, String column, ColumnPolicy kind) {
        requireKey(table, key);
        Derived derived = store.tables().derived(table, column);
        if (derived.kind() != kind) {
            throw new IllegalArgumentException(column + " of " + table.name() + " is a " + derived.kind().label() + ", not a " + kind.label());
        }
        return derived;
    }

    /**
     * Deletes the row of that key, and what was seen of its counters and sets; the deletion takes a dot, also when there was no
     * such row.
     */
    public Dot delete(Table table, List<Cell> key) {
        requireKey(table, key);
        Table here = store.tables().fit(table).to();
        return store.sql().guarded(() -> {
            for (Derived derived : store.tables().derived(here)) {
                if (derived.table().equals(here.name())) {
                    flush();
                    List<List<Cell>> parts = store.sql().list(derived.sql().partsOfRow,
                            row -> Cells.readAll(row, 1, derived.parts().keyCount()), key.stream().map(Cells::plain).toArray());
                    for (List<Cell> part : parts) {
                        remove(derived.parts(), part);
                    }
                }
            }
            return remove(here, key);
        });
    }

    private Dot remove(Table here, List<Cell> key) throws SQLException {
        settle(here, key);
        flush();
        TableSql text = store.tables().sql(here);
        bound(text.disown, key).executeUpdate();
        bound(text.delete, key).executeUpdate();
        n++;
        logged = false;
        store.sql().run("INSERT INTO _del VALUES(?, ?, ?, ?, ?, ?)", scope.id(), ordinal, n, hlc, here.id(), KeyCodec.encode(key, key.size()));
        refresh.note(here, key);
        return new Dot(actor, n);
    }

    private void requireKey(Table table, List<Cell> key) {
        if (key.size() != table.keyCount()) {
            throw new IllegalArgumentException(table.name() + " has " + table.keyCount() + " key columns, not " + key.size());
        }
        requireUsable(table, key.get(0));
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
            refresh.note(table, key);
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
        grown.forEach((set, keys) -> keys.forEach(key -> requireSmall(set, key)));
        refresh.run();
        ended = true;
        return n;
    }

    private void requireSmall(Derived set, List<Cell> key) {
        if (store.sql().number(set.sql().count, key.stream().map(Cells::plain).toArray()) > DerivedSql.MEMBERS_MAX) {
            throw new IllegalArgumentException("set " + set.column() + " of " + set.table() + " has more than " + DerivedSql.MEMBERS_MAX
                    + " members; nothing was written, use a table of your own");
        }
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
