// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/**
 * The number by which homes that follow each other are told apart, kept in the file: at a gateway its own while it is
 * home, at a device the highest it has heard. It only grows. Confined to the replica's thread.
 */
final class Epochs {
    private final Sql sql;
    private long stored;
    private long current;

    Epochs(Sql sql) {
        this.sql = sql;
        this.stored = sql.first("SELECT value FROM _meta WHERE key = 'epoch'", row -> row.getLong(1)).orElse(0L);
        this.current = stored;
    }

    long current() {
        return current;
    }

    /** Holds from now on, and is written with the next transaction: losing it costs what hearing it again costs. */
    void note(long epoch) {
        current = Math.max(current, epoch);
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

    /** Inside a transaction; it holds once that is {@linkplain #note noted}, after the commit. */
    long write(long epoch) {
        sql.run("INSERT INTO _meta VALUES('epoch', ?) ON CONFLICT(key) DO UPDATE SET value = max(value, excluded.value)", epoch);
        return epoch;
    }

    void committed() {
        stored = current;
    }
}
