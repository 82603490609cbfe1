// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several files are one store to whoever asks. */
final class ManyFilesTest {
    private static final long NOW_MILLIS = 1_700_000_000_000L;
    /** As many as a store may have. */
    private static final int MOST = 64;
    /** How fast a machine opens them all is not tested here. */
    private static final long PATIENCE_MILLIS = 60_000;

    @TempDir
    Path folder;

    private final List<Path> files = new ArrayList<>();
    private final List<Replica> replicas = new ArrayList<>();

    @AfterEach
    void close() {
        replicas.forEach(Replica::close);
    }

    /** Files with two points each, of one device: {@code d-0} in the first and so on. */
    private QueryDesk desk(int count) {
        for (int i = 0; i < count; i++) {
            // a name that SQL must not read
            files.add(folder.resolve("it's file " + i + ".db"));
            long session = i + 1L;
            replicas.add(Replica.open(files.get(i), "gw", () -> session));
            write(i, "a", i);
            write(i, "b", 100 + i);
        }
        return new QueryDesk(files, PATIENCE_MILLIS);
    }

    private void write(int file, String name, long value) {
        String device = "d-" + file;
        replicas.get(file).write("dev/" + device, NOW_MILLIS, tx -> tx.upsert(Tables.POINT, List.of(Cell.of(device), Cell.of(name),
                Cell.of(value), Cell.of("good"), Cell.none(), Cell.none(), Cell.of(NOW_MILLIS))));
    }

    private static String rows(QueryDesk desk, String sql) throws RefusedException {
        return desk.run(sql).json().get("rows").orElse(new Json.Null()).text();
    }

    @Test
    void aTableIsOne() throws RefusedException {
        try (QueryDesk desk = desk(3)) {
            assertEquals("[[6,306]]", rows(desk, "SELECT count(*), sum(value) FROM point"));
            assertEquals("[[\"d-1\",\"a\",1,1],[\"d-1\",\"b\",101,1]]",
                    rows(desk, "SELECT device, name, value, _shard FROM point WHERE device = 'd-1' ORDER BY name"));
            assertEquals("[[\"d-2\",102],[\"d-1\",101]]", rows(desk, "SELECT device, value FROM point ORDER BY value DESC LIMIT 2"));
            assertEquals("[[6]]", rows(desk, "SELECT count(*) FROM point JOIN point AS other USING(device, name)"));
        }
    }

    /** Peers bring tables and columns to the file that their scope is in, and to no other. */
    @Test
    void filesMayDifferInTablesAndColumns() throws RefusedException, SQLException {
        try (QueryDesk desk = desk(3)) {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + files.get(1)); Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE point ADD COLUMN \"max value\" INTEGER");
                statement.execute("UPDATE point SET \"max value\" = 7 WHERE name = 'a'");
                statement.execute("CREATE TABLE span(device TEXT, low REAL)");
                statement.execute("INSERT INTO span VALUES('d-1', 0.5)");
            }
            assertEquals("[[null,0],[7,1],[null,2]]", rows(desk, "SELECT \"max value\", _shard FROM point WHERE name = 'a' ORDER BY _shard"));
            assertEquals("[[\"d-1\",0.5,1]]", rows(desk, "SELECT * FROM span"));
        }
    }

    @Test
    void ordinalsAreReadTogetherWithTheirFile() throws RefusedException {
        try (QueryDesk desk = desk(3)) {
            assertEquals("[[\"dev/d-0\",0],[\"dev/d-1\",1],[\"dev/d-2\",2]]", rows(desk, "SELECT name, _shard FROM _scope ORDER BY name"));
            assertEquals("[[2]]", rows(desk, "SELECT a.session FROM point p JOIN _actor a ON a.ord = p._a AND a._shard = p._shard"
                    + " WHERE p.device = 'd-1' AND p.name = 'a'"));
        }
    }

    @Test
    void theDeviceIsLookedUpInEachFilesIndex() throws Exception {
        desk(3).close();
        List<String> plan = new ArrayList<>();
        try (Connection connection = new ReadOnlyStore(files).open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN SELECT * FROM point WHERE device = 'd-1'")) {
            while (rows.next()) {
                plan.add(rows.getString("detail"));
            }
        }
        assertEquals(3, plan.stream().filter(line -> line.matches("SEARCH .*point USING PRIMARY KEY \\(device=\\?\\)")).count(), plan.toString());
        assertTrue(plan.stream().noneMatch(line -> line.startsWith("SCAN") || line.contains("TEMP")), plan.toString());
    }

    @Test
    void theSchemaIsShownToPeople() throws RefusedException {
        try (QueryDesk desk = desk(2)) {
            String tables = rows(desk, "SELECT name, sql FROM sqlite_schema WHERE name = 'point'");
            assertTrue(tables.startsWith("[[\"point\",\"CREATE TABLE `point`(`device` TEXT NOT NULL, `name` TEXT NOT NULL, `value` ANY"), tables);
        }
    }

    @Test
    void aStoreOfTheMostFilesIsRead() throws Exception {
        try (QueryDesk desk = desk(MOST)) {
            assertEquals("[[128]]", rows(desk, "SELECT count(*) FROM point"));
            assertEquals("[[\"d-63\",163]]", rows(desk, "SELECT device, value FROM point ORDER BY value DESC LIMIT 1"));
            assertEquals("[[63,\"gw\"],[163,\"gw\"]]", rows(desk, "SELECT p.value, a.replica FROM point p JOIN _actor a ON a.ord = p._a"
                    + " AND a._shard = p._shard WHERE p.device = 'd-63'"), "which SQLite multiplies out");
        }
        aFileMayChangeItsSchemaMeanwhile();
    }

    /** The owner takes triggers off and puts them on; a connection may be made before and used after. */
    private void aFileMayChangeItsSchemaMeanwhile() throws SQLException {
        try (Connection connection = new ReadOnlyStore(files).open(); Statement statement = connection.createStatement()) {
            replicas.get(MOST - 1).runForeign("DROP INDEX _new_sample");
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM point")) {
                assertTrue(rows.next());
                assertEquals(2 * MOST, rows.getInt(1));
            }
        }
    }

    @Test
    void aWriterIsNotHeldUpAndNotSeenBeforeItCommits() throws Exception {
        try (QueryDesk desk = desk(2)) {
            replicas.get(1).write("dev/d-1", NOW_MILLIS + 1, tx -> {
                tx.upsert(Tables.POINT, List.of(Cell.of("d-1"), Cell.of("c"), Cell.of(7), Cell.none(), Cell.none(), Cell.none(), Cell.none()));
                tx.delete(Tables.POINT, List.of(Cell.of("d-1"), Cell.of("a"))); // sends the batch
                assertEquals(4, count(desk));
                return true;
            });
            assertEquals(4, count(desk), "one came, one went");
            write(0, "c", 9);
            assertEquals(5, count(desk));
        }
    }

    private static int count(QueryDesk desk) {
        try {
            return desk.run("SELECT name FROM point").rows().size();
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "WITH x AS (SELECT 1) DELETE FROM point RETURNING device",
        "WITH x AS (SELECT 1) DELETE FROM s1.point RETURNING device",
        "WITH x AS (SELECT 1) UPDATE main.point SET value = 1 RETURNING device",
        "WITH x AS (SELECT 1) INSERT INTO s1.point(device, name) SELECT 'a', 'b' RETURNING device",
        "ATTACH 'other.db' AS o",
        "DETACH s1",
    })
    void writingIsRefused(String sql) throws Exception {
        try (QueryDesk desk = desk(2)) {
            RefusedException refused = assertThrows(RefusedException.class, () -> desk.run(sql));
            assertTrue(List.of(QueryDesk.READ_ONLY, QueryDesk.BAD_SQL).contains(refused.code()), refused.getMessage());
            assertEquals("[[4,202]]", rows(desk, "SELECT count(*), sum(value) FROM point"));
        }
    }

    /** Should the look at the text ever be fooled, the attached files are read-only by themselves. */
    @Test
    void attachedFilesAreReadOnlyByThemselves() throws Exception {
        desk(2).close();
        try (Connection connection = new ReadOnlyStore(files).open(); Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = OFF");
            for (String sql : List.of("DELETE FROM s1.point", "DROP TABLE s1.point", "PRAGMA s1.user_version = 9")) {
                SQLException e = assertThrows(SQLException.class, () -> statement.execute(sql));
                assertTrue(e.getMessage().contains("READONLY"), e.getMessage());
            }
            assertThrows(SQLException.class, () -> statement.execute("ATTACH '" + folder.resolve("o.db") + "' AS o"));
        }
    }
}
