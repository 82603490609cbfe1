// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAlignAndLinesEndWithoutBlanks() {
        Table table = new Table(List.of("device", "n"), List.of(List.of("a", "1"), List.of("press-07", "")));

        assertEquals(List.of("device    n", "a         1", "press-07"), table.lines());
    }

    @Test
    void symbolsOutsideTheBasicPlaneCountOnce() {
        Table table = new Table(List.of("x", "y"), List.of(List.of("\uD83D\uDE00", "1"), List.of("ab", "2")));

        assertEquals("\uD83D\uDE00   1", table.lines().get(1));
    }

    @Test
    void foreignTextCannotMoveTheCursor() {
        Table table = new Table(List.of("x"), List.of(List.of("\u001b[2J\nfake line")));

        assertEquals(List.of("x", "\\u001b[2J\\u000afake line"), table.lines());
    }

    @Test
    void objectsGetAColumnForEachMember() {
        Json.Obj first = Json.object().put("device", "a").put("points", 7).build();
        Json.Obj second = Json.object().put("device", "b").put("status", new Json.Null()).build();

        assertEquals(
                List.of("device  points  status", "a       7       -", "b       -       -"),
                Table.ofObjects(List.of(first, second)).lines());
    }

    @Test
    void nestedValuesAreShownAsJson() {
        assertEquals("{\"a\":1}", Table.cell(Optional.of(Json.object().put("a", 1).build())));
        assertEquals("true", Table.cell(Optional.of(new Json.Bool(true))));
        assertEquals("-", Table.cell(Optional.empty()));
    }

    @Test
    void readingsAreRounded() {
        assertEquals("55.045", Table.reading(Optional.of(new Json.Num(55.04495189870306))));
        assertEquals("0.0000123457", Table.reading(Optional.of(new Json.Num(1.23456789e-5))));
        assertEquals("20", Table.reading(Optional.of(new Json.Num(20.0))));
        assertEquals("85436334080", Table.reading(Optional.of(new Json.Int(85_436_334_080L))));
        assertEquals("-", Table.reading(Optional.empty()));
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Table(List.of("a", "b"), List.of(List.of("1"))));
    }
}
