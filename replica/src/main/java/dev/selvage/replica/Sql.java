// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteException;

/**
 * One connection with its prepared statements. Every failure becomes a {@link ReplicaException} of the right kind.
 * Used by one thread.
 */
final class Sql implements AutoCloseable {
    /** Prepared statements kept: a few hundred kilobytes. */
    private static final int STATEMENTS_MAX = 300;

    private final Connection connection;
    private final String file;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    /** The driver discards a statement that failed on a full or failing disk, and does not say which: all are made anew. */
    private boolean stale;

    Sql(Connection connection, String file) {
        this.connection = connection;
        this.file = file;
        script("PRAGMA temp_store = MEMORY");
        script("CREATE TEMP TABLE _seen(a INTEGER PRIMARY KEY, n INTEGER NOT NULL)");
        script(StageSql.MAKE_LOOK);
    }

    /** The whole database as bytes. */
    byte[] image() {
        return guarded(() -> ((SQLiteConnection) connection).serialize("main"));
    }

    /** Reads one result row. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Work on JDBC objects. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /** The prepared statement of that text; made once. The caller does not close it. */
    PreparedStatement prepare(String text) throws SQLException {
        if (stale) {
            stale = false;
            forgetStatements();
        }
        PreparedStatement known = prepared.get(text);
        if (known == null) {
            known = connection.prepareStatement(text);
            prepared.put(text, known);
        }
        return known;
    }

    /** Runs a statement that gives no rows; returns how many rows it changed. */
    int run(String text, Object... arguments) {
        return guarded(() -> bind(prepare(text), arguments).executeUpdate());
    }

    /** Runs a script statement that cannot be prepared ahead, such as DDL and PRAGMA. */
    void script(String text) {
        guarded(() -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(text);
            }
        });
    }

    /** Runs a statement that begins or ends something; prepared once, unlike a script. */
    void verb(String text) {
        guarded(() -> prepare(text).execute());
    }

    <T> List<T> list(String text, RowReader<T> reader, Object... arguments) {
        return guarded(() -> {
            try (ResultSet rows = bind(prepare(text), arguments).executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
                return all;
            }
        });
    }

    /** Takes a row. */
    @FunctionalInterface
    interface RowTaker {
        void take(ResultSet row) throws SQLException;
    }

    /** Hands over row by row, so that none is kept. */
    void each(String text, RowTaker taker, Object... arguments) {
        guarded(() -> {
            try (ResultSet rows = bind(prepare(text), arguments).executeQuery()) {
                while (rows.next()) {
                    taker.take(rows);
                }
                return true;
            }
        });
    }

    <T> Optional<T> first(String text, RowReader<T> reader, Object... arguments) {
        return guarded(() -> {
            try (ResultSet rows = bind(prepare(text), arguments).executeQuery()) {
                return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
            }
        });
    }

    long number(String text, Object... arguments) {
        return first(text, row -> row.getLong(1), arguments).orElse(0L);
    }

    /** Changes whenever another program commits to the file. */
    long dataVersion() {
        return number("PRAGMA data_version");
    }

    /** Runs {@code work} in one write transaction; all of it is durable when this returns, none of it when it throws. */
    <T> T transaction(Work<T> work) {
        verb("BEGIN IMMEDIATE");
        try {
            T result = guarded(work);
            verb("COMMIT");
            forgetStatementsOverLimit();
            return result;
        } catch (RuntimeException | Error e) {
            rollback(e);
            throw e;
        }
    }

    /** Runs {@code work} on one committed snapshot of the file. */
    <T> T snapshot(Work<T> work) {
        verb("BEGIN");
        try {
            return guarded(work);
        } finally {
            verb("COMMIT");
        }
    }

    /** Masks make many texts of one statement; beyond the limit all begin anew, between transactions. */
    private void forgetStatementsOverLimit() {
        if (prepared.size() > STATEMENTS_MAX) {
            guarded(() -> {
                forgetStatements();
                return true;
            });
        }
    }

    private void forgetStatements() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }

    private void rollback(Throwable cause) {
        try (var statement = connection.createStatement()) {
            clearBatches();
            statement.execute("ROLLBACK");
        } catch (SQLException alreadyRolledBack) {
            // SQLite rolls back by itself on a full disk; then there is nothing left to do
            cause.addSuppressed(alreadyRolledBack);
        }
    }

    /** Drops what was batched and not sent to SQLite. */
    void clearBatches() {
        guarded(() -> {
            for (PreparedStatement batched : prepared.values()) {
                batched.clearBatch();
            }
            return true;
        });
    }

    <T> T guarded(Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            stale = true;
            throw explain(file, e);
        }
    }

    private static PreparedStatement bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }

    static ReplicaException explain(String file, SQLException e) {
        int code = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : e.getErrorCode() & 0xff;
        String why = e.getMessage();
        return switch (code) {
            case 5, 6 -> new ReplicaException(ReplicaException.Kind.IN_USE,
                    file + ": another program holds the database for too long; close it", e);
            case 8, 14 -> new ReplicaException(ReplicaException.Kind.NOT_WRITABLE,
                    file + ": cannot be written (" + why + "); check its folder's owner and mode", e);
            case 11, 26 -> new ReplicaException(ReplicaException.Kind.DAMAGED, file + ": damaged (" + why + ")", e);
            case 13 -> new ReplicaException(ReplicaException.Kind.DISK_FULL,
                    file + ": no space left; nothing of this change was stored, make room", e);
            default -> new ReplicaException(ReplicaException.Kind.FAILED, file + ": " + why, e);
        };
    }

    @Override
    public void close() {
        guarded(() -> {
            forgetStatements();
            connection.close();
            return true;
        });
    }
}
