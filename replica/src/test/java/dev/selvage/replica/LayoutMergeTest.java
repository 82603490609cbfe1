// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Member.NOW;
import static dev.selvage.replica.Member.OWNER;
import static dev.selvage.replica.Member.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replicas under programs that know different columns; all batches pass the codec. */
class LayoutMergeTest {
    private static final Table WIDE = Wide.FACT;

    private final Member old = Member.of("old");
    private final Member gateway = Member.of("gw", WIDE);
    private final Member newer = Member.of("new", WIDE);

    @AfterEach
    void close() {
        old.close();
        gateway.close();
        newer.close();
    }

    private static Dot write(Member at, String name, long value, String note, long rank, long mask) {
        return at.replica().write(SCOPE, NOW, tx -> tx.upsert(WIDE, Wide.fact(name, value, note, rank), mask));
    }

    private static Dot write(Member at, String name, long value, String note, long rank) {
        return write(at, name, value, note, rank, WIDE.fullMask());
    }

    /** A row with all that is in the file, in the file's order. */
    private static List<Cell> all(Member at, String name) {
        return at.replica().rows(inFile(at, "fact"), OWNER).stream().filter(row -> row.get(1).equals(Cell.of(name))).findFirst().orElseThrow();
    }

    private static Table inFile(Member at, String table) {
        return at.replica().tables().stream().filter(t -> t.name().equals(table)).findFirst().orElseThrow();
    }

    @Test
    void anUnknownColumnTravelsThroughAnOldReplicaAndComesOut() {
        Dot dot = write(newer, "x", 1, "keep me", 5);
        old.take(newer);
        newer.delete("never seen by the gateway");
        gateway.take(old);
        assertEquals(Wide.fact("x", 1, "keep me", 5), all(gateway, "x"));
        assertEquals(Set.of(dot), gateway.alive("x"));
        assertEquals(Wide.fact("x", 1, "keep me", 5), all(old, "x"));
        assertEquals(Member.values(1, "w"), old.shown("x"), "the old program reads what it knows");
    }

    /** The old device's own writes go up, and the newer columns of others come down and stay. */
    @Test
    void anOldDeviceANewGatewayAndANewDeviceAgree() {
        old.set("x", 1);
        gateway.take(old);
        newer.take(gateway);
        write(newer, "x", 2, "n", 7, Wide.NOTE | Wide.RANK);
        gateway.take(newer);
        old.take(gateway);
        old.set("x", 3);
        gateway.take(old);
        newer.take(gateway);
        List<Cell> expected = new ArrayList<>(Member.fact("x", Cell.of(3), 3, "old"));
        expected.addAll(List.of(Cell.of("n"), Cell.of(7)));
        for (Member member : List.of(old, gateway, newer)) {
            assertEquals(expected, all(member, "x"), member.replica().id());
        }
        assertEquals(old.replica().digests().of(SCOPE), newer.replica().digests().of(SCOPE));
    }

    @Test
    void whatAnOldReplicaNeverKnewIsNull() {
        old.set("x", 1);
        gateway.take(old);
        assertEquals(List.of(Cell.none(), Cell.none()), all(gateway, "x").subList(5, 7));
        write(gateway, "x", 1, "n", 7);
        gateway.delete("x");
        old.set("y", 1);
        gateway.take(old);
        assertEquals(List.of(Cell.none(), Cell.none()), all(gateway, "y").subList(5, 7));
    }

    /** The one sets the new column while the other, who has never heard of it, sets an old one: both stay. */
    @Test
    void concurrentWritesOfOldAndNewColumnsBothStay() {
        old.set("x", 1);
        newer.take(old);
        write(newer, "x", 0, "n", 7, Wide.NOTE | Wide.RANK);
        old.set("x", 2, Member.VALUE, NOW);
        newer.take(old);
        assertEquals(2, newer.alive("x").size());
        assertEquals(1, newer.replica().resolve(SCOPE, NOW, 10));
        List<Cell> both = List.of(Cell.of(OWNER), Cell.of("x"), Cell.of(2), Cell.of(1), Cell.of("old"), Cell.of("n"), Cell.of(7));
        assertEquals(both, all(newer, "x"));
        assertEquals("different columns, merged", newer.replica().conflicts().settled(SCOPE, "fact", "", 1).get(0).rule());
        old.take(newer);
        assertEquals(both, all(old, "x"));
    }

    /** The same where nobody knows exactly what changed: a column that a writer has never heard of, it cannot have set. */
    @Test
    void aColumnIsNeverContestedByThoseWhoDidNotKnowIt() {
        Member second = Member.of("second");
        old.set("x", 1);
        newer.take(old);
        write(newer, "x", 9, "n", 7);
        old.set("x", 2, Member.ALL, NOW + 60_000);
        second.take(old);
        // cut from the beginning, and received rows are in no log: masks say everything
        second.merge(newer.replica().changesSince(SCOPE, Known.nothing(), true, Long.MAX_VALUE).orElseThrow(), newer);
        newer.merge(old.replica().changesSince(SCOPE, Known.nothing(), true, Long.MAX_VALUE).orElseThrow(), old);
        for (Member home : List.of(second, newer)) {
            assertEquals(2, home.alive("x").size());
            home.replica().resolve(SCOPE, NOW, 10);
            assertEquals(List.of(Cell.of(2), Cell.of(2), Cell.of("old"), Cell.of("n"), Cell.of(7)), all(home, "x").subList(2, 7), home.replica().id());
        }
        second.close();
    }

    @Test
    void siblingsAndDeletionsBringTheirColumnsAlong() {
        write(newer, "x", 1, "a", 1);
        write(gateway, "x", 2, "b", 2);
        write(newer, "gone", 1, "c", 3);
        newer.delete("gone");
        newer.take(gateway);
        assertEquals(2, newer.alive("x").size());
        old.take(newer);
        assertEquals(newer.content("x", "gone"), old.content("x", "gone"));
        assertEquals(Set.of(Cell.of("a"), Cell.of("b")), Set.copyOf(old.replica().conflicts().versions(inFile(old, "fact"), Member.key("x")).stream()
                .map(version -> version.row().get(5)).toList()));
        Member second = Member.of("second");
        second.take(old);
        assertEquals(newer.content("x", "gone"), second.content("x", "gone"));
        second.close();
    }

    /** A batch that makes a column and then proves unacceptable leaves no trace; sent again whole, it is taken. */
    @Test
    void aRefusedBatchTakesItsColumnsBack() {
        old.set("x", 1);
        newer.take(old);
        Dot dot = write(newer, "x", 9, "n", 7, Wide.NOTE);
        old.set("x", 2);
        assertInstanceOf(MergeResult.WholeRowsNeeded.class, old.merge(old.lacking(newer, false), newer));
        assertEquals(5, inFile(old, "fact").columns().size());
        old.set("y", 3);
        assertEquals(1, old.take(newer).conflicts());
        assertEquals(7, inFile(old, "fact").columns().size());
        assertTrue(old.alive("x").contains(dot));
        assertEquals(Member.values(3, "old"), old.shown("y"));
    }

    @Test
    void aRefusedBatchDoesNotHarmTheOthersOfItsGroup() {
        Member stranger = Member.of("stranger", Wide.fact(new Column("note", Table.Type.BLOB, false)));
        write(newer, "x", 1, "n", 7);
        stranger.set("z", 1);
        Changes good = Member.carried(old.lacking(newer, false));
        Changes bad = Member.carried(old.lacking(stranger, false));
        List<MergeResult> results = old.replica().merge(List.of(
                new Replica.Incoming(good, newer.replica().lineage(SCOPE).tips(good.state().upTo(), VersionVector.empty())),
                new Replica.Incoming(bad, stranger.replica().lineage(SCOPE).tips(bad.state().upTo(), VersionVector.empty()))), NOW);
        assertEquals(List.of(new MergeResult.Merged(1, 0), new MergeResult.Forbidden("column note of table fact is TEXT here, not BLOB")), results);
        assertEquals(Wide.fact("x", 1, "n", 7), all(old, "x"));
        assertEquals(Optional.empty(), old.shown("z"));
        stranger.close();
    }

    /** A row of a declared table at a new peer, as old takes or refuses it. */
    private MergeResult offered(Table declared, List<Cell> row) {
        try (Member peer = Member.of("peer", declared)) {
            peer.replica().write(SCOPE, NOW, tx -> tx.upsert(declared, row));
            return old.merge(old.lacking(peer, false), peer);
        }
    }

    @Test
    void contradictionsAreRefusedInOneLineAndChangeNothing() {
        Column shared = new Column("shared", Table.Type.TEXT, true);
        Column name = new Column("name", Table.Type.TEXT, true);
        Column top = new Column("top", Table.Type.REAL, false);
        List<Cell> row = List.of(Cell.of(OWNER), Cell.of("x"), Cell.of(1.5));
        assertInstanceOf(MergeResult.Merged.class, offered(Table.declared("span", Table.Kind.STATE, 2, false, List.of(shared, name, top)), row));
        List<Table> before = old.replica().tables();
        assertEquals(new MergeResult.Forbidden("table span is STATE here, not HISTORY"),
                offered(Table.declared("span", Table.Kind.HISTORY, 2, false, List.of(shared, name, top)), row));
        assertEquals(new MergeResult.Forbidden("table span has the key (shared TEXT, name TEXT) here, not (shared TEXT)"),
                offered(Table.declared("span", Table.Kind.STATE, 1, false, List.of(shared, top)), List.of(row.get(0), row.get(2))));
        assertEquals(new MergeResult.Forbidden("column top of table span is REAL here, not INTEGER"), offered(Table.declared("span", Table.Kind.STATE, 2,
                false, List.of(shared, name, new Column("top", Table.Type.INTEGER, false))), List.of(row.get(0), row.get(1), Cell.of(1))));
        List<Column> many = new ArrayList<>(List.of(shared, name));
        IntStream.range(0, 63).forEach(i -> many.add(new Column("c" + i, Table.Type.ANY, false)));
        List<Cell> cells = new ArrayList<>(row.subList(0, 2));
        IntStream.range(0, 63).forEach(i -> cells.add(Cell.of(i)));
        assertEquals(new MergeResult.Forbidden("table span would have 64 columns beside its key, at most 63"),
                offered(Table.declared("span", Table.Kind.STATE, 2, false, many), cells));
        old.replica().runForeign("CREATE TABLE mine(x)");
        assertEquals(new MergeResult.Forbidden("table mine was made here by another program"),
                offered(Table.declared("mine", Table.Kind.STATE, 2, false, List.of(shared, name, top)), row));
        assertEquals(before, old.replica().tables());
    }

    @Test
    void aPeerMakesSoManyTablesAndNoMore() {
        int free = Layouts.TABLES_MAX - Tables.ALL.size();
        for (int i = 0; i <= free; i++) {
            Table table = Table.declared("t" + i, Table.Kind.STATE, 1, false, List.of(new Column("shared", Table.Type.TEXT, true)));
            assertEquals(i < free ? new MergeResult.Merged(1, 0)
                    : new MergeResult.Forbidden("no room for table t" + free + ": 64 tables are here, as many as can be"), offered(table, List.of(Cell.of(OWNER))));
        }
        old.becomes();
        assertEquals(Layouts.TABLES_MAX, old.replica().tables().size());
    }

    /** Somebody settles by what a policy's name says; a name that nobody here knows is kept and passed on. */
    @Test
    void aPolicyThatIsUnknownHereIsKeptByName() {
        MergePolicy median = new NamedPolicy("median");
        Table table = Wide.fact(new Column("rank", Table.Type.INTEGER, false, median));
        Member peer = Member.of("peer", table);
        peer.replica().write(SCOPE, NOW, tx -> tx.upsert(table, rowOf(table, 1)));
        old.take(peer);
        Member third = Member.of("third");
        third.take(old);
        assertEquals("median", inFile(third, "fact").columns().get(5).policy().label());
        third.replica().write(SCOPE, NOW + 9, tx -> tx.upsert(inFile(third, "fact"), rowOf(table, 5)));
        peer.replica().write(SCOPE, NOW + 1, tx -> tx.upsert(table, rowOf(table, 8)));
        third.take(peer);
        third.replica().resolve(SCOPE, NOW, 10);
        assertEquals(Cell.of(5), all(third, "x").get(5));
        assertEquals("rank: lww, as this program has no policy median", third.replica().conflicts().settled(SCOPE, "fact", "", 1).get(0).rule());
        third.close();
        peer.close();
    }

    private static List<Cell> rowOf(Table table, long rank) {
        List<Cell> row = new ArrayList<>(Member.fact("x", Cell.of(1), 1, "w"));
        row.add(Cell.of(rank));
        return row.subList(0, table.columns().size());
    }

    /** So many rows take the triggers off meanwhile; afterwards they are there and know the new columns. */
    @Test
    void aLargeBatchWithNewColumnsLeavesTheTriggersInPlace() {
        newer.replica().write(SCOPE, NOW, tx -> {
            IntStream.range(0, BulkWrites.ROWS_MIN + 1).forEach(i -> tx.upsert(WIDE, Wide.fact("k" + i, i, "n", i)));
            return true;
        });
        old.take(newer);
        VersionVector before = old.replica().vector(SCOPE);
        old.replica().runForeign("UPDATE fact SET rank = -1 WHERE name = 'k7'");
        old.replica().runForeign("DELETE FROM fact WHERE name = 'k8'");
        assertEquals(Set.of(SCOPE), old.replica().absorb(NOW));
        Changes changes = old.replica().changesSince(SCOPE, new Known(before, before), false, Long.MAX_VALUE).orElseThrow();
        assertEquals(List.of(Wide.RANK), changes.rows().stream().map(Changes.Row::mask).toList());
        assertEquals(1, changes.deletions().size());
        assertFalse(old.replica().hasConflicts(SCOPE));
    }
}
