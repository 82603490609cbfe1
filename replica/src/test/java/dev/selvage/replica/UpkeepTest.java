// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Member.ALL;
import static dev.selvage.replica.Member.NOW;
import static dev.selvage.replica.Member.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Forgetting deletions and old log records, and how whoever missed them is served. */
class UpkeepTest {
    private static final long DAY = 86_400_000;

    private final Member a = Member.of("a");
    private final Member b = Member.of("b");
    private final Member c = Member.of("c");

    @BeforeEach
    void allHaveTheSameRows() {
        a.set("x", 1);
        a.set("y", 1);
        b.sync(a);
        c.sync(a);
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
        c.close();
    }

    private static boolean forgetAll(Member member) {
        return member.replica().forgetDeletions(SCOPE, member.replica().vector(SCOPE), NOW);
    }

    @Test
    void whoMissedAForgottenDeletionGetsTheWholeScope() {
        a.delete("x");
        assertTrue(forgetAll(a));
        assertFalse(forgetAll(a), "there is nothing more to forget");
        Changes batch = b.lacking(a, false);
        assertTrue(batch.full());
        assertEquals(List.of(0, 1), List.of(batch.deletions().size(), batch.rows().size()));
        assertEquals(a.replica().vector(SCOPE), batch.horizon());
        b.take(a);
        assertEquals(Set.of(), b.alive("x"));
        assertEquals(a.content("x", "y"), b.content("x", "y"));
    }

    /** The sender deletes its own version, then hears of an older one that the receiver has long replaced: that one alone is in the batch. */
    @Test
    void anOldVersionInAFullBatchDoesNotHideThatAnotherIsGone() {
        b.set("x", 2);
        Changes early = a.lacking(b, false);
        b.delete("x");
        a.set("x", 3);
        b.take(a);
        a.delete("x");
        forgetAll(a);
        a.merge(early, b);
        assertEquals(1, a.alive("x").size());
        assertTrue(b.lacking(a, false).full());
        b.take(a);
        assertEquals(Set.of(), b.alive("x"));
    }

    @Test
    void whoSawTheDeletionNeedsNoWholeScope() {
        a.delete("x");
        b.take(a);
        forgetAll(a);
        a.set("z", 1);
        assertFalse(b.lacking(a, false).full());
        b.take(a);
        assertEquals(a.content("x", "y", "z"), b.content("x", "y", "z"));
    }

    @Test
    void aDeletionBeyondTheCutIsNotForgotten() {
        a.delete("x");
        VersionVector cut = a.replica().vector(SCOPE);
        a.delete("y");
        assertTrue(a.replica().forgetDeletions(SCOPE, cut, NOW));
        Changes batch = c.lacking(a, false);
        assertEquals(List.of(Member.key("y")), batch.deletions().stream().map(Changes.Deletion::key).toList());
        assertEquals(cut, batch.horizon());
        c.take(a);
        assertEquals(a.content("x", "y"), c.content("x", "y"));
    }

    /** Absence in a full batch means that the sender has seen the row and it is gone; it had not seen this one. */
    @Test
    void whatTheSenderOfAWholeScopeHasNotSeenStays() {
        Dot update = b.set("x", 7);
        Dot unseen = b.set("z", 7);
        a.delete("x");
        a.delete("y");
        forgetAll(a);
        b.take(a);
        assertEquals(Set.of(update), b.alive("x"));
        assertEquals(Set.of(unseen), b.alive("z"));
        assertEquals(Set.of(), b.alive("y"));
        a.take(b);
        assertEquals(a.content("x", "y", "z"), b.content("x", "y", "z"));
    }

    @Test
    void siblingsGoTheSameWay() {
        Dot unseen = b.set("x", 7);
        a.set("x", 8);
        b.take(a);
        assertEquals(2, b.alive("x").size());
        a.delete("x");
        forgetAll(a);
        b.take(a);
        assertEquals(Set.of(unseen), b.alive("x"));
        assertFalse(b.replica().hasConflicts(SCOPE));
    }

    @Test
    void theHorizonIsPassedOn() {
        a.delete("x");
        forgetAll(a);
        b.take(a);
        assertTrue(c.lacking(b, false).full(), "b never saw that deletion either, and cannot tell of it");
        c.take(b);
        assertEquals(b.content("x", "y"), c.content("x", "y"));
    }

    @Test
    void aHorizonThatWasKnownIsNot() {
        a.delete("x");
        b.take(a);
        forgetAll(a);
        a.set("z", 1);
        b.take(a);
        Changes batch = c.lacking(b, false);
        assertFalse(batch.full());
        assertEquals(1, batch.deletions().size());
        c.take(b);
        assertEquals(a.content("x", "y", "z"), c.content("x", "y", "z"));
    }

    @Test
    void aForgottenDeletionOfARowThatCameBackDoesNoHarm() {
        a.delete("x");
        a.set("x", 5);
        forgetAll(a);
        b.take(a);
        assertEquals(a.content("x", "y"), b.content("x", "y"));
        assertEquals(1, b.alive("x").size());
    }

    /** A whole scope that was cut for a newer state of the receiver must not hide deletions from those behind it. */
    @Test
    void aRestoredReceiverOfAWholeScopePassesOnItsDeletions() {
        restoredReceiver(Known::history);
    }

    /** As a gateway cuts, which sends no history. */
    @Test
    void aRestoredReceiverOfAGatewaysWholeScopePassesOnItsDeletions() {
        restoredReceiver(peer -> a.replica().known(SCOPE).history());
    }

    private void restoredReceiver(Function<Known, VersionVector> historyOf) {
        byte[] backup = b.replica().image();
        a.delete("x");
        b.take(a);
        try (Member t = Member.of("t")) {
            t.set("w", 1);
            t.delete("w");
            a.take(t);
            c.take(t);
            a.replica().forgetDeletions(SCOPE, t.replica().vector(SCOPE), NOW);
            Known peer = knownOf(b);
            Changes onTheWay = a.replica().changesSince(SCOPE, new Known(peer.vector(), historyOf.apply(peer)), false, Long.MAX_VALUE).orElseThrow();
            assertTrue(onTheWay.full());
            b.restart(backup);
            assertEquals(1, b.alive("x").size());
            b.merge(onTheWay, a);
            if (!a.replica().vector(SCOPE).isCoveredBy(b.replica().vector(SCOPE))) {
                b.take(a);
            }
            assertEquals(Set.of(), b.alive("x"));
            c.take(b);
            assertEquals(a.content("x", "y"), c.content("x", "y"));
        }
    }

    private static Known knownOf(Member member) {
        return member.replica().known(SCOPE);
    }

    @Test
    void theStableCutIsWhatAllLivePeersHave() {
        assertEquals(a.replica().vector(SCOPE), a.replica().stableCut(SCOPE, NOW), "nobody else holds it");
        Known before = knownOf(b);
        a.set("z", 1);
        c.take(a);
        a.replica().acknowledged(SCOPE, "b", before);
        a.replica().acknowledged(SCOPE, "c", knownOf(c));
        a.replica().flush(NOW);
        assertEquals(before.vector(), a.replica().stableCut(SCOPE, NOW));
        assertEquals(before.vector(), a.replica().stableCut(SCOPE, NOW + 29 * DAY));
        assertEquals(List.of("b", "c"), a.replica().peers(SCOPE));
        assertEquals(VersionVector.empty(), a.replica().stableCut("shared/unknown", NOW));
    }

    @Test
    void aSilentPeerLeavesTheCut() {
        Known before = knownOf(b);
        a.replica().acknowledged(SCOPE, "b", before);
        a.replica().flush(NOW);
        a.set("z", 1);
        c.take(a);
        a.replica().acknowledged(SCOPE, "c", knownOf(c));
        a.replica().flush(NOW + 10 * DAY);
        assertEquals(before.vector(), a.replica().stableCut(SCOPE, NOW + 29 * DAY));
        assertEquals(knownOf(c).vector(), a.replica().stableCut(SCOPE, NOW + 31 * DAY));
        a.restart(a.replica().image());
        assertEquals(knownOf(c).vector(), a.replica().stableCut(SCOPE, NOW + 31 * DAY));
    }

    /** In a quiet scope a peer has nothing new to say for a long time; saying the same again is not silence. */
    @Test
    void aPeerThatRepeatsItselfIsNotSilent() {
        Known before = knownOf(b);
        a.replica().acknowledged(SCOPE, "b", before);
        a.replica().flush(NOW);
        a.set("z", 1);
        a.replica().acknowledged(SCOPE, "b", before);
        a.set("z", 2, ALL, NOW + 20 * DAY);
        assertEquals(before.vector(), a.replica().stableCut(SCOPE, NOW + 40 * DAY));
    }

    @Test
    void cleaningAtTheStableCutMakesNoWholeScopes() {
        a.delete("x");
        b.take(a);
        c.take(a);
        a.replica().acknowledged(SCOPE, "b", knownOf(b));
        a.replica().acknowledged(SCOPE, "c", knownOf(c));
        a.replica().flush(NOW);
        assertTrue(a.replica().forgetDeletions(SCOPE, a.replica().stableCut(SCOPE, NOW), NOW));
        a.set("z", 1);
        assertFalse(b.lacking(a, false).full() || c.lacking(a, false).full());
    }

    private long logged() {
        ReplicaFile image = ReplicaFile.inMemory(Optional.of(a.replica().image()));
        try {
            return image.sql().number("SELECT coalesce(sum(last - first + 1), 0) FROM _chg");
        } finally {
            image.close();
        }
    }

    @Test
    void whatAllPeersHaveLeavesTheLog() {
        assertEquals(2, logged());
        Known two = knownOf(a);
        a.set("x", 2);
        a.replica().acknowledged(SCOPE, "b", two);
        a.replica().acknowledged(SCOPE, "c", Known.nothing());
        a.replica().flush(NOW);
        assertEquals(3, logged(), "c holds the scope now, and has nothing of it");
        a.replica().acknowledged(SCOPE, "c", knownOf(a));
        a.replica().acknowledged(SCOPE, "b", knownOf(a));
        a.replica().flush(NOW);
        assertEquals(0, logged());
    }

    /** A log that nobody reads stays bounded; whoever comes later is served by a search, and gets the same. */
    @Test
    void theLogIsCappedAndLatecomersGetTheSame() {
        for (int round = 0; round < 3; round++) {
            int number = round;
            a.replica().write(SCOPE, NOW, tx -> {
                for (int i = 0; i < ChangeLog.DOTS_MAX / 2; i++) {
                    tx.upsert(Tables.FACT, Member.fact("k" + i % 50, Cell.of(number), i, "me"), number == 1 ? Member.VALUE : ALL);
                }
                return true;
            });
        }
        long kept = logged();
        assertTrue(kept <= ChangeLog.DOTS_MAX && kept >= ChangeLog.DOTS_MAX / 2 - ChangeLog.RUN_MAX, kept + " kept");
        b.take(a);
        assertEquals(a.replica().rows(Tables.FACT, Member.OWNER), b.replica().rows(Tables.FACT, Member.OWNER));
        assertEquals(a.replica().vector(SCOPE), b.replica().vector(SCOPE));
    }
}
