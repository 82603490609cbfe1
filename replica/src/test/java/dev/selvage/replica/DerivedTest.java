// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Machines.HITS;
import static dev.selvage.replica.Machines.MACHINE;
import static dev.selvage.replica.Machines.add;
import static dev.selvage.replica.Machines.delete;
import static dev.selvage.replica.Machines.put;
import static dev.selvage.replica.Machines.shown;
import static dev.selvage.replica.Machines.tag;
import static dev.selvage.replica.Machines.untag;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counters and sets that several replicas change at once; all batches pass the codec. */
class DerivedTest {
    private final Member a = Member.of("a", MACHINE);
    private final Member b = Member.of("b", MACHINE);
    /** Its program declares nothing. */
    private final Member gateway = Member.of("g");

    @AfterEach
    void close() {
        a.close();
        b.close();
        gateway.close();
    }

    private static String code(IllegalArgumentException refused) {
        return refused.getMessage();
    }

    private String refused(WriteTx.Work<?> work) {
        return code(assertThrows(IllegalArgumentException.class, () -> a.replica().write(Member.SCOPE, Member.NOW, work)));
    }

    /** Until all three have the same. */
    private void settle() {
        a.sync(gateway);
        b.sync(gateway);
        a.sync(gateway);
    }

    @Test
    void aNewRowShowsNothingCounted() {
        put(a.replica(), "x", "n");
        assertEquals("x n 0 []", shown(a.replica()));
    }

    @Test
    void whatAllCountedIsSummed() {
        put(a.replica(), "x", "n");
        add(a.replica(), "x", 3);
        tag(a.replica(), "x", "t");
        settle();
        add(a.replica(), "x", 2);
        add(b.replica(), "x", -10);
        add(b.replica(), "x", 1);
        settle();
        assertEquals("x n -4 [\"t\"]", shown(a.replica()));
        assertEquals("x n -4 [\"t\"]", shown(b.replica()));
        assertEquals("x n -4 [\"t\"]", shown(gateway.replica()), "also where no program declares the table");
        assertFalse(gateway.replica().hasConflicts(Member.SCOPE));
        assertEquals(2, gateway.replica().rows(HITS, Member.OWNER).size(), "one part for each session");
    }

    @Test
    void countingTouchesNoRow() {
        put(a.replica(), "x", "n");
        settle();
        add(a.replica(), "x", 1);
        List<Changes.Row> rows = gateway.lacking(a, false).rows();
        assertEquals(List.of("machine__hits"), rows.stream().map(row -> row.table().name()).toList());
    }

    @Test
    void concurrentChangesOfARowKeepItsCount() {
        put(a.replica(), "x", "n");
        add(a.replica(), "x", 5);
        tag(a.replica(), "x", "old");
        settle();
        put(a.replica(), "x", "from a");
        add(a.replica(), "x", 1);
        put(b.replica(), "x", "from b");
        tag(b.replica(), "x", "new");
        settle();
        assertTrue(gateway.replica().hasConflicts(Member.SCOPE));
        assertEquals(1, gateway.replica().resolve(Member.SCOPE, Member.NOW, 10));
        settle();
        assertEquals(" 6 [\"new\",\"old\"]", shown(a.replica()).substring("x from b".length()));
        assertEquals(shown(a.replica()), shown(gateway.replica()));
    }

    @Test
    void anAdditionWinsOverAConcurrentRemoval() {
        put(a.replica(), "x", "n");
        tag(a.replica(), "x", "red", "green");
        settle();
        untag(a.replica(), "x", "red");
        untag(a.replica(), "x", "green");
        tag(b.replica(), "x", "red");
        settle();
        assertEquals("x n 0 [\"red\"]", shown(a.replica()));
        assertEquals("x n 0 [\"red\"]", shown(b.replica()));
    }

    @Test
    void oneMemberAddedTwiceIsNoConflict() {
        put(a.replica(), "x", "n");
        settle();
        tag(a.replica(), "x", "red");
        tag(b.replica(), "x", "red");
        gateway.take(a);
        assertEquals(new MergeResult.Merged(1, 0), gateway.take(b));
        assertEquals(List.of(), gateway.replica().conflicts().unsettled("", 10));
        assertEquals(0, gateway.replica().resolve(Member.SCOPE, Member.NOW, 10));
        assertFalse(gateway.replica().hasConflicts(Member.SCOPE));
        assertEquals(List.of(), gateway.replica().conflicts().settled("", "", "", 10));
        settle();
        assertEquals("x n 0 [\"red\"]", shown(a.replica()));
        untag(a.replica(), "x", "red");
        settle();
        assertEquals("x n 0 []", shown(b.replica()));
    }

    @Test
    void aDeletionTakesAlongWhatItsWriterSaw() {
        put(a.replica(), "x", "n");
        add(a.replica(), "x", 5);
        tag(a.replica(), "x", "red");
        settle();
        delete(b.replica(), "x");
        settle();
        assertEquals("", shown(a.replica()));
        put(a.replica(), "x", "again");
        add(a.replica(), "x", 1);
        settle();
        assertEquals("x again 1 []", shown(b.replica()));
    }

    /** A session's part is one row: if it was written meanwhile, it stays, with all that it counted. */
    @Test
    void whatWasCountedBesideADeletionWaitsForTheRow() {
        put(a.replica(), "x", "n");
        add(a.replica(), "x", 5);
        settle();
        add(b.replica(), "x", 7);
        settle();
        delete(b.replica(), "x");
        add(a.replica(), "x", 1);
        settle();
        assertEquals("", shown(a.replica()));
        put(b.replica(), "x", "again");
        tag(b.replica(), "x", "t");
        settle();
        assertEquals("x again 6 [\"t\"]", shown(a.replica()));
        assertEquals(shown(a.replica()), shown(gateway.replica()));
    }

    @Test
    void restoredAndClonedReplicasCountOn() {
        put(a.replica(), "x", "n");
        add(a.replica(), "x", 1);
        byte[] backup = a.replica().image();
        add(a.replica(), "x", 10);
        settle();
        a.restart(backup, MACHINE);
        add(a.replica(), "x", 100);
        try (Member clone = Member.of("a", MACHINE)) {
            clone.restart(backup, MACHINE);
            add(clone.replica(), "x", 1_000);
            clone.sync(gateway);
            settle();
            clone.sync(gateway);
            assertEquals("x n 1111 []", shown(a.replica()));
            assertEquals("x n 1111 []", shown(clone.replica()));
        }
        a.becomes();
        assertEquals("x n 1111 []", shown(a.replica()), "a program that declares nothing shows it as well");
    }

    @Test
    void whatIsCountedBeforeTheTablesAreKnownShowsOnceTheyAre() {
        add(a.replica(), "x", 5);
        gateway.take(a);
        assertEquals(List.of(), gateway.replica().tables().stream().filter(table -> table.name().equals("machine")).toList(),
                "only the parts travelled");
        put(a.replica(), "x", "n");
        tag(a.replica(), "x", "t");
        gateway.take(a);
        assertEquals("x n 5 [\"t\"]", shown(gateway.replica()));
        gateway.becomes(MACHINE);
        add(gateway.replica(), "x", 1);
        settle();
        assertEquals("x n 6 [\"t\"]", shown(b.replica()));
    }

    @Test
    void aWholeScopeBatchBringsThemToo() {
        put(a.replica(), "x", "n");
        tag(a.replica(), "x", "red", "blue");
        add(a.replica(), "x", 2);
        settle();
        untag(a.replica(), "x", "blue");
        delete(a.replica(), "x");
        put(a.replica(), "x", "m");
        tag(a.replica(), "x", "green");
        a.replica().forgetDeletions(Member.SCOPE, a.replica().vector(Member.SCOPE), Member.NOW);
        assertTrue(gateway.lacking(a, false).full());
        settle();
        assertEquals("x m 0 [\"green\"]", shown(b.replica()));
    }

    /** The row here is one that the sender has not seen; its parts are gone because the batch does not have them. */
    @Test
    void whatAWholeScopeBatchDropsIsShownNoMore() {
        put(a.replica(), "x", "n");
        tag(a.replica(), "x", "red");
        add(a.replica(), "x", 2);
        settle();
        delete(a.replica(), "x");
        a.replica().forgetDeletions(Member.SCOPE, a.replica().vector(Member.SCOPE), Member.NOW);
        put(b.replica(), "x", "here");
        assertTrue(b.lacking(a, false).full());
        b.take(a);
        assertEquals("x here 0 []", shown(b.replica()));
    }

    @Test
    void aTransactionSeesItsOwnCounting() {
        a.replica().write(Member.SCOPE, Member.NOW, tx -> {
            tx.add(MACHINE, Member.key("x"), "hits", 1);
            tx.upsert(MACHINE, Machines.row("x", "n"));
            tx.add(MACHINE, Member.key("x"), "hits", 2);
            tx.addMember(MACHINE, Member.key("x"), "tags", "b");
            tx.addMember(MACHINE, Member.key("x"), "tags", "a");
            tx.removeMember(MACHINE, Member.key("x"), "tags", "b");
            tx.add(MACHINE, Member.key("y"), "hits", 9);
            return tx.delete(MACHINE, Member.key("y"));
        });
        put(a.replica(), "y", "n");
        assertEquals("x n 3 [\"a\"]; y n 0 []", shown(a.replica()));
    }

    @Test
    void sumsEndWhereSixtyFourBitsEnd() {
        put(a.replica(), "x", "n");
        add(a.replica(), "x", Long.MAX_VALUE);
        add(a.replica(), "x", Long.MAX_VALUE);
        add(b.replica(), "x", Long.MAX_VALUE - 5);
        settle();
        assertEquals("x n " + Long.MAX_VALUE + " []", shown(a.replica()));
        add(b.replica(), "x", -Long.MAX_VALUE);
        settle();
        assertEquals("x n " + (Long.MAX_VALUE - 5) + " []", shown(a.replica()), "and are right again when they fit");
        add(a.replica(), "x", -Long.MAX_VALUE);
        add(a.replica(), "x", 5);
        settle();
        assertEquals("x n -5 []", shown(b.replica()), "a session's own parts end there, too");
    }

    @Test
    void negativeSumsAreExact() {
        put(a.replica(), "x", "n");
        for (long delta : new long[] {-1, -4_294_967_296L, 4_294_967_295L, -(1L << 40), 1L << 33}) {
            add(a.replica(), "x", delta);
        }
        settle();
        long sum = -1 - 4_294_967_296L + 4_294_967_295L - (1L << 40) + (1L << 33);
        assertEquals("x n " + sum + " []", shown(a.replica()));
        add(b.replica(), "x", -Long.MAX_VALUE);
        settle();
        assertEquals("x n " + Long.MIN_VALUE + " []", shown(a.replica()));
        add(b.replica(), "x", Long.MAX_VALUE);
        assertEquals("x n " + sum + " []", shown(b.replica()));
    }

    @Test
    void aMistakeIsRefused() {
        List<Cell> row = new ArrayList<>(Machines.row("x", "n"));
        row.set(3, Cell.of(7));
        assertEquals("column hits of table machine is a counter: leave it NULL or out of the mask, and change it on its own",
                refused(tx -> tx.upsert(MACHINE, row)));
        a.replica().write(Member.SCOPE, Member.NOW, tx -> tx.upsert(MACHINE, row, 1));
        assertEquals("tags of machine is a set, not a counter", refused(tx -> tx.add(MACHINE, Member.key("x"), "tags", 1)));
        assertEquals("table machine has no counter or set note in this file; bring it when the replica is opened",
                refused(tx -> tx.add(MACHINE, Member.key("x"), "note", 1)));
        assertEquals("a member of tags of machine has more than 1024 bytes",
                refused(tx -> tx.addMember(MACHINE, Member.key("x"), "tags", "\u00e4".repeat(513))));
        assertEquals("hits of machine cannot count that much at once", refused(tx -> tx.add(MACHINE, Member.key("x"), "hits", Long.MIN_VALUE)));
        assertEquals("machine has 2 key columns, not 1", refused(tx -> tx.add(MACHINE, List.of(Cell.of(Member.OWNER)), "hits", 1)));
        assertEquals("set tags of machine has more than 10000 members; nothing was written, use a table of your own",
                refused(tx -> IntStream.rangeClosed(0, 10_000).mapToObj(i -> tx.addMember(MACHINE, Member.key("x"), "tags", "m" + i)).toList()));
        assertEquals("x n 0 []", shown(a.replica()));
    }

    /** A repair of a damaged file is a write of the gateway's; the session whose part it is goes on from the greater one. */
    @Test
    void aPartThatSomebodyElseWroteLosesNothing() {
        put(a.replica(), "x", "n");
        add(a.replica(), "x", 5);
        settle();
        List<Cell> part = new ArrayList<>(gateway.replica().rows(HITS, Member.OWNER).get(0));
        gateway.replica().write(Member.SCOPE, Member.NOW + 1_000, tx -> tx.upsert(HITS, part));
        add(a.replica(), "x", 2);
        a.take(gateway);
        add(a.replica(), "x", 1);
        settle();
        assertEquals("x n 8 []", shown(b.replica()));
    }
}
