// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tables that only one of two programs has ever heard of; all batches pass the codec. */
class DeclaredTableTest {
    private static final String DEVICE = "d-1";
    private static final String SCOPE = Scopes.ofDevice(DEVICE);
    private static final Table SPAN = Wide.SPAN;

    private final Member device = Member.of(DEVICE, SPAN);
    private final Member twin = Member.of("twin", SPAN);
    private final Member gateway = Member.of("gw");

    @AfterEach
    void close() {
        device.close();
        twin.close();
        gateway.close();
    }

    private static List<Cell> span(String name, double top, double low, String word) {
        return List.of(Cell.of(DEVICE), Cell.of(name), Cell.of(top), Cell.of(low), Cell.of(word));
    }

    private static void write(Member at, Table table, List<Cell> row) {
        at.replica().write(table.scopeOf(row.get(0)), NOW, tx -> tx.upsert(table, row));
    }

    private static MergeResult take(Member at, Member from, String scope) {
        Known here = at.replica().known(scope);
        Changes changes = from.replica().changesSince(scope, here, false, Long.MAX_VALUE).orElseThrow();
        return at.merge(changes, from, scope);
    }

    private static Table inFile(Member at, String name) {
        return at.replica().tables().stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow();
    }

    private static List<Version> versions(Member at, String name) {
        return at.replica().conflicts().versions(inFile(at, "span"), List.of(Cell.of(DEVICE), Cell.of(name)));
    }

    /** The gateway has never heard of the table, and settles it as its makers want. */
    @Test
    void theHomeSettlesATableThatItHasNeverHeardOf() {
        write(device, SPAN, span("a", 5, 1, "same"));
        write(twin, SPAN, span("a", 3, -2, "same"));
        assertEquals(new MergeResult.Merged(1, 0), take(gateway, device, SCOPE));
        assertEquals(new MergeResult.Merged(1, 1), take(gateway, twin, SCOPE));
        assertEquals(1, gateway.replica().resolve(SCOPE, NOW, 10));
        assertEquals(List.of(span("a", 5, -2, "same")), versions(gateway, "a").stream().map(Version::row).toList());
        assertEquals("top: max, low: min", gateway.replica().conflicts().settled(SCOPE, "span", "", 1).get(0).rule());
        take(device, gateway, SCOPE);
        assertEquals(List.of(span("a", 5, -2, "same")), device.replica().rows(SPAN, DEVICE));
        assertEquals(1_000, inFile(gateway, "span").id());
    }

    @Test
    void keepBothWaitsForAPersonThereToo() {
        write(device, SPAN, span("a", 1, 1, "mine"));
        write(twin, SPAN, span("a", 1, 1, "yours"));
        take(gateway, device, SCOPE);
        take(gateway, twin, SCOPE);
        assertEquals(0, gateway.replica().resolve(SCOPE, NOW, 10));
        assertEquals(Set.of(Cell.of("mine"), Cell.of("yours")), versions(gateway, "a").stream().map(v -> v.row().get(4)).collect(Collectors.toSet()));
        write(gateway, inFile(gateway, "span"), span("a", 1, 1, "ours"));
        take(twin, gateway, SCOPE);
        assertEquals(List.of(span("a", 1, 1, "ours")), twin.replica().rows(SPAN, DEVICE));
    }

    @Test
    void historyOfADeclaredTableTravelsInBothKindsOfScope() {
        for (String owner : List.of("device", "shared")) {
            Table table = Table.declared(owner + "_log", Table.Kind.HISTORY, 2, false,
                    List.of(new Column(owner, Table.Type.TEXT, true), new Column("seq", Table.Type.INTEGER, true), new Column("rowid", Table.Type.TEXT, false)));
            String scope = owner.equals("device") ? SCOPE : Scopes.shared(DEVICE);
            device.becomes(table);
            for (int i = 0; i < 3; i++) {
                write(device, table, List.of(Cell.of(DEVICE), Cell.of(9 - i), Cell.of("line " + i)));
            }
            device.replica().runForeign("INSERT INTO " + table.name() + "(" + owner + ", seq, rowid) VALUES('" + DEVICE + "', 100, 'by hand')");
            device.replica().absorb(NOW);
            assertEquals(new MergeResult.Merged(4, 0), take(gateway, device, scope));
            Table here = inFile(gateway, table.name());
            assertEquals(device.replica().rows(table, DEVICE), gateway.replica().rows(here, DEVICE));
            assertEquals(4, gateway.replica().rows(here, DEVICE).size());
        }
    }

    /** A program that knows one column less of a history reads and appends as before. */
    @Test
    void aNarrowerProgramAppendsHistory() {
        List<Column> columns = new ArrayList<>(Tables.SAMPLE.columns());
        columns.add(new Column("error", Table.Type.REAL, false));
        Table wide = Table.declared("sample", Table.Kind.HISTORY, 3, false, columns);
        device.becomes(wide);
        write(device, wide, List.of(Cell.of(DEVICE), Cell.of("p"), Cell.of(1), Cell.of(20), Cell.of("good"), Cell.of(0.5)));
        device.becomes();
        write(device, Tables.SAMPLE, List.of(Cell.of(DEVICE), Cell.of("p"), Cell.of(2), Cell.of(21), Cell.of("good")));
        take(gateway, device, SCOPE);
        assertEquals(List.of(Cell.of(0.5), Cell.none()), gateway.replica().rows(inFile(gateway, "sample"), DEVICE).stream().map(row -> row.get(5)).toList());
        assertEquals(2, gateway.replica().rows(Tables.SAMPLE, DEVICE).size());
    }

    /** Names that mean something to SQL mean nothing here. */
    @Test
    void namesMayBeWordsOfSql() {
        for (String name : List.of("order", "s", "t", "table", "m")) {
            Table table = Table.declared(name, Table.Kind.STATE, 2, false, List.of(new Column("device", Table.Type.TEXT, true),
                    new Column("mask", Table.Type.TEXT, true), new Column("group", Table.Type.ANY, false), new Column("select", Table.Type.INTEGER, false),
                    new Column("n", Table.Type.INTEGER, false), new Column("old", Table.Type.TEXT, false)));
            device.becomes(table);
            twin.becomes(table);
            List<Cell> row = List.of(Cell.of(DEVICE), Cell.of("k"), Cell.of(1), Cell.of(2), Cell.of(3), Cell.of("x"));
            write(device, table, row);
            take(gateway, device, SCOPE);
            take(twin, gateway, SCOPE);
            device.replica().write(SCOPE, NOW, tx -> tx.upsert(table, row.stream().map(c -> c.equals(Cell.of(1)) ? Cell.of(10) : c).toList(), 1));
            twin.replica().runForeign("UPDATE `" + name + "` SET `select` = 20, `n` = 30 WHERE `mask` = 'k'");
            twin.replica().absorb(NOW);
            take(gateway, device, SCOPE);
            assertInstanceOf(MergeResult.WholeRowsNeeded.class, take(gateway, twin, SCOPE), name);
            Changes whole = twin.replica().changesSince(SCOPE, gateway.replica().known(SCOPE), true, Long.MAX_VALUE).orElseThrow();
            assertEquals(new MergeResult.Merged(1, 1), gateway.merge(whole, twin, SCOPE));
            assertEquals(1, gateway.replica().resolve(SCOPE, NOW, 9));
            take(device, gateway, SCOPE);
            assertEquals(List.of(List.of(Cell.of(DEVICE), Cell.of("k"), Cell.of(10), Cell.of(20), Cell.of(30), Cell.of("x"))), device.replica().rows(table, DEVICE));
            gateway.replica().write(SCOPE, NOW, tx -> tx.delete(inFile(gateway, name), row.subList(0, 2)));
            take(device, gateway, SCOPE);
            take(twin, gateway, SCOPE);
            assertTrue(device.replica().rows(table, DEVICE).isEmpty() && twin.replica().rows(table, DEVICE).isEmpty(), name);
        }
    }

    /** A row of history that pretends to be changed, deleted or partial is nothing that an honest peer sends. */
    @Test
    void historyIsNeitherPartialNorDeleted() {
        device.replica().write(SCOPE, NOW, tx -> tx.upsert(Tables.SAMPLE, List.of(Cell.of(DEVICE), Cell.of("p"), Cell.of(1), Cell.of(20), Cell.of("good"))));
        Changes honest = device.replica().changesSince(SCOPE, Known.nothing(), false, Long.MAX_VALUE).orElseThrow();
        Changes.Row row = honest.rows().get(0);
        Changes.Row part = new Changes.Row(row.table(), 1, 1, row.key(), row.dot(), row.hlc(), row.values().subList(0, 1));
        List<Changes> hostile = List.of(
                new Changes(SCOPE, honest.state(), honest.history(), false, honest.horizon(), List.of(part), List.of(), List.of()),
                new Changes(SCOPE, honest.state(), honest.history(), false, honest.horizon(), List.of(), List.of(row), List.of()),
                new Changes(SCOPE, honest.state(), honest.history(), false, honest.horizon(), List.of(), List.of(),
                        List.of(new Changes.Deletion(row.table(), row.key(), row.dot(), row.hlc()))));
        for (Changes changes : hostile) {
            assertEquals(new MergeResult.Forbidden("a row of a history table is changed, deleted or not whole"), gateway.merge(changes, device, SCOPE));
        }
    }
}
