// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator gets for honest queries, at the limits, and beside a writer. */
final class QueryDeskTest {
    private static final String COUNTING = "WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM c%s) ";
    private static final String ENDLESS = COUNTING.formatted("") + "SELECT count(*) FROM c";
    private static final long SHORT_MILLIS = 200;
    private static final long WAIT_SECONDS = 50;

    @TempDir
    Path folder;

    private StoreFixture store;
    private QueryDesk desk;

    @BeforeEach
    void open() {
        store = new StoreFixture(folder);
        desk = new QueryDesk(List.of(store.file));
    }

    @AfterEach
    void close() {
        desk.close();
        store.close();
    }

    @Test
    void valuesKeepTheirStorageClass() throws RefusedException {
        String answer = desk.run("SELECT name, value FROM point ORDER BY name").json().text();
        assertEquals("{\"columns\":[\"name\",\"value\"],\"rows\":[[\"blob\",{\"hex\":\"01ab\"}],[\"huge\",null],"
                + "[\"int\",42],[\"none\",null],[\"real\",1.0],[\"text\",\"grün \\\"\\u0000\"]],\"truncated\":false}", answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "VALUES(1)",
        "  select 1;  -- done\n",
        "/* why */ WITH x AS (SELECT 1) SELECT * FROM x;;",
        "EXPLAIN SELECT 1",
        "explain query plan select * from point",
        "SELECT ';', \"a;b\", [c;d], 'it''s; fine' FROM (SELECT 1 \"a;b\", 2 [c;d])",
        "SELECT name, sql FROM sqlite_schema",
        "SELECT * FROM pragma_table_info('point')",
        "SELECT count(*) FROM _outbox",
    })
    void readsAreServed(String sql) throws RefusedException {
        assertFalse(desk.run(sql).rows().isEmpty() && !sql.contains("_outbox"), sql);
    }

    @Test
    void rowsAreCut() throws RefusedException {
        QueryResult thousand = desk.run(COUNTING.formatted(" LIMIT 1000") + "SELECT i FROM c");
        assertEquals(List.of(1_000, false), List.of(thousand.rows().size(), thousand.truncated()));
        QueryResult more = desk.run(COUNTING.formatted(" LIMIT 1001") + "SELECT i FROM c");
        assertEquals(List.of(1_000, true), List.of(more.rows().size(), more.truncated()));
    }

    @Test
    void anyAnswerIsReadable() throws Exception {
        for (String columns : List.of("i", "i,i,i,i,i,i,i,i,i", "hex(zeroblob(500))", "'\u0001' || hex(zeroblob(50))", "x'00', x'00', x'00'")) {
            QueryResult result = desk.run(COUNTING.formatted(" LIMIT 5000") + "SELECT " + columns + " FROM c");
            assertTrue(result.truncated(), columns);
            byte[] answer = result.json().bytes();
            assertTrue(answer.length <= ResultReader.BYTES_MAX, columns + ": " + answer.length);
            assertEquals(result.json(), JsonReader.read(answer), columns);
        }
    }

    @Test
    void aRowThatCannotFitSaysSo() {
        assertCode(QueryDesk.TOO_BIG, "SELECT hex(zeroblob(100000))");
        assertCode(QueryDesk.TOO_BIG, "SELECT 1 AS \"" + "n".repeat(9_000) + "\"" + (", 1 AS \"" + "\u0001".repeat(150) + "\"").repeat(20)
                + ", 'x' AS y, * FROM (SELECT hex(zeroblob(70000)))");
    }

    @Test
    void anEndlessQueryIsStopped() {
        QueryDesk hasty = new QueryDesk(List.of(store.file), SHORT_MILLIS);
        RefusedException e = assertTimeoutPreemptively(
                Duration.ofSeconds(WAIT_SECONDS), () -> assertThrows(RefusedException.class, () -> hasty.run(ENDLESS)));
        hasty.close();
        assertEquals(QueryDesk.TIMEOUT, e.code());
        assertTrue(e.hint().contains("EXPLAIN QUERY PLAN"), e.hint());
    }

    @Test
    void beforeTheFirstSyncThereIsNoStore() throws RefusedException {
        try (QueryDesk early = new QueryDesk(List.of(store.file, folder.resolve("none.db")))) {
            assertEquals(QueryDesk.UNAVAILABLE, assertThrows(RefusedException.class, () -> early.run("SELECT 1")).code());
        }
    }

    @Test
    void anOpenWriteTransactionNeitherBlocksNorShows() throws Exception {
        String value = "SELECT value FROM point WHERE name = 'int'";
        store.replica.write("dev/lamp-1", StoreFixture.NOW_MILLIS, tx -> {
            StoreFixture.put(tx, "int", Cell.of(43L));
            tx.delete(Tables.POINT, List.of(Cell.of("lamp-1"), Cell.of("none"))); // sends the batch
            assertEquals(new Json.Int(42), one(value));
            return true;
        });
        assertEquals(new Json.Int(43), one(value));
    }

    @Test
    void aRunningQueryDoesNotBlockTheWriter() throws Exception {
        try (QueryDesk slow = new QueryDesk(List.of(store.file), 60_000)) {
            CompletableFuture<Json.Obj> running = slow.submit(ENDLESS + ", point");
            assertTimeoutPreemptively(Duration.ofSeconds(WAIT_SECONDS), () -> {
                for (long i = 0; i < 100; i++) {
                    Cell value = Cell.of(i);
                    store.replica.write("dev/lamp-1", StoreFixture.NOW_MILLIS + i, tx -> StoreFixture.put(tx, "int", value));
                }
            });
            assertFalse(running.isDone(), "it read all the while");
        }
        assertEquals(new Json.Int(99), one("SELECT value FROM point WHERE name = 'int'"));
    }

    @Test
    void aFullQueueIsBusyAndClosingAnswersAll() throws Exception {
        List<CompletableFuture<Json.Obj>> answers = new ArrayList<>();
        try (QueryDesk slow = new QueryDesk(List.of(store.file), 60_000)) {
            for (int i = 0; i < QueryDesk.WAITING_MAX + 1; i++) {
                answers.add(slow.submit(ENDLESS));
            }
            CompletableFuture<Json.Obj> tooMany = slow.submit("SELECT 1");
            assertTrue(tooMany.isDone(), "refused at once");
            assertEquals(QueryDesk.BUSY, failure(tooMany).code());
        }
        for (CompletableFuture<Json.Obj> answer : answers) {
            assertEquals(QueryDesk.BUSY, failure(answer).code());
        }
        assertEquals(QueryDesk.BUSY, failure(closedDesk().submit("SELECT 1")).code());
    }

    @Test
    void theDeskGoesOnAfterFailures() throws Exception {
        // what ends by itself must not meet the limit on a busy machine
        QueryDesk hasty = new QueryDesk(List.of(store.file), 10 * SHORT_MILLIS);
        assertEquals(QueryDesk.BAD_SQL, failure(hasty.submit("SELECT nonsense")).code());
        assertEquals(QueryDesk.TIMEOUT, failure(hasty.submit(ENDLESS)).code());
        Json.Obj answer = hasty.submit("SELECT 1").get(WAIT_SECONDS, TimeUnit.SECONDS);
        assertEquals("{\"columns\":[\"1\"],\"rows\":[[1]],\"truncated\":false}", answer.text());
        hasty.close();
    }

    private QueryDesk closedDesk() {
        QueryDesk closed = new QueryDesk(List.of(store.file));
        closed.close();
        return closed;
    }

    private Json one(String sql) {
        try {
            return desk.submit(sql).thenApply(a -> ((Json.Arr) ((Json.Arr) a.get("rows").orElseThrow()).items().get(0)).items().get(0))
                    .get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(sql, e);
        }
    }

    private static RefusedException failure(CompletableFuture<Json.Obj> answer) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> answer.get(WAIT_SECONDS, TimeUnit.SECONDS));
        return (RefusedException) e.getCause();
    }

    private void assertCode(String code, String sql) {
        assertEquals(code, assertThrows(RefusedException.class, () -> desk.run(sql)).code());
    }
}
