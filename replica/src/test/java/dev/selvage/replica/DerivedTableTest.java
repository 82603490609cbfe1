// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Machines.MACHINE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.replica.Table.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file makes of counters and sets that programs and peers declare. */
class DerivedTableTest {
    private static final Column OWNER = new Column("shared", Table.Type.TEXT, true);

    private final TestFolder folder = new TestFolder();
    private final Path file = folder.path("a.db");
    private long session;

    @AfterEach
    void close() {
        folder.close();
    }

    private Replica open(Table... declared) {
        return Replica.open(file, "a", () -> ++session, Replica.CACHE_KIB_DEFAULT, List.of(declared));
    }

    private String refusal(Table... declared) {
        return assertThrows(ReplicaException.class, () -> open(declared).close()).getMessage().substring((file + ": ").length());
    }

    private static Table machine(Column... values) {
        List<Column> columns = new ArrayList<>(List.of(OWNER, new Column("name", Table.Type.TEXT, true)));
        columns.addAll(List.of(values));
        return Table.declared("machine", Table.Kind.STATE, 2, false, columns);
    }

    private static Column column(String name, Table.Type type, MergePolicy policy) {
        return new Column(name, type, false, policy);
    }

    private List<String> schema() {
        return TestFolder.query(file, "SELECT type, name, sql FROM sqlite_schema UNION ALL SELECT 'row', name, columns FROM _tbl ORDER BY 1, 2");
    }

    @Test
    void thePartsAreOrdinaryTables() {
        open(MACHINE).close();
        assertEquals(List.of("machine|shared TEXT required lww, name TEXT required lww, note TEXT lww",
                "machine__hits|shared TEXT required lww, name TEXT required lww, session INTEGER required counter, up INTEGER max, down INTEGER max",
                "machine__tags|shared TEXT required lww, name TEXT required lww, member TEXT required set"),
                TestFolder.query(file, "SELECT name, columns FROM _tbl WHERE name LIKE 'machine%' ORDER BY name"));
        List<String> schema = schema();
        open(MACHINE).close();
        open().close();
        assertEquals(schema, schema());
    }

    @Test
    void aTableWithoutThemHasNothingMore() {
        open(machine(column("hits", Table.Type.INTEGER, ColumnPolicy.LWW))).close();
        assertEquals(List.of("_del_machine", "_ins_machine", "_key_machine", "_upd_machine"),
                TestFolder.query(file, "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'machine' ORDER BY name"));
    }

    @Test
    void aColumnIsOneOrTheOther() {
        open(machine(column("hits", Table.Type.INTEGER, ColumnPolicy.LWW), column("note", Table.Type.TEXT, ColumnPolicy.LWW))).close();
        List<String> schema = schema();
        String end = "; the file is as it was, give the program's table or column another name";
        assertEquals("column hits of table machine is lww, and cannot be a counter as well" + end,
                refusal(machine(column("hits", Table.Type.INTEGER, ColumnPolicy.COUNTER))));
        assertEquals(schema, schema());
        open(machine(column("sum", Table.Type.INTEGER, ColumnPolicy.COUNTER))).close();
        assertEquals("column sum of table machine is a counter in this file, not lww" + end,
                refusal(machine(column("sum", Table.Type.INTEGER, ColumnPolicy.LWW))));
        assertEquals("column sum of table machine is a counter in this file, not set" + end,
                refusal(machine(column("sum", Table.Type.TEXT, ColumnPolicy.SET))));
        TestFolder.execute(file, "ALTER TABLE machine ADD COLUMN mine INTEGER");
        assertEquals("column mine of table machine was made here by another program" + end,
                refusal(machine(column("mine", Table.Type.INTEGER, ColumnPolicy.COUNTER))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "STATE   ! hits  ! TEXT    ! name    ! it must be INTEGER, not TEXT",
        "HISTORY ! hits  ! INTEGER ! name    ! rows of a history table never change",
        "STATE   ! a__b  ! INTEGER ! name    ! the name machine__a__b must have one __ behind the table's and at most 63 letters",
        "STATE   ! hits  ! INTEGER ! session ! a column of the key is named session, as one of its parts is"})
    void whatCannotBeIsSaid(Table.Kind kind, String column, Table.Type type, String key, String why) {
        Table table = Table.declared("machine", kind, 2, false, List.of(OWNER, new Column(key, Table.Type.TEXT, true),
                column(column, type, ColumnPolicy.COUNTER)));
        assertEquals("column " + column + " of table machine cannot be a counter: " + why
                + "; the file is as it was, give the program's table or column another name", refusal(table));
    }

    @Test
    void rowsThatAreThereShowThemAtOnce() {
        try (Replica before = open(machine(column("note", Table.Type.TEXT, ColumnPolicy.LWW)))) {
            before.write(Member.SCOPE, Member.NOW, tx -> tx.upsert(machine(column("note", Table.Type.TEXT, ColumnPolicy.LWW)),
                    List.of(Cell.of(Member.OWNER), Cell.of("x"), Cell.of("n"))));
        }
        try (Replica after = open(MACHINE)) {
            assertEquals("x n 0 []", Machines.shown(after));
        }
    }

    /** A file that an older program had meanwhile, which knows nothing of the columns, is put right when it is opened. */
    @Test
    void aColumnThatWasLeftBehindIsPutRight() {
        try (Replica replica = open(MACHINE)) {
            Machines.put(replica, "x", "n");
            Machines.add(replica, "x", 3);
        }
        TestFolder.execute(file, "DROP TRIGGER _set_machine__hits", "UPDATE machine SET hits = 99");
        try (Replica replica = open(MACHINE)) {
            assertEquals("x n 3 []", Machines.shown(replica));
        }
    }

    /** Two programs that mean different things by one name are kept apart, and told so. */
    @Test
    void aPeerThatMeansAnOrdinaryColumnIsRefused() {
        Table plain = machine(column("hits", Table.Type.INTEGER, ColumnPolicy.LWW));
        try (Member counts = Member.of("a", MACHINE); Member writes = Member.of("b", plain)) {
            Machines.add(counts.replica(), "x", 1);
            writes.replica().write(Member.SCOPE, Member.NOW, tx -> tx.upsert(plain, List.of(Cell.of(Member.OWNER), Cell.of("x"), Cell.of(1))));
            MergeResult.Forbidden there = assertInstanceOf(MergeResult.Forbidden.class, writes.merge(writes.lacking(counts, false), counts));
            assertEquals("column hits of table machine is lww, and cannot be a counter as well", there.why());
            MergeResult.Forbidden here = assertInstanceOf(MergeResult.Forbidden.class, counts.merge(counts.lacking(writes, false), writes));
            assertEquals("column hits of table machine is a counter in this file, not lww", here.why());
        }
    }

    /** A hostile peer brings what only looks like parts: it is kept like any table, and nothing is made of it. */
    @Test
    void whatOnlyLooksLikePartsIsAnOrdinaryTable() {
        Table odd = Table.declared("machine__hits", Table.Kind.STATE, 2, false,
                List.of(OWNER, new Column("session", Table.Type.INTEGER, true, ColumnPolicy.COUNTER), column("up", Table.Type.INTEGER, ColumnPolicy.LWW)));
        open(machine(column("note", Table.Type.TEXT, ColumnPolicy.LWW)), odd).close();
        assertEquals(List.of(), TestFolder.query(file, "SELECT name FROM sqlite_schema WHERE name LIKE '!_put%' ESCAPE '!'"));
    }

    /** Parts of a peer with numbers that nobody can count, and none at all. */
    @Test
    void noPartOfAPeerStopsAMerge() {
        try (Member a = Member.of("a", MACHINE); Member b = Member.of("b", MACHINE)) {
            Machines.put(a.replica(), "x", "n");
            for (long[] part : new long[][] {{Long.MAX_VALUE, Long.MIN_VALUE}, {Long.MAX_VALUE, -7}, {Long.MIN_VALUE, Long.MAX_VALUE}, {-1, 0}}) {
                b.replica().write(Member.SCOPE, Member.NOW, tx -> tx.upsert(Machines.HITS, List.of(Cell.of(Member.OWNER), Cell.of("x"),
                        Cell.of(part[0] ^ part[1]), Cell.of(part[0]), Cell.of(part[1]))));
            }
            b.replica().write(Member.SCOPE, Member.NOW, tx -> tx.upsert(Machines.HITS, List.of(Cell.of(Member.OWNER), Cell.of("x"),
                    Cell.of(5), Cell.none(), Cell.none())));
            a.sync(b);
            assertEquals("x n " + Long.MAX_VALUE + " []", Machines.shown(a.replica()));
        }
    }
}
