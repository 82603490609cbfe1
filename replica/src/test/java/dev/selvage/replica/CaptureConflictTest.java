// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Member.NOW;
import static dev.selvage.replica.Member.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another program writes rows that have concurrent versions: it saw what the table shows, and settles them all. */
class CaptureConflictTest {
    private final Member a = Member.of("a");
    private final Member b = Member.of("b");

    @BeforeEach
    void aRowHasTwoVersions() {
        a.set("x", 1);
        b.set("x", 2);
        a.sync(b);
        assertEquals(2, a.alive("x").size());
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private void foreign(String statement) {
        a.replica().runForeign(statement);
        assertEquals(Set.of(SCOPE), a.replica().absorb(NOW));
    }

    /** Both have that many versions, of a writer that saw both, and agree that there is no conflict any more. */
    private void assertSettled(int alive) {
        assertEquals(alive, a.alive("x").size());
        b.take(a);
        assertEquals(a.content("x", "y"), b.content("x", "y"));
        assertFalse(b.replica().hasConflicts(SCOPE), "at the receiver");
        assertEquals(List.of(), a.replica().conflicts().unsettled("", 10));
        assertFalse(a.replica().hasConflicts(SCOPE), "where it was written");
    }

    @Test
    void anUpdateSettles() {
        foreign("UPDATE fact SET value = 9");
        assertSettled(1);
        assertEquals(Optional.of(List.of(Cell.of(9), Cell.of(2), Cell.of("b"))), b.shown("x"));
    }

    @Test
    void aDeletionSettles() {
        foreign("DELETE FROM fact");
        assertSettled(0);
    }

    @Test
    void aReplacementSettles() {
        foreign("INSERT OR REPLACE INTO fact(shared, name, value) VALUES('plan', 'x', 9)");
        assertSettled(1);
        assertEquals(Optional.of(List.of(Cell.of(9), Cell.none(), Cell.none())), b.shown("x"));
    }

    @Test
    void anUpdateOfTheKeySettles() {
        foreign("UPDATE fact SET name = 'y'");
        assertSettled(0);
        assertEquals(1, b.alive("y").size());
    }

    @Test
    void anUpdateThatChangesNothingSettlesNothing() {
        a.replica().runForeign("UPDATE fact SET value = value");
        assertEquals(Set.of(), a.replica().absorb(NOW));
        assertEquals(2, a.alive("x").size());
        assertEquals(2, b.alive("x").size());
    }

    /** What was written before the batch came had not seen it. */
    @Test
    void aForeignWriteBeforeAMergeIsConcurrentWithIt() {
        Dot unseen = b.set("x", 7);
        a.replica().runForeign("UPDATE fact SET value = 9");
        a.take(b);
        assertEquals(2, a.alive("x").size());
        assertEquals(true, a.alive("x").contains(unseen));
        b.take(a);
        assertEquals(a.content("x"), b.content("x"));
    }
}
