// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Member.ALL;
import static dev.selvage.replica.Member.NOW;
import static dev.selvage.replica.Member.OWNER;
import static dev.selvage.replica.Member.SCOPE;
import static dev.selvage.replica.Member.SET_MS;
import static dev.selvage.replica.Member.VALUE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is settled, what stays open, and what people can read of it. */
class ConflictsTest {
    private static final long LATER = NOW + 60_000;

    private final Member a = Member.of("a");
    private final Member b = Member.of("b");
    private Dot base = new Dot(new Actor("a", 1), 1);

    @BeforeEach
    void bothHaveTheSameRow() {
        base = a.set("x", 1);
        b.sync(a);
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    @Test
    void settlingIsAWriteThatSawAllVersions() {
        a.set("x", 2, VALUE, NOW + 1);
        b.set("x", 3, SET_MS, NOW + 2);
        a.sync(b);
        long before = a.replica().vector(SCOPE).get(base.actor());
        assertEquals(1, a.replica().resolve(SCOPE, LATER, 10));
        assertEquals(Set.of(new Dot(base.actor(), before + 1)), a.alive("x"));
        assertEquals(Optional.of(List.of(Cell.of(2), Cell.of(3), Cell.of("a"))), a.shown("x"));
        assertFalse(a.replica().hasConflicts(SCOPE));
        b.take(a);
        assertEquals(a.content("x"), b.content("x"));
        assertEquals(0, a.replica().resolve(SCOPE, LATER, 10));
    }

    @Test
    void theLimitIsKeptAndTheRestComesNext() {
        for (int i = 0; i < 5; i++) {
            a.set("k" + i, i);
            b.set("k" + i, 10 + i);
        }
        a.take(b);
        assertEquals(2, a.replica().resolve(SCOPE, LATER, 2));
        assertTrue(a.replica().hasConflicts(SCOPE));
        assertEquals(3, a.replica().conflicts().unsettled("", 10).size());
        assertEquals(3, a.replica().resolve(SCOPE, LATER, 10));
        assertFalse(a.replica().hasConflicts(SCOPE));
    }

    @Test
    void bothGatewaysSettlingAloneMeetAgain() {
        a.set("x", 2);
        b.set("x", 3);
        a.sync(b);
        a.replica().resolve(SCOPE, LATER, 10);
        b.replica().resolve(SCOPE, LATER, 10);
        a.sync(b);
        assertEquals(2, a.alive("x").size());
        a.replica().resolve(SCOPE, LATER, 10);
        b.take(a);
        assertEquals(1, b.alive("x").size());
        assertEquals(a.content("x"), b.content("x"));
    }

    @Test
    void anOpenConflictTellsItsSides() {
        Dot first = a.set("x", 2, VALUE, NOW + 1);
        Dot second = b.set("x", 3, ALL, NOW + 2);
        a.take(b);
        Conflict open = a.replica().conflicts().unsettled("", 10).get(0);
        assertTrue(open.isOpen());
        assertEquals(List.of(SCOPE, "fact", OWNER + " x", "", "value=3 set_ms=3 set_by=b"),
                List.of(open.scope(), open.table(), open.key(), open.rule(), open.result()));
        assertEquals(NOW, open.atMillis());
        assertEquals(Set.of(
                new Conflict.Side(first.actor().toString(), first.n(), NOW + 1, "value", second.actor() + ":0", "value=2 set_ms=1 set_by=a"),
                new Conflict.Side(second.actor().toString(), second.n(), NOW + 2, "value, set_ms, set_by", base.actor() + ":1",
                        "value=3 set_ms=3 set_by=b")), Set.copyOf(open.sides()));
        assertEquals(List.of(), a.replica().conflicts().settled("", "", "", 10));
    }

    @Test
    void whatWasSettledIsWrittenDown() throws Exception {
        Dot first = a.set("x", 2, VALUE, NOW + 1);
        Dot second = b.set("x", 3, ALL, NOW + 2);
        a.take(b);
        a.replica().resolve(SCOPE, LATER, 10);
        Conflict settled = a.replica().conflicts().settled(SCOPE, "fact", OWNER + " x", 10).get(0);
        List<Conflict.Side> sides = List.of(
                new Conflict.Side(first.actor().toString(), first.n(), NOW + 1, "value", second.actor() + ":0", "value=2 set_ms=1 set_by=a"),
                new Conflict.Side(second.actor().toString(), second.n(), NOW + 2, "value, set_ms, set_by", base.actor() + ":1",
                        "value=3 set_ms=3 set_by=b"));
        assertEquals(new Conflict(1, LATER, SCOPE, "fact", OWNER + " x", "value: lww", "value=3 set_ms=3 set_by=b", sides), settled);
        assertFalse(settled.isOpen());
        assertEquals(List.of(), a.replica().conflicts().unsettled("", 10));
        try (TestFolder folder = new TestFolder()) {
            Files.write(folder.path("a.db"), a.replica().image());
            assertEquals(List.of("1|" + LATER + "|" + SCOPE + "|fact|plan x|value: lww|value=3 set_ms=3 set_by=b"),
                    TestFolder.query(folder.path("a.db"), "SELECT * FROM _conflict"));
            assertEquals(List.of("1|" + first.actor() + "|2|value|" + second.actor() + ":0", "1|" + second.actor() + "|1|value, set_ms, set_by|"
                            + first.actor() + ":1"),
                    TestFolder.query(folder.path("a.db"), "SELECT conflict, actor, n, changed, seen FROM _conflict_side ORDER BY actor"));
        }
    }

    @Test
    void conflictsAreFoundByScopeTableAndKeyLatestFirst() {
        for (String name : List.of("x", "a b", "it's")) {
            a.set(name, 2);
            b.set(name, 3);
            a.take(b);
            a.replica().resolve(SCOPE, LATER, 10);
            b.take(a);
        }
        assertEquals(List.of("plan 'it''s'", "plan 'a b'", "plan x"), a.replica().conflicts().settled("", "", "", 10).stream().map(Conflict::key).toList());
        assertEquals(List.of(3L, 2L), a.replica().conflicts().settled(SCOPE, "fact", "", 2).stream().map(Conflict::id).toList());
        assertEquals(1, a.replica().conflicts().settled(SCOPE, "fact", "plan 'a b'", 10).size());
        assertEquals(List.of(), a.replica().conflicts().settled("shared/other", "", "", 10));
        assertEquals(List.of(), a.replica().conflicts().settled("", "point", "", 10));
    }

    @Test
    void aWriteByHandSettlesWithoutAnEntry() {
        a.set("x", 2);
        b.set("x", 3);
        a.take(b);
        a.set("x", 4);
        assertEquals(0, a.replica().resolve(SCOPE, LATER, 10));
        assertEquals(List.of(), a.replica().conflicts().settled("", "", "", 10));
        assertEquals(List.of(), a.replica().conflicts().unsettled("", 10));
    }

    @Test
    void aConflictInTheDevicesScopeHasItsOwnLog() {
        a.set("x", 2);
        b.set("x", 3);
        a.take(b);
        a.replica().write("dev/pump-1", NOW, tx -> tx.upsert(Tables.DESIRED,
                List.of(Cell.of("pump-1"), Cell.of("x"), Cell.of(1), Cell.none(), Cell.none(), Cell.none())));
        assertFalse(a.replica().hasConflicts("dev/pump-1"));
        assertEquals(0, a.replica().resolve("dev/pump-1", LATER, 10));
        assertEquals(0, a.replica().resolve("dev/unknown", LATER, 10));
        assertEquals(1, a.replica().resolve(SCOPE, LATER, 10));
    }

    @Test
    void theLogIsBounded() throws Exception {
        long old = Conflicts.LOG_MAX + 256 - 3;
        String count = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < " + old + ") ";
        a.replica().runForeign(count + "INSERT INTO _conflict SELECT i, 0, 'old', 'fact', 'k', 'lww', '' FROM c");
        a.replica().runForeign(count + "INSERT INTO _conflict_side SELECT i, 'someone', 1, 0, '', '', '' FROM c");
        for (int i = 0; i < 300; i++) {
            a.set("k" + i, i);
            b.set("k" + i, -i);
        }
        a.take(b);
        assertEquals(300, a.replica().resolve(SCOPE, LATER, 1_000));
        List<Conflict> kept = a.replica().conflicts().settled("", "", "", Integer.MAX_VALUE);
        assertEquals(old + 300, kept.get(0).id());
        assertTrue(kept.size() <= Conflicts.LOG_MAX + 256 && kept.size() >= Conflicts.LOG_MAX, kept.size() + " kept");
        assertEquals(2, kept.get(0).sides().size());
        assertEquals(1, kept.get(kept.size() - 1).sides().size());
        try (TestFolder folder = new TestFolder()) {
            Files.write(folder.path("a.db"), a.replica().image());
            assertEquals(List.of("0"), TestFolder.query(folder.path("a.db"),
                    "SELECT count(*) FROM _conflict_side WHERE conflict NOT IN (SELECT id FROM _conflict)"), "sides go along");
        }
    }
}
