// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.replica.Cell;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ColumnCodecRealTest {
    @Test
    void decimalsTravelAsDifferences() throws SyncFormatException {
        assertEquals(1 + 2 + 1 + 1, bytes(21.37, 21.4, 21.0));
        assertEquals(1 + 1 + 1, bytes(1.0, 2.0));
        assertEquals(1 + 1 + 1, bytes(0.000001, 0.000002));
    }

    @Test
    void allElseTravelsBitForBit() throws SyncFormatException {
        assertEquals(1 + 16, bytes(1.0, -0.0));
        assertEquals(1 + 8, bytes(Double.NaN));
        assertEquals(1 + 16, bytes(0.1, Double.NEGATIVE_INFINITY));
        assertEquals(1 + 8, bytes(Math.PI));
        assertEquals(1 + 16, bytes(9007199254740990.0, 0.1));
    }

    private static int bytes(double... values) throws SyncFormatException {
        List<Cell> cells = Arrays.stream(values).mapToObj(Cell::of).toList();
        ByteWriter out = new ByteWriter();
        ColumnCodecReal.write(out, cells);
        assertEquals(cells, ColumnCodecReal.read(new ByteReader(out.toBytes()), values.length));
        return out.size();
    }
}
