// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.GATEWAY;
import static dev.selvage.replica.TestFolder.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Table.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file meets programs whose tables are others than its own. */
class LayoutsTest {
    private static final String SCOPE = Member.SCOPE;
    private static final Table WIDE = Wide.FACT;

    private final TestFolder folder = new TestFolder();
    private final Path file = folder.path("gateway.db");
    private long session;

    @AfterEach
    void close() {
        folder.close();
    }

    private Replica open(Table... declared) {
        return Replica.open(file, GATEWAY, () -> ++session, Replica.CACHE_KIB_DEFAULT, List.of(declared));
    }

    /** What the program prints when it cannot open the file. */
    private String refusal(Table... declared) {
        ReplicaException refused = assertThrows(ReplicaException.class, () -> open(declared).close());
        assertEquals(ReplicaException.Kind.FAILED, refused.kind());
        return refused.getMessage();
    }

    /** All that is in the file of the table {@code fact}, dots and siblings included. */
    private List<String> facts() {
        List<String> all = new ArrayList<>(TestFolder.query(file, "SELECT shared, name, value, set_ms, set_by, _a, _n, _h FROM fact ORDER BY name"));
        all.addAll(TestFolder.query(file, "SELECT name, value, set_ms, set_by, _a, _n, _h, _m FROM _sib_fact ORDER BY name, _a, _n"));
        all.addAll(TestFolder.query(file, "SELECT scope, a, n, h FROM _vector ORDER BY a"));
        return all;
    }

    private List<String> schema() {
        return TestFolder.query(file, "SELECT type, name, sql FROM sqlite_schema UNION ALL SELECT 'row', name, columns FROM _tbl ORDER BY 1, 2");
    }

    /** Rows, a deletion, and a row with two versions. */
    private void fill() {
        try (Replica gateway = open(); Member other = Member.of("other")) {
            Dot first = gateway.write(SCOPE, NOW, tx -> tx.upsert(Tables.FACT, Member.fact("a", Cell.of(1), 1, "gw")));
            gateway.write(SCOPE, NOW, tx -> tx.upsert(Tables.FACT, Member.fact("b", Cell.of(2), 2, "gw")));
            other.set("b", 3);
            other.set("gone", 4);
            other.delete("gone");
            Changes changes = other.replica().changesSince(SCOPE, Known.nothing(), false, Long.MAX_VALUE).orElseThrow();
            gateway.merge(List.of(new Replica.Incoming(changes, other.replica().lineage(SCOPE).tips(changes.state().upTo(), VersionVector.empty()))), NOW);
            assertTrue(gateway.hasConflicts(SCOPE) && gateway.vector(SCOPE).covers(first));
        }
    }

    @Test
    void aNewProgramAndThenTheOldOneLeaveRowsDotsAndSiblingsAsTheyAre() {
        fill();
        List<String> before = facts();
        open(WIDE).close();
        assertEquals(before, facts());
        assertEquals(List.of("null|null", "null|null"), TestFolder.query(file, "SELECT note, rank FROM fact"));
        assertEquals(List.of("null|null", "null|null"), TestFolder.query(file, "SELECT note, rank FROM _sib_fact"));
        List<String> schema = schema();
        open().close();
        assertEquals(before, facts());
        assertEquals(schema, schema(), "what the old program does not know stays");
    }

    @Test
    void openingAgainChangesNothing() {
        open(WIDE, Wide.SPAN).close();
        List<String> schema = schema();
        open(Wide.SPAN, WIDE).close();
        open(Wide.SPAN).close();
        assertEquals(schema, schema());
    }

    /** The old program writes its columns; a column that it has never heard of is neither lost nor in its way. */
    @Test
    void aNarrowerProgramWritesAndReadsWhatItKnows() {
        try (Replica wide = open(WIDE)) {
            wide.write(SCOPE, NOW, tx -> tx.upsert(WIDE, Wide.fact("a", 1, "seen", 5)));
        }
        try (Replica narrow = open()) {
            narrow.write(SCOPE, NOW, tx -> tx.upsert(Tables.FACT, Member.fact("a", Cell.of(2), 2, "old")));
            narrow.write(SCOPE, NOW, tx -> tx.upsert(Tables.FACT, Member.fact("b", Cell.of(3), 3, "old")));
            narrow.write(SCOPE, NOW, tx -> tx.upsert(Tables.FACT, Member.fact("b", Cell.of(9), 9, "new"), Member.VALUE));
            assertEquals(List.of(Member.fact("a", Cell.of(2), 2, "old"), Member.fact("b", Cell.of(9), 3, "old")), narrow.rows(Tables.FACT, Member.OWNER));
            Version version = narrow.conflicts().versions(Tables.FACT, Member.key("a")).get(0);
            assertEquals(List.of(Member.fact("a", Cell.of(2), 2, "old"), Member.ALL), List.of(version.row(), version.changed()));
            narrow.write(SCOPE, NOW, tx -> tx.delete(Tables.FACT, Member.key("b")));
        }
        assertEquals(List.of("a|2|old|seen|5"), TestFolder.query(file, "SELECT name, value, set_by, note, rank FROM fact"));
    }

    @Test
    void columnsAreFoundByNameWhateverTheirOrder() {
        Table turned = Table.declared("fact", Table.Kind.STATE, 2, false, List.of(WIDE.columns().get(0), WIDE.columns().get(1),
                WIDE.columns().get(6), WIDE.columns().get(4), WIDE.columns().get(2)));
        try (Replica replica = open(WIDE)) {
            List<Cell> row = List.of(Cell.of(Member.OWNER), Cell.of("a"), Cell.of(5), Cell.of("me"), Cell.of("v"));
            replica.write(SCOPE, NOW, tx -> tx.upsert(turned, row));
            replica.write(SCOPE, NOW, tx -> tx.upsert(turned, List.of(row.get(0), row.get(1), Cell.of(6), Cell.of("no"), Cell.of("no")), 1));
            assertEquals(List.of(Cell.of(6), Cell.of("me"), Cell.of("v")), replica.rows(turned, Member.OWNER).get(0).subList(2, 5));
            assertEquals(List.of(Cell.of(6), Cell.of("me"), Cell.of("v")), replica.conflicts().versions(turned, Member.key("a")).get(0).row().subList(2, 5));
        }
        assertEquals(List.of("v|null|me|null|6"), TestFolder.query(file, "SELECT value, set_ms, set_by, note, rank FROM fact"));
    }

    @Test
    void whatTheFileDoesNotHaveIsNotWritten() {
        try (Replica replica = open()) {
            assertEquals("table fact has no column note in this file; bring it when the replica is opened", assertThrows(
                    IllegalArgumentException.class, () -> replica.rows(WIDE, Member.OWNER)).getMessage());
            assertEquals("table span is not in this file; bring it when the replica is opened", assertThrows(
                    IllegalArgumentException.class, () -> replica.conflicts().versions(Wide.SPAN, List.of(Cell.of("d")))).getMessage());
        }
    }

    @Test
    void theFileSaysWhatItsTablesAre() {
        try (Replica replica = open(WIDE, Wide.SPAN)) {
            List<Table> tables = replica.tables();
            assertEquals(List.of("fact", "point_rule", "task_report", "task_chunk", "desired_report", "decision_state", "decision_label", "decision_source",
                    "model_offer", "span"), tables.stream().map(Table::name).skip(9).toList());
            assertTrue(tables.get(9).isLike(WIDE) && tables.get(tables.size() - 1).isLike(Wide.SPAN));
        }
        assertEquals(List.of(
                "10|fact|STATE|2|0|shared TEXT required lww, name TEXT required lww, value ANY lww, set_ms INTEGER lww, set_by TEXT lww, note TEXT lww, rank INTEGER max",
                "1000|span|STATE|2|0|device TEXT required lww, name TEXT required lww, top REAL max, low REAL min, word TEXT keep-both"),
                TestFolder.query(file, "SELECT * FROM _tbl WHERE id = 10 OR id >= " + Layouts.DECLARED_ID_MIN));
    }

    /** What settles conflicts is the program's to say, whatever the program before it said. */
    @Test
    void theProgramsPoliciesCount() {
        Column rank = new Column("rank", Table.Type.INTEGER, false, ColumnPolicy.FIRST);
        Table ruled = Table.declared("fact", Table.Kind.STATE, 2, true, List.of(WIDE.columns().get(0), WIDE.columns().get(1), rank));
        open(WIDE).close();
        try (Replica replica = open(ruled)) {
            Table fact = replica.tables().get(9);
            assertEquals(List.of(true, ColumnPolicy.FIRST, 7), List.of(fact.rowAtomic(), fact.columns().get(6).policy(), fact.columns().size()));
        }
        try (Replica replica = open()) {
            assertEquals(ColumnPolicy.FIRST, replica.tables().get(9).columns().get(6).policy(), "nobody said otherwise");
        }
    }

    @Test
    void contradictionsAreOneLineAndChangeNothing() {
        open(WIDE, Wide.SPAN).close();
        List<String> schema = schema();
        String end = "; the file is as it was, give the program's table or column another name";
        Column device = new Column("device", Table.Type.TEXT, true);
        Column name = new Column("name", Table.Type.TEXT, true);
        assertEquals(file + ": column top of table span is REAL here, not TEXT" + end,
                refusal(Wide.NEW, Table.declared("span", Table.Kind.STATE, 2, false, List.of(device, name, new Column("top", Table.Type.TEXT, false)))));
        assertEquals(file + ": table span has the key (device TEXT, name TEXT) here, not (device TEXT)" + end,
                refusal(Table.declared("span", Table.Kind.STATE, 1, false, List.of(device))));
        assertEquals(file + ": table span is STATE here, not HISTORY" + end,
                refusal(Table.declared("span", Table.Kind.HISTORY, 2, false, List.of(device, name))));
        assertEquals(file + ": table point is STATE here, not HISTORY" + end,
                refusal(Table.declared("point", Table.Kind.HISTORY, 2, false, List.of(device, name))));
        List<Column> many = new ArrayList<>(List.of(device, name));
        IntStream.range(0, 61).forEach(i -> many.add(new Column("c" + i, Table.Type.ANY, false)));
        assertEquals(file + ": table span would have 64 columns beside its key, at most 63" + end,
                refusal(Table.declared("span", Table.Kind.STATE, 2, false, many)));
        assertEquals(schema, schema());
    }

    @Test
    void whatAnotherProgramMadeIsLeftAlone() {
        open().close();
        TestFolder.execute(file, "CREATE TABLE span(x)", "ALTER TABLE fact ADD COLUMN rank TEXT");
        assertTrue(refusal(Wide.SPAN).startsWith(file + ": table span was made here by another program;"));
        assertTrue(refusal(WIDE).startsWith(file + ": column rank of table fact was made here by another program;"));
    }

    @Test
    void aFileHoldsSoManyTablesAndNoMore() {
        int free = Layouts.TABLES_MAX - Tables.ALL.size();
        Table[] all = IntStream.rangeClosed(0, free).mapToObj(i -> Wide.keyOnly("t" + i)).toArray(Table[]::new);
        assertEquals(file + ": no room for table t" + free + ": 64 tables are here, as many as can be; the file is as it was, give the program's"
                + " table or column another name", refusal(all));
    }

    @Test
    void aDamagedListOfTablesIsOneLine() {
        open(Wide.SPAN).close();
        TestFolder.execute(file, "UPDATE _tbl SET columns = 'device TEXT required lww, top' WHERE id = 1000");
        ReplicaException damaged = assertThrows(ReplicaException.class, this::open);
        assertEquals(ReplicaException.Kind.DAMAGED, damaged.kind());
        assertEquals("row 1000 of _tbl is no table: no column: top", damaged.getMessage());
    }

    /** The triggers know the new column from the moment on that it is there. */
    @Test
    void otherProgramsWritesToANewColumnAreNoticed() {
        fill();
        try (Replica replica = open(WIDE)) {
            VersionVector before = replica.vector(SCOPE);
            TestFolder.execute(file, "UPDATE fact SET rank = 7 WHERE name = 'a'");
            assertEquals(List.of(SCOPE), List.copyOf(replica.absorb(NOW)));
            Changes changes = replica.changesSince(SCOPE, new Known(before, before), false, Long.MAX_VALUE).orElseThrow();
            assertEquals(List.of(Wide.RANK), changes.rows().stream().map(Changes.Row::mask).toList());
            assertEquals(List.of(Cell.of(7)), changes.rows().get(0).values());
        }
    }
}
