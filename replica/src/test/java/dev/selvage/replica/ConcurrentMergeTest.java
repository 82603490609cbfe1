// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Member.ALL;
import static dev.selvage.replica.Member.NOW;
import static dev.selvage.replica.Member.SCOPE;
import static dev.selvage.replica.Member.SET_BY;
import static dev.selvage.replica.Member.VALUE;
import static dev.selvage.replica.Member.key;
import static dev.selvage.replica.Member.values;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three replicas write the same rows without knowing of each other. */
class ConcurrentMergeTest {
    private final Member a = Member.of("a");
    private final Member b = Member.of("b");
    private final Member c = Member.of("c");

    @BeforeEach
    void allHaveTheSameRow() {
        a.set("x", 1);
        b.sync(a);
        c.sync(a);
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
        c.close();
    }

    @Test
    void bothVersionsAreKeptAndTheLaterIsShown() {
        Dot first = a.set("x", 2, ALL, NOW + 1);
        Dot second = b.set("x", 3, ALL, NOW + 2);
        assertEquals(new MergeResult.Merged(1, 1), a.take(b));
        assertEquals(Set.of(first, second), a.alive("x"));
        assertEquals(values(3, "b"), a.shown("x"));
        assertTrue(a.replica().hasConflicts(SCOPE));
        assertEquals(1, b.take(a).conflicts());
        assertEquals(a.content("x"), b.content("x"));
    }

    /** Or nobody would be told that there is something to pass on. */
    @Test
    void aVersionThatIsNotShownIsNews() {
        a.set("x", 2, ALL, NOW + 1);
        b.set("x", 3, ALL, NOW + 2);
        c.set("x", 4, ALL, NOW + 3);
        a.take(b);
        b.take(a);
        assertEquals(new MergeResult.Merged(1, 0), b.take(c));
        c.take(b);
        assertEquals(3, c.alive("x").size());
        assertEquals(new MergeResult.Merged(1, 0), a.take(c), "the version of c");
        Dot fourth = a.set("y", 1);
        b.take(a);
        assertEquals(Set.of(fourth), b.alive("y"));
        try (Member d = Member.of("d")) {
            assertEquals(new MergeResult.Merged(4, 1), d.take(b), "three versions of x and y");
        }
    }

    @Test
    void equalTimesAreOrderedByTheActor() {
        b.set("x", 3);
        a.set("x", 2);
        assertEquals(a.replica().hlc(SCOPE), b.replica().hlc(SCOPE));
        a.sync(b);
        assertEquals(values(3, "b"), a.shown("x"));
        assertEquals(a.content("x"), b.content("x"));
    }

    @Test
    void versionsTellWhatTheyChangedAndWhatTheirWritersHadSeen() {
        Dot base = new Dot(a.replica().vector(SCOPE).counts().keySet().iterator().next(), 1);
        Dot first = a.set("x", 2, VALUE, NOW + 1);
        Dot second = b.set("x", 3, SET_BY, NOW + 2);
        a.take(b);
        Map<Dot, Version> found = Map.of(a.replica().conflicts().versions(Tables.FACT, key("x")).get(0).dot(), a.replica().conflicts().versions(Tables.FACT, key("x")).get(0),
                a.replica().conflicts().versions(Tables.FACT, key("x")).get(1).dot(), a.replica().conflicts().versions(Tables.FACT, key("x")).get(1));
        assertEquals(List.of(VALUE, SET_BY), List.of(found.get(first).changed(), found.get(second).changed()));
        assertEquals(Member.fact("x", Cell.of(2), 1, "a"), found.get(first).row());
        assertEquals(Member.fact("x", Cell.of(1), 1, "b"), found.get(second).row());
        assertTrue(found.get(second).context().covers(base) && !found.get(second).context().covers(first));
        assertFalse(found.get(first).context().covers(second));
        assertEquals(NOW, found.get(first).metMillis());
    }

    @Test
    void threeVersionsStandSideBySideHoweverTheyMeet() {
        Dot one = a.set("x", 2);
        Dot two = b.set("x", 3);
        Dot three = c.set("x", 4);
        a.take(b);
        assertEquals(new MergeResult.Merged(1, 0), a.take(c), "the row had a conflict before");
        c.take(a);
        b.take(c);
        assertEquals(Set.of(one, two, three), a.alive("x"));
        assertEquals(a.content("x"), b.content("x"));
        assertEquals(a.content("x"), c.content("x"));
        assertEquals(values(4, "c"), a.shown("x"));
    }

    @Test
    void aWriteThatSawAllVersionsSettlesThem() {
        a.set("x", 2);
        b.set("x", 3);
        a.sync(b);
        c.take(b);
        Dot settled = c.set("x", 9, VALUE, NOW);
        assertEquals(Set.of(settled), c.alive("x"));
        assertFalse(c.replica().hasConflicts(SCOPE));
        a.take(c);
        b.take(c);
        assertEquals(Set.of(settled), a.alive("x"));
        assertFalse(a.replica().hasConflicts(SCOPE));
        assertEquals(Optional.of(List.of(Cell.of(9), Cell.of(3), Cell.of("b"))), a.shown("x"));
        assertEquals(a.content("x"), b.content("x"));
        assertEquals(a.content("x"), c.content("x"));
    }

    /** Whoever has the version that is not shown here lacks more than the changed column. */
    @Test
    void aMaskedWriteOverSiblingsGoesOutWhole() {
        a.set("x", 2);
        b.set("x", 3);
        Known before = a.replica().known(SCOPE);
        b.sync(a);
        b.set("x", 9, VALUE, NOW);
        Changes out = b.replica().changesSince(SCOPE, before, false, Long.MAX_VALUE).orElseThrow();
        assertEquals(List.of(ALL), out.rows().stream().map(Changes.Row::mask).toList());
        b.set("y", 1);
        b.set("y", 2, VALUE, NOW);
        a.take(b);
        assertEquals(b.content("x", "y"), a.content("x", "y"));
    }

    @Test
    void aMaskedWriteAmongOthersSiblingsGoesOutMasked() {
        a.set("y", 1);
        b.sync(a);
        a.set("x", 2);
        b.set("x", 3);
        b.sync(a);
        b.set("y", 9, VALUE, NOW);
        assertEquals(List.of(VALUE), a.lacking(b, false).rows().stream().map(Changes.Row::mask).toList());
        a.take(b);
        assertEquals(b.content("x", "y"), a.content("x", "y"));
        assertEquals(2, a.alive("x").size());
    }

    @Test
    void aWriteThatSawOneOfTwoLeavesTheOther() {
        a.set("x", 2);
        Dot unseen = b.set("x", 3);
        c.take(a);
        Dot later = c.set("x", 4);
        a.take(b);
        a.take(c);
        assertEquals(Set.of(unseen, later), a.alive("x"));
        b.take(c);
        assertEquals(Set.of(unseen, later), b.alive("x"));
        b.take(a);
        c.take(a);
        assertEquals(a.content("x"), b.content("x"));
        assertEquals(a.content("x"), c.content("x"));
    }

    @Test
    void aDeletionLeavesTheUpdateItHadNotSeen() {
        a.delete("x");
        Dot update = b.set("x", 3);
        assertEquals(new MergeResult.Merged(1, 0), b.take(a));
        assertEquals(Set.of(update), b.alive("x"));
        a.take(b);
        assertEquals(Set.of(update), a.alive("x"));
        assertEquals(values(3, "b"), a.shown("x"));
        assertEquals(a.content("x"), b.content("x"));
        assertFalse(a.replica().hasConflicts(SCOPE));
    }

    @Test
    void aDeletionTakesOfTwoVersionsTheOneItSaw() {
        a.set("x", 2);
        Dot unseen = b.set("x", 3);
        c.take(a);
        c.delete("x");
        b.take(a);
        assertEquals(2, b.alive("x").size());
        b.take(c);
        assertEquals(Set.of(unseen), b.alive("x"));
        assertFalse(b.replica().hasConflicts(SCOPE));
        a.take(c);
        assertEquals(Set.of(), a.alive("x"));
        a.take(b);
        assertEquals(b.content("x"), a.content("x"));
    }

    @Test
    void aDeletionThatSawAllVersionsEndsThem() {
        a.set("x", 2);
        b.set("x", 3);
        b.sync(a);
        b.delete("x");
        assertEquals(Optional.empty(), b.shown("x"));
        assertFalse(b.replica().hasConflicts(SCOPE));
        assertEquals(new MergeResult.Merged(1, 0), a.take(b));
        assertEquals(Optional.empty(), a.shown("x"));
        assertFalse(a.replica().hasConflicts(SCOPE));
        assertEquals(a.content("x"), b.content("x"));
    }

    @Test
    void bothDeletingIsNoConflict() {
        a.delete("x");
        b.delete("x");
        assertEquals(new MergeResult.Merged(1, 0), a.take(b));
        b.take(a);
        assertEquals(a.content("x"), b.content("x"));
        assertFalse(a.replica().hasConflicts(SCOPE));
    }

    @Test
    void aDeletionThatIsKnownHereChangesNothing() {
        a.delete("x");
        b.take(a);
        c.take(a);
        Changes known = c.replica().changesSince(SCOPE, Known.nothing(), false, Long.MAX_VALUE).orElseThrow();
        Dot again = b.set("x", 5);
        assertEquals(1, known.deletions().size());
        assertEquals(new MergeResult.Merged(0, 0), b.merge(known, c));
        assertEquals(Set.of(again), b.alive("x"));
    }

    /** Without it the receiver's update would lose the columns that it did not touch. */
    @Test
    void changedColumnsAreNotTakenForARowThatChangedHere() {
        a.set("x", 2, VALUE, NOW);
        b.set("x", 3, SET_BY, NOW);
        assertEquals(new MergeResult.WholeRowsNeeded(), b.merge(b.lacking(a, false), a));
        assertEquals(1, b.alive("x").size());
        b.take(a);
        assertEquals(2, b.alive("x").size());
    }

    @Test
    void aDuplicateOfAConflictIsNoNews() {
        a.set("x", 2);
        b.set("x", 3);
        Changes batch = a.lacking(b, true);
        assertEquals(new MergeResult.Merged(1, 1), a.merge(batch, b));
        String before = a.content("x");
        assertEquals(new MergeResult.Merged(0, 0), a.merge(batch, b));
        assertEquals(before, a.content("x"));
    }

    @Test
    void siblingsSurviveAReopeningAndTravelOn() {
        a.set("x", 2);
        b.set("x", 3);
        a.take(b);
        String before = a.content("x");
        a.restart(a.replica().image());
        assertEquals(before, a.content("x"));
        assertTrue(a.replica().hasConflicts(SCOPE));
        try (Member fresh = Member.of("d")) {
            assertEquals(1, fresh.take(a).conflicts());
            assertEquals(before, fresh.content("x"));
        }
    }

    /** A clock a year ahead wins the view, but no rule: for that it counts as two minutes ahead at the most. */
    @Test
    void aWrongClockIsBoundedForOrdering() {
        long year = 365L * 86_400_000;
        Dot wrong = a.set("x", 2, ALL, NOW + year);
        b.set("x", 3);
        b.take(a);
        Version version = b.replica().conflicts().versions(Tables.FACT, key("x")).stream().filter(v -> v.dot().equals(wrong)).findFirst().orElseThrow();
        assertEquals(NOW + year, Hlc.millis(version.hlc()));
        assertEquals(NOW + Hlc.AHEAD_MILLIS_MAX, Hlc.millis(version.effectiveHlc()));
        assertTrue(Hlc.millis(b.replica().hlc(SCOPE)) <= NOW + Hlc.AHEAD_MILLIS_MAX);
    }
}
