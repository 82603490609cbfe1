// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/**
 * The number by which homes that follow each other are told apart, kept in the file. It only grows. Confined to the
 * replica's thread.
 */
public final class Epochs {
    private final Sql sql;
    private final Transactions transactions;
    private long stored;
    private long current;

    /** Runs work in a transaction of the replica. */
    @FunctionalInterface
    interface Transactions {
        long run(long nowMillis, Sql.Work<Long> work);
    }

    Epochs(Sql sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
        this.stored = sql.first("SELECT value FROM _meta WHERE key = 'epoch'", row -> row.getLong(1)).orElse(0L);
        this.current = stored;
    }

    /** At a gateway the epoch in which it is home, or last was; at a device the highest that it heard of. 0 for none. */
    public long current() {
        return current;
    }

    /** Notes that a home of that epoch was heard of. Written with the next transaction: losing it costs what hearing it again costs. */
    public void heard(long epoch) {
        current = Math.max(current, epoch);
    }

    /** Makes this replica the home of that epoch, if it is higher: durable when this returns, and not used before. */
    public void raise(long higher, long nowMillis) {
        heard(transactions.run(nowMillis, () -> write(higher)));
        committed();
    }

    boolean hasPending() {
        return current > stored;
    }

    /** Inside a transaction. */
    void flush() {
        if (hasPending()) {
            write(current);
        }
    }

    private long write(long epoch) {
        sql.run("INSERT INTO _meta VALUES('epoch', ?) ON CONFLICT(key) DO UPDATE SET value = max(value, excluded.value)", epoch);
        return epoch;
    }

    void committed() {
        stored = current;
    }
}
