// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The floor: a plain SQLite table with the same columns and key as {@code point}, as durable as a replica (WAL,
 * synchronous=FULL), written with one prepared upsert in batches. Used by one thread.
 */
final class PlainTable implements AutoCloseable {
    /** Memory for pages, as a gateway gives its store. */
    static final int CACHE_KIB = 64 * 1024;

    private final Connection connection;
    private final PreparedStatement upsert;

    /** Opens that file; makes the table when it is not there. */
    PlainTable(Path file) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("PRAGMA cache_size=-" + CACHE_KIB);
            statement.execute("CREATE TABLE IF NOT EXISTS point(device TEXT NOT NULL, name TEXT NOT NULL, value ANY, quality TEXT,"
                    + " reason TEXT, unit TEXT, taken_ms INTEGER, UNIQUE(device, name)) STRICT");
        }
        connection.setAutoCommit(false);
        upsert = connection.prepareStatement("INSERT INTO point(device, name, value, quality, reason, unit, taken_ms)"
                + " VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(device, name) DO UPDATE SET value = excluded.value,"
                + " quality = excluded.quality, reason = excluded.reason, unit = excluded.unit, taken_ms = excluded.taken_ms");
    }

    /** Writes the rows in one transaction; durable when this returns. */
    void write(List<PointRow> rows) throws SQLException {
        for (PointRow row : rows) {
            upsert.setString(1, row.device());
            upsert.setString(2, row.name());
            upsert.setDouble(3, row.value());
            upsert.setString(4, row.quality());
            upsert.setString(5, row.reason());
            upsert.setString(6, row.unit());
            upsert.setLong(7, row.takenMillis());
            upsert.addBatch();
        }
        upsert.executeBatch();
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        upsert.close();
        connection.close();
    }
}
