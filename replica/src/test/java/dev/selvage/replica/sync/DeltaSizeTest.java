// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes.Row;
import dev.selvage.replica.Tables;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The gate of the wire: an incremental DELTA takes no more than its changed cells do raw. */
final class DeltaSizeTest {
    private static final int ROWS = 1000;
    private static final int RAW_BYTES = ROWS * (Double.BYTES + Long.BYTES);

    @Test
    void pointsTakenInTurnTakeLessThanTheirCells() {
        assertAtMost(RAW_BYTES / 2, Deltas.minuteOfPoints(ROWS, true));
    }

    @Test
    void pointsTakenAnyTimeTakeLessThanTheirCells() {
        assertAtMost(RAW_BYTES, Deltas.minuteOfPoints(ROWS, false));
    }

    @Test
    void numbersOfFullPrecisionTakeLessThanTheirCells() {
        Random random = new Random(8);
        List<Row> rows = Deltas.minuteOfPoints(ROWS, true).stream()
                .map(row -> new Row(row.table(), row.mask(), row.changed(), row.key(), row.dot(), row.hlc(), List.of(Cell.of(random.nextGaussian()), row.values().get(1))))
                .toList();
        assertAtMost(RAW_BYTES, rows);
    }

    @Test
    void theDeviceColumnCostsNothing() {
        List<Row> rows = IntStream.range(0, ROWS).mapToObj(n -> Deltas.row(n, Cell.of(n))).toList();
        List<Row> longNames = rows.stream()
                .map(row -> new Row(Tables.POINT, 1, 1, List.of(Cell.of("press-07".repeat(7)), row.key().get(1)), row.dot(), row.hlc(), row.values()))
                .toList();
        int more = SyncCodec.encode(Deltas.delta(longNames)).length - SyncCodec.encode(Deltas.delta(rows)).length;
        assertTrue(more < 56, "longer by " + more);
    }

    @Test
    void anAcknowledgementIsSmall() {
        SyncMessage ack = new SyncMessage.Ack("dev/press-07", Deltas.HAS, 0, Optional.of(1L << 60), new SyncMessage.Credit(131_072, 4), 3);
        int bytes = SyncCodec.encode(ack).length;
        assertTrue(bytes <= 64, bytes + " bytes");
    }

    private static void assertAtMost(int bytesMax, List<Row> rows) {
        int bytes = SyncCodec.encode(Deltas.delta(rows)).length;
        assertTrue(bytes <= bytesMax, bytes + " bytes for " + rows.size() + " rows, at most " + bytesMax);
    }
}
