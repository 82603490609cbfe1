// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.DEVICE;
import static dev.selvage.replica.TestFolder.NOW;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another program writes into the tables through a connection of its own, and knows nothing of dots. */
class CaptureTest {
    private static final long VALUE = 1;
    private static final long QUALITY = 2;

    private final TestFolder folder = new TestFolder();
    private final Path file = folder.path("device.db");
    private Replica device = folder.device();
    private final Replica gateway = folder.gateway();
    private long seen;

    @BeforeEach
    void aPointIsKnownToBoth() {
        seen = device.write(SCOPE, NOW, tx -> tx.upsert(Tables.POINT, point("a", Cell.of(1)))).n();
        sync();
    }

    @AfterEach
    void close() {
        device.close();
        gateway.close();
        folder.close();
    }

    private static List<Cell> point(String name, Cell value) {
        return List.of(Cell.of(DEVICE), Cell.of(name), value, Cell.of("good"), Cell.none(), Cell.none(), Cell.of(7));
    }

    private void foreign(String... statements) {
        TestFolder.execute(file, statements);
    }

    private MergeResult merge(Replica into, Replica from, boolean wholeRows) {
        Changes changes = from.changesSince(SCOPE, into.known(SCOPE), wholeRows, Long.MAX_VALUE).orElseThrow();
        return into.merge(List.of(new Replica.Incoming(changes, from.lineage(SCOPE).tips(changes.state().upTo(), VersionVector.empty()))), NOW).get(0);
    }

    /** The gateway takes what the device has. */
    private void sync() {
        if (!device.known(SCOPE).isCoveredBy(gateway.known(SCOPE)) && merge(gateway, device, false) instanceof MergeResult.WholeRowsNeeded) {
            assertInstanceOf(MergeResult.Merged.class, merge(gateway, device, true));
        }
        assertEquals(TestFolder.dump(file), TestFolder.dump(folder.path("gateway.db")));
    }

    /** How many dots the device has given since the last look. */
    private long dots() {
        long all = device.vector(SCOPE).counts().values().stream().mapToLong(n -> n).sum();
        long since = all - seen;
        seen = all;
        return since;
    }

    private Changes.Row onlyChange() {
        List<Changes.Row> rows = device.changesSince(SCOPE, gateway.known(SCOPE), false, Long.MAX_VALUE).orElseThrow().rows();
        assertEquals(1, rows.size(), rows.toString());
        return rows.get(0);
    }

    private static final String INSERT = "INSERT INTO point(device, name, value, quality) VALUES('" + DEVICE + "', ";

    @Test
    void anInsertGetsADot() {
        foreign(INSERT + "'b', 2.5, 'good')");
        assertEquals(Set.of(SCOPE), device.absorb(NOW));
        assertEquals(1, dots());
        assertEquals(Set.of(), device.absorb(NOW));
        assertEquals(0, dots());
        sync();
        assertEquals(Cell.of(2.5), gateway.rows(Tables.POINT, DEVICE).get(1).get(2));
    }

    @Test
    void anUpdateSendsTheColumnsThatChanged() {
        foreign("UPDATE point SET value = 5, unit = unit, quality = 'good'", "UPDATE point SET quality = 'bad'");
        device.absorb(NOW);
        assertEquals(1, dots());
        assertEquals(VALUE | QUALITY, onlyChange().mask());
        sync();
    }

    @Test
    void theStorageClassOfAValueIsAChange() {
        foreign("UPDATE point SET value = 1.0");
        device.absorb(NOW);
        assertEquals(List.of(Cell.of(1.0)), onlyChange().values());
        foreign("UPDATE point SET value = '1.0'");
        device.absorb(NOW);
        assertEquals(2, dots());
        sync();
        assertEquals(Cell.of("1.0"), gateway.rows(Tables.POINT, DEVICE).get(0).get(2));
    }

    @Test
    void fromAndToNullIsAChange() {
        foreign("UPDATE point SET value = NULL, reason = 'off'");
        device.absorb(NOW);
        assertEquals(List.of(Cell.none(), Cell.of("off")), onlyChange().values());
        sync();
    }

    @Test
    void anUpdateThatChangesNothingGetsNoDot() {
        foreign("UPDATE point SET value = 1, name = 'a', quality = 'good', reason = NULL");
        assertEquals(Set.of(), device.absorb(NOW));
        assertEquals(0, dots());
    }

    @Test
    void anUpdateOfTheKeyIsADeletionAndANewRow() {
        foreign("UPDATE point SET name = 'z'");
        device.absorb(NOW);
        assertEquals(2, dots());
        sync();
        assertEquals(List.of(point("z", Cell.of(1))), gateway.rows(Tables.POINT, DEVICE));
    }

    @Test
    void keysThatSwapKeepTheirRows() {
        foreign(INSERT + "'b', 2, 'bad')");
        device.absorb(NOW);
        sync();
        foreign("UPDATE point SET name = 'tmp' WHERE name = 'a'", "UPDATE point SET name = 'a' WHERE name = 'b'",
                "UPDATE point SET name = 'b' WHERE name = 'tmp'");
        device.absorb(NOW);
        sync();
        assertEquals(List.of("a|2", "b|1"), TestFolder.query(folder.path("gateway.db"), "SELECT name, value FROM point ORDER BY name"));
    }

    @Test
    void aDeletionTravels() {
        foreign("DELETE FROM point");
        device.absorb(NOW);
        assertEquals(1, dots());
        sync();
        assertEquals(List.of(), gateway.rows(Tables.POINT, DEVICE));
    }

    @Test
    void aRowThatCameAndWentLeavesNothing() {
        foreign(INSERT + "'b', 2, 'good')", "DELETE FROM point WHERE name = 'b'");
        device.absorb(NOW);
        sync();
        assertEquals(1, gateway.rows(Tables.POINT, DEVICE).size());
    }

    @Test
    void insertOrReplaceReplaces() {
        foreign("INSERT OR REPLACE INTO point(device, name, value) VALUES('" + DEVICE + "', 'a', 9)");
        device.absorb(NOW);
        assertEquals(1, dots());
        sync();
        assertEquals(List.of("a|9|null"), TestFolder.query(folder.path("gateway.db"), "SELECT name, value, quality FROM point"));
    }

    @Test
    void anUpsertIsAnUpdate() {
        String upsert = "INSERT INTO point(device, name, value) VALUES('" + DEVICE + "', 'a', 4) ON CONFLICT(device, name) DO UPDATE SET value = ";
        foreign(upsert + "excluded.value");
        device.absorb(NOW);
        assertEquals(VALUE, onlyChange().mask());
        foreign(upsert + "point.value");
        device.absorb(NOW);
        assertEquals(1, dots());
        sync();
    }

    @Test
    void deletedAndInsertedAgainIsOneNewVersion() {
        foreign("DELETE FROM point", INSERT + "'a', 1, 'new')");
        device.absorb(NOW);
        assertEquals(1, dots());
        sync();
        foreign("DELETE FROM point", INSERT + "'a', 1, 'newer')", "DELETE FROM point");
        device.absorb(NOW);
        sync();
        assertEquals(List.of(), gateway.rows(Tables.POINT, DEVICE));
    }

    /** INSERT OR REPLACE fires no trigger for the row that it removes. */
    @Test
    void replacedAndThenDeletedIsADeletion() {
        foreign("INSERT OR REPLACE INTO point(device, name, value) VALUES('" + DEVICE + "', 'a', 9)", "DELETE FROM point");
        device.absorb(NOW);
        sync();
        assertEquals(List.of(), gateway.rows(Tables.POINT, DEVICE));
    }

    @Test
    void replacedAndThenRenamedIsADeletionToo() {
        foreign("INSERT OR REPLACE INTO point(device, name, value) VALUES('" + DEVICE + "', 'a', 9)", "UPDATE point SET name = 'z'");
        device.absorb(NOW);
        sync();
        assertEquals(List.of("z"), TestFolder.query(folder.path("gateway.db"), "SELECT name FROM point"));
    }

    @Test
    void renamedOntoAnotherRowReplacesIt() {
        foreign(INSERT + "'b', 2, 'bad')");
        device.absorb(NOW);
        sync();
        foreign("UPDATE OR REPLACE point SET name = 'b' WHERE name = 'a'");
        device.absorb(NOW);
        sync();
        assertEquals(List.of("b|1|good"), TestFolder.query(folder.path("gateway.db"), "SELECT name, value, quality FROM point"));
    }

    @Test
    void anUpdateBetweenTwoOfOursIsKept() {
        foreign("UPDATE point SET quality = 'bad'");
        device.write(SCOPE, NOW, tx -> tx.upsert(Tables.POINT, point("a", Cell.of(3)), VALUE));
        assertEquals(2, dots());
        assertEquals(VALUE | QUALITY, onlyChange().mask());
        foreign("UPDATE point SET value = 4");
        device.write(SCOPE, NOW, tx -> tx.upsert(Tables.POINT, point("b", Cell.of(3))));
        assertEquals(2, dots());
        sync();
        assertEquals(List.of("4|bad"), TestFolder.query(folder.path("gateway.db"), "SELECT value, quality FROM point WHERE name = 'a'"));
    }

    @Test
    void ourOwnWritesAndMergesAreNotTakenForOthers() {
        device.write(SCOPE, NOW, tx -> tx.upsert(Tables.POINT, point("a", Cell.of(2))));
        device.write(SCOPE, NOW, tx -> tx.upsert(Tables.POINT, point("b", Cell.of(2))));
        device.write(SCOPE, NOW, tx -> tx.delete(Tables.POINT, List.of(Cell.of(DEVICE), Cell.of("a"))));
        assertEquals(3, dots());
        assertNoMarks(file);
        sync();
        assertNoMarks(folder.path("gateway.db"));
        foreign("UPDATE point SET value = value");
        device.absorb(NOW);
        assertEquals(0, dots());
    }

    /** The first dot of one writer gives way to the first dot of another: equal n, and yet no foreign write. */
    @Test
    void aMergeOfAnotherActorsEqualNumberIsNotTakenForAForeignWrite() {
        gateway.write(SCOPE, NOW, tx -> tx.upsert(Tables.POINT, point("a", Cell.of(2))));
        assertInstanceOf(MergeResult.Merged.class, merge(device, gateway, true));
        assertEquals(List.of("1"), TestFolder.query(file, "SELECT _n FROM point"));
        assertEquals(1, dots(), "the gateway's");
        assertNoMarks(file);
        foreign("CREATE TABLE other(x)");
        assertEquals(Set.of(), device.absorb(NOW));
        assertEquals(0, dots());
        assertEquals(device.vector(SCOPE), gateway.vector(SCOPE));
    }

    private static void assertNoMarks(Path file) {
        assertEquals(List.of("0|0"), TestFolder.query(file,
                "SELECT (SELECT count(*) FROM _mark_point), (SELECT count(*) FROM point WHERE _n IS NULL)"));
    }

    private void bulk(Replica at, String last) {
        at.write(SCOPE, NOW, tx -> {
            for (int i = 0; i < 1_200; i++) {
                tx.upsert(Tables.POINT, point("bulk" + i, Cell.of(i)));
            }
            return tx.upsert(Tables.POINT, point("last", Cell.of(last)));
        });
    }

    /** A large transaction goes without the triggers; afterwards they are there again, whatever became of it. */
    @Test
    void theTriggersAreThereAfterALargeTransaction() {
        bulk(device, "good");
        assertNoMarks(file);
        foreign("UPDATE point SET value = -1 WHERE name = 'last'");
        assertEquals(Set.of(SCOPE), device.absorb(NOW));
        assertThrows(IllegalStateException.class, () -> device.write(SCOPE, NOW, tx -> {
            for (int i = 0; i < 1_200; i++) {
                tx.upsert(Tables.POINT, point("bulk" + i, Cell.of(-i)));
            }
            throw new IllegalStateException("changed my mind");
        }));
        foreign("DELETE FROM point WHERE name = 'bulk7'", "UPDATE point SET name = 'z' WHERE name = 'bulk8'");
        device.absorb(NOW);
        sync();
        assertNoMarks(folder.path("gateway.db"));
        TestFolder.execute(folder.path("gateway.db"), "UPDATE point SET value = -2 WHERE name = 'last'");
        assertEquals(Set.of(SCOPE), gateway.absorb(NOW));
        assertInstanceOf(MergeResult.Merged.class, merge(device, gateway, false));
        assertEquals(TestFolder.dump(folder.path("gateway.db")), TestFolder.dump(file));
        assertEquals(List.of("-2|1200"), TestFolder.query(file, "SELECT (SELECT value FROM point WHERE name = 'last'),"
                + " (SELECT count(*) FROM point WHERE name LIKE 'bulk%' OR name = 'z' OR name = 'a')"));
    }

    @Test
    void whatWasWrittenWhileTheReplicaWasClosedIsFound() {
        Set<Actor> before = device.vector(SCOPE).counts().keySet();
        device.close();
        foreign(INSERT + "'b', 2, 'good')", "UPDATE point SET value = 7 WHERE name = 'a'");
        device = folder.device();
        device.absorb(NOW);
        assertEquals(2, dots());
        assertEquals(before.size() + 1, device.vector(SCOPE).counts().size(), "a session of its own");
        sync();
    }

    /** The marks are in the copy, the dots are given by the copy's own session. */
    @Test
    void marksInARestoredCopyAreStampedByTheNewSession() {
        foreign("UPDATE point SET value = 7", INSERT + "'b', 2, 'good')");
        Path copy = folder.path("copy.db");
        TestFolder.copyAsKilled(file, copy);
        device.absorb(NOW);
        sync();
        try (Replica restored = TestFolder.open(copy, DEVICE)) {
            restored.absorb(NOW);
            Set<Actor> sessions = restored.vector(SCOPE).counts().keySet();
            assertEquals(2, sessions.size());
            assertTrue(device.vector(SCOPE).counts().keySet().stream().filter(sessions::contains).count() == 1, "only the first is shared");
            assertInstanceOf(MergeResult.Merged.class, merge(gateway, restored, true));
        }
        assertEquals(2, gateway.conflicts().versions(Tables.POINT, List.of(Cell.of(DEVICE), Cell.of("a"))).size(), "the same write, stamped twice");
    }

    @Test
    void marksThatATransactionTookAndRolledBackAreTakenAgain() {
        foreign("UPDATE point SET value = 7");
        List<Cell> broken = List.of(Cell.of(DEVICE), Cell.of("b"), Cell.of(1), Cell.of(1), Cell.none(), Cell.none(), Cell.of("text"));
        try {
            device.write(SCOPE, NOW, tx -> tx.upsert(Tables.POINT, broken));
        } catch (ReplicaException refused) {
            assertEquals(ReplicaException.Kind.FAILED, refused.kind());
        }
        assertEquals(0, dots());
        device.absorb(NOW);
        assertEquals(1, dots());
        sync();
    }

    /** The row number of a row that went may be given to another row. */
    @Test
    void aMarkDoesNotStickToARowNumber() {
        foreign("UPDATE point SET value = 7", "DELETE FROM point", INSERT + "'b', 2, 'good')");
        device.absorb(NOW);
        assertEquals(2, dots());
        sync();
        assertEquals(List.of("b"), TestFolder.query(folder.path("gateway.db"), "SELECT name FROM point"));
    }

    @Test
    void rowsOfAnotherDeviceGoToItsScope() {
        foreign("INSERT INTO point(device, name, value) VALUES('other', 'a', 1)", "INSERT INTO fact(shared, name, value) VALUES('plan', 'x', 1)");
        assertEquals(Set.of("dev/other", "shared/plan"), device.absorb(NOW));
        assertEquals(0, dots());
        assertEquals(1, device.vector("dev/other").counts().size());
        assertFalse(device.vector("shared/plan").isEmpty());
    }

    /** A cut may come between another program's commit and the next transaction that gives dots. */
    @Test
    void whatHasNoDotYetIsNotCut() {
        foreign(INSERT + "'b', 2, 'good')", "DELETE FROM point WHERE name = 'a'", INSERT + "'a', 5, 'good')");
        assertNothingNewUnderTheFirstDot();
        device.absorb(NOW);
        sync();
    }

    /** Or two replicas would hold different values under one dot. */
    @Test
    void anUnstampedUpdateDoesNotTravelUnderTheOldDot() {
        foreign("UPDATE point SET value = 99");
        assertNothingNewUnderTheFirstDot();
        device.absorb(NOW);
        sync();
    }

    private void assertNothingNewUnderTheFirstDot() {
        List<Changes.Row> rows = device.changesSince(SCOPE, Known.nothing(), true, Long.MAX_VALUE).orElseThrow().rows();
        assertTrue(rows.stream().allMatch(row -> row.dot().n() > 1 || row.values().get(0).equals(Cell.of(1))), rows.toString());
    }
}
