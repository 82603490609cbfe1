// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.replica.Cell;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class ColumnCodecTest {
    @Property(tries = 500)
    void everyColumnComesBack(@ForAll("columns") List<Cell> cells) throws SyncFormatException {
        size(cells);
    }

    @Example
    void aConstantColumnIsOneCell() throws SyncFormatException {
        assertEquals(size(List.of(Cell.of("press-07"), Cell.of("press-07"))), size(Collections.nCopies(9000, Cell.of("press-07"))));
        assertEquals(1, size(Collections.nCopies(9000, Cell.none())));
    }

    @Example
    void equalNumbersOfDifferentClassesStayDifferent() throws SyncFormatException {
        size(List.of(Cell.of(1), Cell.of(1.0), Cell.of("1"), Cell.of(new byte[] {1}), Cell.none()));
    }

    @Example
    void oneTagServesAColumnOfOneClass() throws SyncFormatException {
        assertEquals(1 + 3, size(List.of(Cell.of(1), Cell.of(2), Cell.of(3))));
        assertEquals(1 + 3 + 3, size(List.of(Cell.of(1), Cell.none(), Cell.of(2), Cell.of(3))) - 1);
    }

    @Example
    void differencesWrapAround() throws SyncFormatException {
        size(List.of(Cell.of(Long.MIN_VALUE), Cell.of(Long.MAX_VALUE), Cell.of(-1), Cell.of(Long.MIN_VALUE)));
    }

    @Example
    void textsShareBeginningsEvenWithinACharacter() throws SyncFormatException {
        assertEquals(1 + 2 + 2 + 4 + 1, size(List.of(Cell.of("😀"), Cell.of("😁"))));
        assertEquals(1 + 2 + 2 + 8 + 4, size(List.of(Cell.of("cpu.busy"), Cell.of("cpu.idle"))));
    }

    @Example
    void whenNothingMayRepeatNothingIsShared() throws SyncFormatException {
        RepeatBudget usedUp = new RepeatBudget();
        usedUp.take(SyncLimits.REPEATED_BYTES_MAX);
        ByteWriter out = new ByteWriter();
        List<Cell> cells = List.of(Cell.of("cpu"), Cell.of("cpu"));
        ColumnCodec.write(out, cells, usedUp);
        assertEquals(1 + 2 + 2 + 6, out.size());
        assertEquals(cells, ColumnCodec.read(new ByteReader(out.toBytes()), 2, usedUp));
    }

    @Example
    void tagsNotKnownAreRefused() {
        for (String hex : List.of("06", "0d", "10", "ff", "0506", "05ff", "0208")) {
            ByteReader in = new ByteReader(Arrays.copyOf(HexFormat.of().parseHex(hex), 40));
            assertThrows(SyncFormatException.class, () -> ColumnCodec.read(in, 1, new RepeatBudget()), hex);
        }
    }

    @Provide
    Arbitrary<List<Cell>> columns() {
        return SyncArbitraries.cells().list().ofMinSize(1).ofMaxSize(40);
    }

    /** The column's size, after it came back as it was. */
    private static int size(List<Cell> cells) throws SyncFormatException {
        ByteWriter out = new ByteWriter();
        ColumnCodec.write(out, cells, new RepeatBudget());
        ByteReader in = new ByteReader(out.toBytes());
        assertEquals(cells, ColumnCodec.read(in, cells.size(), new RepeatBudget()));
        assertEquals(0, in.remaining());
        return out.size();
    }
}
