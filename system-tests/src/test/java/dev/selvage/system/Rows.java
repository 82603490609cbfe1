// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Reads replica files from outside, as any SQLite client would. */
final class Rows {
    /** User columns with their storage class, and the version by its actor's true name: ordinals differ per file. */
    private static final String POINTS =
            """
            SELECT p.device, p.name, p.value, typeof(p.value), p.quality, p.reason, p.unit, p.taken_ms,
                   a.replica, printf('%016x', a.session), p._n, p._h
            FROM point p JOIN _actor a ON a.ord = p._a WHERE p.device = '%s' ORDER BY p.name
            """;

    private Rows() {}

    static List<String> points(Path database, String device) throws SQLException {
        return query(database, POINTS.replace("%s", device));
    }

    static List<String> query(Path database, String sql) throws SQLException {
        if (!Files.exists(database)) {
            return List.of();
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:file:" + database + "?mode=ro");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    line.append(i == 1 ? "" : "|").append(rows.getString(i));
                }
                all.add(line.toString());
            }
            return all;
        }
    }

    /** Empty when both files hold the same points of the device, at least one of them; else what differs. */
    static String difference(Path agent, Path gateway, String device) throws SQLException {
        try {
            List<String> mine = points(agent, device);
            List<String> merged = points(gateway, device);
            if (mine.isEmpty()) {
                return "no points at the agent yet";
            }
            TreeSet<String> only = new TreeSet<>(mine);
            merged.forEach(only::remove);
            return mine.equals(merged) ? "" : merged.size() + " of " + mine.size() + " rows merged; agent only: " + only;
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("no such table")) {
                return "no tables yet";
            }
            throw e;
        }
    }
}
