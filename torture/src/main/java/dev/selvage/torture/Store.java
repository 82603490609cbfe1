// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import dev.selvage.replica.Hlc;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import dev.selvage.torture.Ledger.RowKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One replica file, read from outside as any SQLite client would. Each method opens and closes it. */
record Store(Path file) {
    /** The tables into which a {@link Writer} writes. */
    static final List<Table> WRITTEN = List.of(Tables.DESIRED, Tables.ALARM, Tables.FACT);
    /** What the writers put into their rows; the programs write nothing alike. */
    private static final Pattern TOKEN = Pattern.compile("\\bw\\d+n\\d+\\b");
    /** The owner's transactions are short; somebody who waits longer has met a lock that nobody lets go. */
    private static final String BUSY_MILLIS = "5000";
    /** History is not compared row by row: each side forgets its own. */
    private static final List<Table> STATES = Tables.ALL.stream().filter(table -> table.kind() == Table.Kind.STATE).toList();

    /** A row as its readers see it. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** A connection as another program has it. */
    Connection connect(boolean readOnly) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=" + (readOnly ? "ro" : "rw") + "&busy_timeout=" + BUSY_MILLIS);
    }

    /** Runs a query on a connection of its own, as the sqlite3 shell would. */
    private <T> List<T> query(String sql, Reading<T> reading, String... parameters) throws SQLException {
        try (Connection connection = connect(true); PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(reading.of(rows));
                }
                return all;
            }
        }
    }

    /** True when the replica is made, with all its tables. */
    boolean isThere() throws SQLException {
        return Files.exists(file) && !query("SELECT 1 FROM sqlite_schema WHERE name = '_meta'", row -> true).isEmpty();
    }

    /**
     * All of an owner's rows in the state tables, with storage classes, clocks and dots by their actors' true names, since ordinals
     * differ per file, and the scope's vector. Equal lists mean equal replicas of the scope.
     */
    List<String> states(String scope, String owner) throws SQLException {
        List<String> all = new ArrayList<>();
        for (Table table : STATES) {
            String cells = table.columns().stream().map(c -> "quote(t." + c.name() + ")").collect(Collectors.joining(" || '|' || "));
            all.addAll(query("SELECT '" + table.name() + " ' || " + cells + " || ' by ' || coalesce(x.replica || '/' || printf('%016x', x.session), 'nobody')"
                    + " || ':' || coalesce(t._n, '-') || ' at ' || coalesce(t._h, '-') FROM " + table.name() + " t LEFT JOIN _actor x ON x.ord = t._a WHERE t."
                    + table.columns().get(0).name() + " = ? ORDER BY 1", row -> row.getString(1), owner));
        }
        vector(scope).forEach((actor, n) -> all.add("seen " + actor + ":" + n));
        return all;
    }

    /** The scope's version vector, by the actors' names. */
    Map<String, Long> vector(String scope) throws SQLException {
        Map<String, Long> vector = new TreeMap<>();
        query("SELECT x.replica || '/' || printf('%016x', x.session), v.n FROM _vector v JOIN _scope s ON s.id = v.scope JOIN _actor x ON x.ord = v.a"
                + " WHERE s.name = ?", row -> vector.put(row.getString(1), row.getLong(2)), scope);
        return vector;
    }

    /** Concurrent versions that are not settled, and writes of other programs that have no dot yet. */
    long unsettled() throws SQLException {
        String counts = STATES.stream().map(t -> "(SELECT count(*) FROM _sib_" + t.name() + ") + (SELECT count(*) FROM _mark_" + t.name()
                + ") + (SELECT count(*) FROM " + t.name() + " WHERE _n IS NULL)").collect(Collectors.joining(" + "));
        return query("SELECT " + counts, row -> row.getLong(1)).get(0);
    }

    /** The token in each row that a {@link Writer} wrote. */
    Map<RowKey, String> tokens() throws SQLException {
        Map<RowKey, String> tokens = new HashMap<>();
        for (Table table : WRITTEN) {
            query("SELECT " + key(table, 0) + ", " + key(table, 1) + ", " + tokenColumn(table) + " FROM " + table.name() + " WHERE " + tokenColumn(table)
                    + " GLOB 'w[0-9]*n[0-9]*'", row -> tokens.put(new RowKey(table, row.getString(1), row.getString(2)), row.getString(3)));
        }
        return tokens;
    }

    /** Rows with columns of more than one write, though every write changes all of them. */
    Set<String> mixed() throws SQLException {
        Set<String> mixed = new TreeSet<>();
        for (Table table : WRITTEN) {
            String differs = table.values().stream().filter(c -> c.type() != Table.Type.INTEGER)
                    .map(c -> c.name() + " IS NOT " + tokenColumn(table)).collect(Collectors.joining(" OR "));
            mixed.addAll(query("SELECT '" + table.name() + " ' || " + key(table, 0) + " || ' ' || " + key(table, 1) + " FROM " + table.name() + " WHERE "
                    + tokenColumn(table) + " GLOB 'w[0-9]*n[0-9]*' AND (" + differs + ")", row -> row.getString(1)));
        }
        return mixed;
    }

    /** All tokens that the log of settled conflicts names. */
    Set<String> settledTokens() throws SQLException {
        Set<String> tokens = new HashSet<>();
        for (String content : query("SELECT content FROM _conflict_side", row -> row.getString(1))) {
            Matcher matcher = TOKEN.matcher(content);
            while (matcher.find()) {
                tokens.add(matcher.group());
            }
        }
        return tokens;
    }

    /** Settled conflicts so far. */
    long conflicts() throws SQLException {
        return query("SELECT coalesce(max(id), 0) FROM _conflict", row -> row.getLong(1)).get(0);
    }

    /** Alarms that stand, of that name: devices and states. */
    List<String> alarms(String name) throws SQLException {
        return query("SELECT device || ' ' || state FROM alarm WHERE name = ? ORDER BY 1", row -> row.getString(1), name);
    }

    /** Times of a device's samples. */
    Set<Long> samples(String device) throws SQLException {
        return new HashSet<>(query("SELECT taken_ms FROM sample WHERE device = ?", row -> row.getLong(1), device));
    }

    /** The latest stamp of rows in the tables of {@link #WRITTEN} by each replica, as milliseconds since 1970. */
    Map<String, Long> latestMillis() throws SQLException {
        Map<String, Long> latest = new TreeMap<>();
        for (Table table : WRITTEN) {
            query("SELECT x.replica, max(t._h) FROM " + table.name() + " t JOIN _actor x ON x.ord = t._a GROUP BY 1",
                    row -> latest.merge(row.getString(1), Hlc.millis(row.getLong(2)), Math::max));
        }
        return latest;
    }

    /** When each of a device's points was read. */
    Map<String, Long> points(String device) throws SQLException {
        Map<String, Long> taken = new HashMap<>();
        query("SELECT name, taken_ms FROM point WHERE device = ?", row -> taken.put(row.getString(1), row.getLong(2)), device);
        return taken;
    }

    /** The text column that is enough to tell whose row it is. */
    static String tokenColumn(Table table) {
        return table.values().stream().filter(c -> c.type() == Table.Type.TEXT).findFirst().orElseThrow().name();
    }

    /** One of the two key columns. */
    static String key(Table table, int index) {
        return table.key().get(index).name();
    }
}
