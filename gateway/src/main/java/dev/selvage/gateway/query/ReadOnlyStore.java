// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteLimits;

/**
 * Opens the merged store for one query, so that no setting and no snapshot outlives it. Of several files each table is
 * shown as one, by a temporary view over all of them: SQLite lets {@code device = ?} down into each file's index. The
 * column {@code _shard} at its end says which file a row is from, since ordinals such as {@code _a} and {@code id} mean
 * something in their file only. Thread-safe.
 */
final class ReadOnlyStore {
    /** How long opening waits for the owner's recovery or checkpoint of the log; a reader waits for nothing else. */
    private static final int BUSY_MILLIS = 1_000;
    /** Longest value and row SQLite will make: a task's arguments and its result (256 KiB each) in one row fit. */
    static final int VALUE_BYTES_MAX = 1024 * 1024;
    /** Pages in memory for all files together, and for each at least. */
    private static final int CACHE_KIB = 2_000;
    private static final int CACHE_KIB_MIN = 200;
    /** Terms of one compound SELECT; a view has as many terms as there are files, and may be read anew at any moment. */
    private static final int TERMS_MAX = 50;

    /** What one statement may ask of SQLite; each far above an honest query and far below harm. */
    private static final Map<SQLiteLimits, Integer> LIMITS = Map.of(
            SQLiteLimits.SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX,
            SQLiteLimits.SQLITE_LIMIT_SQL_LENGTH, 4 * ReadStatement.CHARS_MAX, // UTF-8 of the characters we let by
            SQLiteLimits.SQLITE_LIMIT_COLUMN, 100, // our widest table has 25
            SQLiteLimits.SQLITE_LIMIT_EXPR_DEPTH, 100, // SQLite's parser recurses on our thread's stack
            SQLiteLimits.SQLITE_LIMIT_VDBE_OP, 250_000, // two tables joined over 64 files are 65,000
            SQLiteLimits.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100, // matching takes pattern times text
            SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0, // what is attached before stays
            // the store's own triggers: a write must get so far as to be refused for what it is
            SQLiteLimits.SQLITE_LIMIT_TRIGGER_DEPTH, 4,
            SQLiteLimits.SQLITE_LIMIT_WORKER_THREADS, 0);

    private final List<Path> files;
    private final SQLiteDataSource source;

    /** Reads those files, at least one. */
    ReadOnlyStore(List<Path> files) {
        this.files = List.copyOf(files);
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + files.get(0).toAbsolutePath());
    }

    /** A connection that cannot write, with {@link #LIMITS}. */
    Connection open() throws SQLException {
        SQLiteConnection connection = (SQLiteConnection) source.getConnection();
        try {
            join(connection);
            harden(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Attaches all files but the first, which is there as {@code main}, and puts views before their tables. */
    private void join(SQLiteConnection connection) throws SQLException {
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, files.size());
        try (PreparedStatement attach = connection.prepareStatement("ATTACH ? AS ?");
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA temp_store = MEMORY");
            for (int i = 1; i < files.size(); i++) {
                attach.setString(1, files.get(i).toAbsolutePath().toString());
                attach.setString(2, schema(i));
                attach.execute();
            }
            for (int i = 0; i < files.size(); i++) {
                int cacheKib = Math.max(CACHE_KIB / files.size(), CACHE_KIB_MIN);
                statement.execute("PRAGMA " + schema(i) + ".cache_size = -" + cacheKib);
            }
            if (files.size() > 1) {
                for (String view : views(statement)) {
                    statement.execute(view);
                }
            }
        }
    }

    private static String schema(int file) {
        return file == 0 ? "main" : "s" + file;
    }

    /** One view for each table that any file has. Files may differ in tables and columns; what one lacks is NULL there. */
    private List<String> views(Statement statement) throws SQLException {
        List<Map<String, Set<String>>> columns = new ArrayList<>();
        Map<String, Set<String>> all = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            columns.add(columns(statement, schema(i)));
            columns.get(i).forEach((table, names) -> all.computeIfAbsent(table, t -> new LinkedHashSet<>()).addAll(names));
        }
        List<String> views = new ArrayList<>();
        all.forEach((table, names) -> views.add("CREATE TEMP VIEW " + quoted(table) + " AS " + IntStream.range(0, files.size())
                .filter(i -> columns.get(i).containsKey(table))
                .mapToObj(i -> "SELECT " + names.stream().map(name -> columns.get(i).get(table).contains(name) ? quoted(name) : "NULL AS " + quoted(name))
                        .collect(Collectors.joining(", ")) + ", " + i + " AS _shard FROM " + schema(i) + "." + quoted(table))
                .collect(Collectors.joining(" UNION ALL "))));
        return views;
    }

    /** The columns of each table of a file, in order. */
    private static Map<String, Set<String>> columns(Statement statement, String schema) throws SQLException {
        Map<String, Set<String>> columns = new LinkedHashMap<>();
        try (ResultSet found = statement.executeQuery("SELECT m.name, c.name FROM " + schema + ".sqlite_schema m, pragma_table_info(m.name, '"
                + schema + "') c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.rowid, c.cid")) {
            while (found.next()) {
                columns.computeIfAbsent(found.getString(1), table -> new LinkedHashSet<>()).add(found.getString(2));
            }
        }
        return columns;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private void harden(SQLiteConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
            statement.execute("PRAGMA trusted_schema = OFF");
            statement.execute("PRAGMA cell_size_check = ON");
        }
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_COMPOUND_SELECT, Math.max(TERMS_MAX, files.size()));
        for (var limit : LIMITS.entrySet()) {
            connection.setLimit(limit.getKey(), limit.getValue());
        }
    }
}
