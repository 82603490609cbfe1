// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteLimits;

/** Opens the merged store for one query, so that no setting and no snapshot outlives it. Thread-safe. */
final class ReadOnlyStore {
    /** How long opening waits for the owner's recovery or checkpoint of the log; a reader waits for nothing else. */
    private static final int BUSY_MILLIS = 1_000;
    /** Longest value and row SQLite will make: a task's arguments and its result (256 KiB each) in one row fit. */
    static final int VALUE_BYTES_MAX = 1024 * 1024;

    /** What one statement may ask of SQLite; each far above an honest query and far below harm. */
    private static final Map<SQLiteLimits, Integer> LIMITS = Map.of(
            SQLiteLimits.SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX,
            SQLiteLimits.SQLITE_LIMIT_SQL_LENGTH, 4 * ReadStatement.CHARS_MAX, // UTF-8 of the characters we let by
            SQLiteLimits.SQLITE_LIMIT_COLUMN, 100, // our widest table has 25
            SQLiteLimits.SQLITE_LIMIT_EXPR_DEPTH, 100, // SQLite's parser recurses on our thread's stack
            SQLiteLimits.SQLITE_LIMIT_COMPOUND_SELECT, 50,
            SQLiteLimits.SQLITE_LIMIT_VDBE_OP, 25_000,
            SQLiteLimits.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100, // matching takes pattern times text
            SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0,
            // the store's own triggers: a write must get so far as to be refused for what it is
            SQLiteLimits.SQLITE_LIMIT_TRIGGER_DEPTH, 4,
            SQLiteLimits.SQLITE_LIMIT_WORKER_THREADS, 0);

    private final SQLiteDataSource source;

    ReadOnlyStore(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    }

    /** A connection that cannot write, with {@link #LIMITS}. */
    Connection open() throws SQLException {
        SQLiteConnection connection = (SQLiteConnection) source.getConnection();
        try {
            harden(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void harden(SQLiteConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
            statement.execute("PRAGMA trusted_schema = OFF");
            statement.execute("PRAGMA cell_size_check = ON");
        }
        for (var limit : LIMITS.entrySet()) {
            connection.setLimit(limit.getKey(), limit.getValue());
        }
    }
}
