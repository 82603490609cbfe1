// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.DEVICE;
import static dev.selvage.replica.TestFolder.GATEWAY;
import static dev.selvage.replica.TestFolder.NOW;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicaTest {
    private static final long VALUE_ONLY = 1;

    private final TestFolder folder = new TestFolder();
    private final Path file = folder.path("device.db");
    private Replica replica = folder.device();

    @AfterEach
    void close() {
        replica.close();
        folder.close();
    }

    private static List<Cell> desired(String name, long value, String by) {
        return List.of(Cell.of(DEVICE), Cell.of(name), Cell.of(value), Cell.of(1), Cell.of(NOW), Cell.of(by));
    }

    private Dot set(String name, long value) {
        return replica.write(SCOPE, NOW, tx -> tx.upsert(Tables.DESIRED, desired(name, value, "me")));
    }

    private void reopen() {
        replica.close();
        replica = folder.device();
    }

    @Test
    void writesMasksAndDeletes() {
        set("a", 1);
        replica.write(SCOPE, NOW, tx -> tx.upsert(Tables.DESIRED, desired("a", 2, "other"), VALUE_ONLY));
        assertEquals(List.of(desired("a", 2, "me")), replica.rows(Tables.DESIRED, DEVICE));
        replica.write(SCOPE, NOW, tx -> tx.delete(Tables.DESIRED, List.of(Cell.of(DEVICE), Cell.of("a"))));
        assertEquals(List.of(), replica.rows(Tables.DESIRED, DEVICE));
        assertEquals(List.of(SCOPE), replica.scopeNames());
    }

    @Test
    void dotsCountFromOneInEachScope() {
        Dot first = set("a", 1);
        List<Long> next = replica.write(SCOPE, NOW, tx -> List.of(
                tx.upsert(Tables.DESIRED, desired("b", 1, "me")).n(),
                tx.delete(Tables.DESIRED, List.of(Cell.of(DEVICE), Cell.of("none"))).n(),
                tx.upsert(Tables.DESIRED, desired("b", 2, "me")).n()));
        assertEquals(1, first.n());
        assertEquals(List.of(2L, 3L, 4L), next);
        Dot elsewhere = replica.write("dev/other", NOW, tx -> tx.upsert(Tables.DESIRED,
                List.of(Cell.of("other"), Cell.of("a"), Cell.none(), Cell.none(), Cell.none(), Cell.none())));
        assertEquals(new Dot(first.actor(), 1), elsewhere);
        assertEquals(VersionVector.of(Map.of(first.actor(), 4L)), replica.vector(SCOPE));
    }

    @Test
    void aSessionIsMadeAtTheFirstWriteAndNamesItsParent() {
        Dot first = set("a", 1);
        set("a", 2);
        reopen();
        assertEquals(1, replica.vector(SCOPE).counts().size());
        Dot second = set("a", 3);
        assertEquals(1, second.n());
        assertEquals(List.of(first.actor().session() + "|null|null", second.actor().session() + "|" + first.actor().session() + "|2"),
                TestFolder.query(file, "SELECT x.session, p.session, v.parent_n FROM _vv v JOIN _actor x ON x.ord = v.a"
                        + " LEFT JOIN _actor p ON p.ord = v.parent ORDER BY v.a"));
    }

    @Test
    void aWriteThatWritesNothingTakesNoDot() {
        assertEquals("done", replica.write(SCOPE, NOW, tx -> "done"));
        assertTrue(replica.vector(SCOPE).isEmpty());
        assertEquals(List.of("0"), TestFolder.query(file, "SELECT count(*) FROM _vv"));
    }

    @Test
    void theClockOfAScopeOnlyGrows() {
        set("a", 1);
        long first = replica.hlc(SCOPE);
        assertEquals(NOW, Hlc.millis(first));
        replica.write(SCOPE, 0, tx -> tx.upsert(Tables.DESIRED, desired("b", 1, "me")));
        assertEquals(first + 1, replica.hlc(SCOPE));
        reopen();
        assertEquals(first + 1, replica.hlc(SCOPE));
        assertEquals(List.of(first + "", first + 1 + ""), TestFolder.query(file, "SELECT _h FROM desired ORDER BY name"));
    }

    @Test
    void anExceptionLeavesNothingBehind() {
        Dot kept = set("a", 1);
        long hlc = replica.hlc(SCOPE);
        assertThrows(IllegalStateException.class, () -> replica.write(SCOPE, NOW + 5, tx -> {
            tx.upsert(Tables.DESIRED, desired("a", 2, "me"));
            tx.upsert(Tables.DESIRED, desired("gone", 2, "me"));
            throw new IllegalStateException("changed my mind");
        }));
        assertEquals(VersionVector.of(Map.of(kept.actor(), 1L)), replica.vector(SCOPE));
        assertEquals(hlc, replica.hlc(SCOPE));
        assertEquals(new Dot(kept.actor(), 2), set("b", 3));
        assertEquals(List.of(desired("a", 1, "me"), desired("b", 3, "me")), replica.rows(Tables.DESIRED, DEVICE));
        assertEquals(List.of("1", "2"), TestFolder.query(file, "SELECT last FROM _chg ORDER BY last"));
    }

    @Test
    void aRowThatBreaksItsTableFailsTheTransaction() {
        assertThrows(ReplicaException.class, () -> replica.write(SCOPE, NOW, tx -> {
            tx.upsert(Tables.DESIRED, desired("good", 1, "me"));
            return tx.upsert(Tables.DESIRED, List.of(Cell.of(DEVICE), Cell.of("bad"), Cell.of(1), Cell.of("text"), Cell.of(1), Cell.of("me")));
        }));
        assertEquals(1, set("a", 1).n());
        assertEquals(List.of(desired("a", 1, "me")), replica.rows(Tables.DESIRED, DEVICE));
    }

    @Test
    void refusesWhatNoReceiverWouldTake() {
        List<Cell> foreign = List.of(Cell.of("other"), Cell.of("a"), Cell.none(), Cell.none(), Cell.none(), Cell.none());
        assertThrows(IllegalArgumentException.class, () -> replica.write(SCOPE, NOW, tx -> tx.upsert(Tables.DESIRED, foreign)));
        assertThrows(IllegalArgumentException.class, () -> replica.write(SCOPE, NOW, tx -> tx.delete(Tables.DESIRED, foreign.subList(0, 2))));
        assertThrows(IllegalArgumentException.class,
                () -> replica.write(SCOPE, NOW, tx -> tx.upsert(Tables.DESIRED, desired("a", 1, "me"), -1)));
        assertTrue(replica.vector(SCOPE).isEmpty());
    }

    @Test
    void afterAFullDiskItGoesOn() {
        set("a", 1);
        replica.close();
        replica = TestFolder.open(file, DEVICE, 4711);
        long pages = Long.parseLong(TestFolder.query(file, "PRAGMA page_count").get(0));
        replica.runForeign("PRAGMA max_page_count = " + (pages + 4));
        ReplicaException full = assertThrows(ReplicaException.class, () -> replica.write(SCOPE, NOW, tx -> {
            for (int i = 0; i < 1_000; i++) {
                tx.upsert(Tables.DESIRED, desired("b" + i, i, "x".repeat(100)));
            }
            return true;
        }));
        assertEquals(ReplicaException.Kind.DISK_FULL, full.kind(), full.getMessage());
        assertEquals(List.of(desired("a", 1, "me")), replica.rows(Tables.DESIRED, DEVICE));
        assertEquals(1, replica.vector(SCOPE).counts().size());
        replica.runForeign("PRAGMA max_page_count = 1000000");
        assertEquals(new Dot(new Actor(DEVICE, 4711), 1), set("b", 2));
        assertEquals(List.of("1|1", "1|1"), TestFolder.query(file, "SELECT first, last FROM _chg ORDER BY id"));
        reopen();
        assertEquals(2, replica.rows(Tables.DESIRED, DEVICE).size());
    }

    @Test
    void whatAPeerAcknowledgedIsTrimmedWithTheNextCommitAndKept() {
        Dot first = set("a", 1);
        Dot second = set("b", 1);
        VersionVector one = VersionVector.of(Map.of(first.actor(), 1L));
        Known has = new Known(one, one);
        replica.acknowledged(SCOPE, GATEWAY, has);
        assertTrue(replica.acknowledgedBy(SCOPE, GATEWAY).covers(first) && !replica.acknowledgedBy(SCOPE, GATEWAY).covers(second));
        assertEquals(List.of("1", "2"), TestFolder.query(file, "SELECT last FROM _chg"));
        set("c", 1);
        assertEquals(List.of("2", "3"), TestFolder.query(file, "SELECT last FROM _chg"));
        reopen();
        assertEquals(has, replica.acknowledgedBy(SCOPE, GATEWAY));
        replica.acknowledged(SCOPE, GATEWAY, Known.nothing());
        reopen();
        assertEquals(Known.nothing(), replica.acknowledgedBy(SCOPE, GATEWAY));
        assertEquals(3, replica.changesSince(SCOPE, Known.nothing(), false, Long.MAX_VALUE).orElseThrow().rows().size());
    }
}
