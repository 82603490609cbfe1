// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Machines.MACHINE;
import static dev.selvage.replica.Machines.shown;
import static dev.selvage.replica.Member.NOW;
import static dev.selvage.replica.Member.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counters and sets written as plain SQL by a program with a connection of its own. */
class DerivedSqlTest {
    private static final AtomicLong SESSIONS = new AtomicLong(1);

    private final TestFolder folder = new TestFolder();
    private final Path file = folder.path("device.db");
    private final Member other = Member.of("b", MACHINE);
    private Replica device = open();

    private Replica open() {
        return Replica.open(file, "a", SESSIONS::incrementAndGet, Replica.CACHE_KIB_DEFAULT, List.of(MACHINE));
    }

    @BeforeEach
    void aMachineIsKnownToBoth() {
        Machines.put(device, "x", "n");
        Machines.add(device, "x", 5);
        Machines.tag(device, "x", "red", "green");
        sync();
    }

    @AfterEach
    void close() {
        other.close();
        device.close();
        folder.close();
    }

    private void sync() {
        take(other.replica(), device);
        take(device, other.replica());
    }

    private static void take(Replica to, Replica from) {
        from.changesSince(SCOPE, to.known(SCOPE), true, Long.MAX_VALUE).ifPresent(changes -> assertTrue(to.merge(List.of(new Replica.Incoming(
                Member.carried(changes), from.lineage(SCOPE).tips(changes.state().upTo(), VersionVector.empty()))), NOW).get(0)
                instanceof MergeResult.Merged));
    }

    private void sql(String... statements) {
        TestFolder.execute(file, statements);
    }

    private String seen() {
        return String.join("; ", TestFolder.query(file, "SELECT name, note, hits, tags FROM machine ORDER BY name")).replace('|', ' ');
    }

    /** What the program sees at once, what its owner makes of it, and what another replica gets, are the same. */
    private void shows(String rows) {
        assertEquals(rows, seen(), "to the program that wrote");
        device.absorb(NOW);
        assertEquals(rows, seen(), "when it was noticed");
        sync();
        assertEquals(rows, shown(other.replica()), "elsewhere");
        assertEquals(rows, seen(), "after an exchange");
    }

    private long dots() {
        return device.vector(SCOPE).counts().values().stream().mapToLong(n -> n).sum();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "UPDATE machine SET hits = hits + 3                                              ! x n 8 [\"green\",\"red\"]",
        "UPDATE machine SET hits = hits - 7                                              ! x n -2 [\"green\",\"red\"]",
        "UPDATE machine SET hits = 0, note = 'm'                                         ! x m 0 [\"green\",\"red\"]",
        "UPDATE machine SET hits = '12'                                                  ! x n 12 [\"green\",\"red\"]",
        "UPDATE OR IGNORE machine SET hits = 7.0                                         ! x n 7 [\"green\",\"red\"]",
        "UPDATE machine SET tags = '[\"red\", \"blue\", \"red\"]'                        ! x n 5 [\"blue\",\"red\"]",
        "UPDATE machine SET tags = '[]'                                                  ! x n 5 []",
        "UPDATE machine SET hits = 1, tags = '[\"it''s\"]'                               ! x n 1 [\"it's\"]",
        "REPLACE INTO machine(shared, name, note, hits) VALUES('plan', 'x', 'm', 9)      ! x m 9 [\"green\",\"red\"]",
        "REPLACE INTO machine(shared, name, note) VALUES('plan', 'x', 'm')               ! x m 5 [\"green\",\"red\"]",
        "REPLACE INTO machine(shared, name, tags) VALUES('plan', 'x', '[\"a\"]')         ! x null 5 [\"a\"]",
        "INSERT OR IGNORE INTO machine(shared, name, hits) VALUES('plan', 'x', 9)        ! x n 5 [\"green\",\"red\"]",
        "INSERT INTO machine(shared, name) VALUES('plan', 'x') ON CONFLICT DO UPDATE SET hits = hits + 1 ! x n 6 [\"green\",\"red\"]",
        "UPDATE machine SET name = 'z'                                                   ! z n 5 [\"green\",\"red\"]",
        "UPDATE machine SET name = 'z', hits = hits + 1, tags = '[]'                     ! z n 6 []",
        "DELETE FROM machine__tags WHERE member = 'red'                                  ! x n 5 [\"green\"]"})
    void whatIsWrittenIsADifference(String statement, String rows) {
        sql(statement);
        if (statement.contains("__")) {
            device.absorb(NOW);
        }
        shows(rows);
    }

    @Test
    void anInsertCountsWhatItBeginsWith() {
        sql("INSERT INTO machine(shared, name, note, hits, tags) VALUES('plan', 'y', 'm', 7, '[\"b\",\"a\"]')",
                "UPDATE machine SET hits = hits + 1 WHERE name = 'y'");
        shows("x n 5 [\"green\",\"red\"]; y m 8 [\"a\",\"b\"]");
    }

    @Test
    void aRowThatWasDeletedBeginsAnew() {
        sql("UPDATE machine SET hits = 100", "DELETE FROM machine");
        shows("");
        sql("INSERT INTO machine(shared, name, note, hits) VALUES('plan', 'x', 'm', 2)");
        shows("x m 2 []");
        sql("DELETE FROM machine", "INSERT INTO machine(shared, name, note, hits) VALUES('plan', 'x', 'o', 4)");
        shows("x o 4 []");
    }

    /** The difference counts, so what came in between is not overwritten. */
    @Test
    void whatOthersCountMeanwhileIsAdded() {
        Machines.add(other.replica(), "x", 10);
        Machines.tag(other.replica(), "x", "blue");
        sql("UPDATE machine SET hits = 6, tags = '[\"green\"]'");
        sync();
        shows("x n 16 [\"blue\",\"green\"]");
    }

    @Test
    void ofManyStatementsOnePartIsWritten() {
        long before = dots();
        sql("UPDATE machine SET hits = hits + 1", "UPDATE machine SET hits = hits + 1", "UPDATE machine SET hits = hits - 5");
        assertEquals(Set.of(SCOPE), device.absorb(NOW));
        sql("UPDATE machine SET hits = hits");
        device.absorb(NOW);
        assertEquals(3, dots() - before);
        assertEquals(List.of("7|5"), TestFolder.query(file, "SELECT up, down FROM machine__hits"));
        assertEquals(List.of(), TestFolder.query(file, "SELECT * FROM _more_machine__hits"));
        shows("x n 2 [\"green\",\"red\"]");
    }

    @Test
    void whatWasAddedAndRemovedAtOnceIsNothing() {
        sql("UPDATE machine SET tags = '[\"green\",\"red\",\"new\"]'", "UPDATE machine SET tags = '[\"green\",\"red\"]'");
        shows("x n 5 [\"green\",\"red\"]");
    }

    @Test
    void theOwnerMayBeAbsent() {
        device.close();
        sql("UPDATE machine SET hits = hits + 1, tags = '[\"t\"]'");
        assertEquals("x n 6 [\"t\"]", seen());
        device = open();
        shows("x n 6 [\"t\"]");
        assertEquals(List.of("2"), TestFolder.query(file, "SELECT count(*) FROM machine__hits"));
    }

    /** A trigger knows no session, so what waits in a copy counts where the copy is opened, as any write that waits. */
    @Test
    void whatWaitsInACopyCountsThere() {
        Replica copied = Replica.inMemory(Optional.of(image()), "a", SESSIONS::incrementAndGet, Set.of(), List.of(MACHINE));
        try (copied) {
            copied.runForeign("UPDATE machine SET hits = hits + 1");
            byte[] waiting = copied.image();
            copied.absorb(NOW);
            try (Replica restored = Replica.inMemory(Optional.of(waiting), "a", SESSIONS::incrementAndGet, Set.of(), List.of(MACHINE))) {
                restored.absorb(NOW);
                take(restored, copied);
                assertEquals("x n 7 [\"green\",\"red\"]", shown(restored));
            }
        }
    }

    private byte[] image() {
        Replica held = other.replica();
        try (Replica empty = Replica.inMemory(Optional.empty(), "a", SESSIONS::incrementAndGet, Set.of(), List.of(MACHINE))) {
            take(empty, held);
            return empty.image();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "UPDATE machine SET hits = NULL                      ! column hits of table machine is a counter: write a number",
        "UPDATE machine SET hits = 'many'                    ! cannot store TEXT value in INTEGER column",
        "UPDATE machine SET hits = 2.5                       ! cannot store REAL value in INTEGER column",
        "UPDATE machine SET hits = hits + 9223372036854775807 ! cannot store REAL value in INTEGER column",
        "UPDATE OR REPLACE machine SET tags = 'red'          ! column tags of table machine is a set: write a JSON array of at most 10000 texts",
        "UPDATE machine SET tags = NULL                      ! column tags of table machine is a set",
        "UPDATE machine SET tags = '{\"a\":\"b\"}'           ! column tags of table machine is a set",
        "UPDATE OR IGNORE machine SET tags = '[\"a\",1]'     ! column tags of table machine is a set",
        "UPDATE machine SET tags = '[null]'                  ! column tags of table machine is a set",
        "UPDATE machine SET tags = json_array(printf('%.*c', 1025, 'a')) ! column tags of table machine is a set",
        "INSERT INTO machine(shared, name, tags) VALUES('plan', 'y', '[') ! column tags of table machine is a set",
        "UPDATE machine SET tags = (WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT json_group_array('m' || i) FROM n) ! column tags of table machine is a set"})
    void whatMeansNothingIsRefused(String statement, String why) {
        String message = assertThrows(IllegalStateException.class, () -> sql(statement)).getMessage();
        assertTrue(message.contains(why), message);
        shows("x n 5 [\"green\",\"red\"]");
    }

    /** A program may have switched recursive triggers on; the triggers then meet themselves. */
    @Test
    void recursiveTriggersChangeNothing() {
        sql("PRAGMA recursive_triggers = ON", "REPLACE INTO machine(shared, name, note, hits) VALUES('plan', 'x', 'n', 9)",
                "UPDATE machine SET hits = hits + 1, tags = '[\"a\",\"b\"]'");
        assertEquals("x n 10 [\"a\",\"b\"]", seen());
        device.absorb(NOW);
        sync();
        assertEquals(seen(), shown(other.replica()));
    }
}
