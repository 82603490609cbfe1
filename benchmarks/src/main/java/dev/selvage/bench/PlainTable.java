// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

/**
 * The floor: a plain SQLite table with the same columns and key as {@code point}, as durable as a replica (WAL,
 * synchronous=FULL), written with one prepared upsert in batches. Used by one thread.
 */
final class PlainTable implements AutoCloseable {
    /** Memory for pages, as a gateway gives its store. */
    static final int CACHE_KIB = 64 * 1024;
    /** Of a row, the two of its key among them. */
    static final int COLUMNS = 7;

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

    /** Writes values and times of rows that are there, in one transaction; durable when this returns. */
    void update(List<PointRow> rows) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE point SET value = ?, taken_ms = ? WHERE device = ? AND name = ?")) {
            for (PointRow row : rows) {
                update.setDouble(1, row.value());
                update.setLong(2, row.takenMillis());
                update.setString(3, row.device());
                update.setString(4, row.name());
                update.addBatch();
            }
            update.executeBatch();
        }
        connection.commit();
    }

    /** Reads every column of a device's rows, one after the other; gives how many values there are. */
    long read(String device) throws SQLException {
        long values = 0;
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM point WHERE device = ?")) {
            select.setString(1, device);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    for (int column = 1; column <= COLUMNS; column++) {
                        values += Objects.nonNull(found.getObject(column)) ? 1 : 0;
                    }
                }
            }
        }
        connection.commit();
        return values;
    }

    @Override
    public void close() throws SQLException {
        upsert.close();
        connection.close();
    }
}
