// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.refusal.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Statements that would do more than read, or take more than their share: each is refused and leaves the file as it was. */
final class HostileSqlTest {
    private static final String R = QueryDesk.READ_ONLY;
    private static final String S = QueryDesk.BAD_SQL;
    private static final String B = QueryDesk.TOO_BIG;
    private static final String T = QueryDesk.TIMEOUT;

    /** Only what never ends is cut short: other verdicts must not depend on the machine's load. */
    private static final long SHORT_MILLIS = 150;

    @TempDir
    Path folder;

    private record Attack(String code, String sql) {}

    private static final List<Attack> ATTACKS = List.of(
            new Attack(R, ""), new Attack(R, " ;; "), new Attack(R, "-- only a comment"), new Attack(R, "\"SELECT\" 1"),
            new Attack(R, "INSERT INTO point(device, name) VALUES('a', 'b')"),
            new Attack(R, "UPDATE point SET value = 1"),
            new Attack(R, "DELETE FROM point"),
            new Attack(R, "DROP TABLE point"),
            new Attack(R, "CREATE TEMP TABLE t(a)"),
            new Attack(R, "REPLACE INTO point(device, name) VALUES('a', 'b')"),
            new Attack(R, "BEGIN IMMEDIATE"),
            new Attack(R, "VACUUM INTO 'copy.db'"),
            new Attack(R, "backup to 'copy.db'"),
            new Attack(R, "restore from 'copy.db'"),
            new Attack(R, "ATTACH 'other.db' AS o"),
            new Attack(R, "EXPLAIN ATTACH 'other.db' AS o"),
            new Attack(R, "PRAGMA journal_mode = DELETE"),
            new Attack(R, "/**/PRAGMA query_only = OFF"),
            new Attack(R, "EXPLAIN PRAGMA hard_heap_limit = 1"),
            new Attack(R, "EXPLAIN QUERY PLAN PRAGMA query_only = OFF"),
            new Attack(R, "EXPLAIN /* SELECT */ PRAGMA query_only = OFF"),
            new Attack(R, "EXPLAIN 'SELECT'"),
            new Attack(S, "WITH x AS (SELECT 1) DELETE FROM point"),
            new Attack(R, "WITH x AS (SELECT 1) DELETE FROM point RETURNING device"),
            new Attack(R, "WITH x AS (SELECT 1) INSERT INTO point(device, name) SELECT 'a', 'b' RETURNING device"),
            new Attack(R, "WITH x AS (SELECT 1) UPDATE point SET value = 1 RETURNING device"),
            new Attack(R, "SELECT 1; DROP TABLE point"),
            new Attack(R, "SELECT 1; SELECT 2"),
            new Attack(R, "SELECT 'a'';'; DELETE FROM point"),
            new Attack(R, "SELECT 1 -- \n; DELETE FROM point"),
            new Attack(S, "SELECT 1 \u0000; DELETE FROM point"),
            new Attack(S, "SELECT load_extension('./libevil.so')"),
            new Attack(S, "SELECT fts3_tokenizer('simple', x'0000000000000000')"),
            new Attack(S, "SELECT writefile('evil', 'x')"),
            new Attack(S, "SELECT readfile('/etc/passwd')"),
            new Attack(S, "SELECT * FROM pragma_hard_heap_limit(1)"),
            new Attack(S, "SELECT 'open string"),
            new Attack(S, "SELECT " + "abs(".repeat(200) + "1" + ")".repeat(200)),
            new Attack(S, "SELECT 1" + " UNION ALL SELECT 1".repeat(60)),
            new Attack(S, "SELECT 1" + ", 1".repeat(100)),
            new Attack(R, "SELECT replicate('x', 2000000000)"),
            new Attack(R, "SELECT length(padl('x', 2000000000))"),
            new Attack(R, "SELECT length(padr('x', 2000000000))"),
            new Attack(R, "SELECT length(padc('x', 2000000000))"),
            new Attack(R, "SELECT length(\"PadL\"('x', 2000000000))"),
            new Attack(R, "SELECT length([padl] /**/ ('x', 2000000000))"),
            new Attack(R, "SELECT length(`padl`('x', 2000000000))"),
            new Attack(S, "SELECT length('padl'('x', 2000000000))"),
            new Attack(R, "SELECT strfilter(hex(zeroblob(500000)), hex(zeroblob(500000)))"),
            new Attack(S, "SELECT '" + "a".repeat(2_000) + "' LIKE '" + "%a".repeat(500) + "b'"),
            new Attack(B, "SELECT length(randomblob(1000000000))"),
            new Attack(B, "SELECT length(zeroblob(2000000000))"),
            new Attack(B, "SELECT length(printf('%.2000000000c', 'x'))"),
            new Attack(B, "SELECT length(replace(hex(zeroblob(500000)), '0', 'aaaa'))"),
            new Attack(B, "SELECT 1 -- " + "x".repeat(1_000_000)),
            new Attack(T, "WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM c) SELECT sum(i) FROM c"),
            new Attack(T, "WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL SELECT i FROM c) SELECT 1 FROM c WHERE i > 1"),
            new Attack(T, "WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM c LIMIT 100000) "
                    + "SELECT count(*) FROM c x, c y, c z WHERE x.i + y.i = z.i"));

    @TestFactory
    Stream<DynamicTest> attacks() {
        return ATTACKS.stream().map(a -> DynamicTest.dynamicTest(
                a.code() + ": " + a.sql().substring(0, Math.min(60, a.sql().length())), () -> refused(a)));
    }

    private void refused(Attack attack) throws Exception {
        try (StoreFixture store = new StoreFixture(folder);
                QueryDesk desk = new QueryDesk(List.of(store.file), attack.code().equals(T) ? SHORT_MILLIS : QueryDesk.TIME_MILLIS_MAX)) {
            byte[] before = Files.readAllBytes(store.file);
            byte[] log = Files.readAllBytes(store.file.resolveSibling("merged.db-wal"));
            RefusedException e = assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertThrows(RefusedException.class, () -> desk.run(attack.sql())));
            assertEquals(attack.code(), e.code(), e.getMessage());
            assertFalse(e.getMessage().isBlank() || e.hint().isBlank(), "says what and what to do");
            assertArrayEquals(before, Files.readAllBytes(store.file));
            assertArrayEquals(log, Files.readAllBytes(store.file.resolveSibling("merged.db-wal")));
            assertEquals(List.of(), foreignFiles());
        }
    }

    private List<Path> foreignFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> !f.getFileName().toString().startsWith("merged.db")).toList();
        }
    }

    /** Should the look at the text ever be fooled, the connection itself still does not write. */
    @Test
    void theConnectionIsReadOnlyByItself() throws SQLException {
        try (StoreFixture store = new StoreFixture(folder);
                Connection connection = new ReadOnlyStore(List.of(store.file)).open();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = OFF");
            for (String sql : List.of("DELETE FROM point", "DROP TABLE point", "CREATE TABLE t(a)", "PRAGMA user_version = 9")) {
                SQLException e = assertThrows(SQLException.class, () -> statement.execute(sql));
                assertTrue(e.getMessage().contains("READONLY"), e.getMessage());
            }
            assertThrows(SQLException.class, () -> statement.execute("ATTACH '" + folder.resolve("o.db") + "' AS o"));
            assertFalse(Files.exists(folder.resolve("o.db")));
        }
    }
}
