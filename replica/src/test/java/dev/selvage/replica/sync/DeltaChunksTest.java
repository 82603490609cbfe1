// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.Changes.Row;
import dev.selvage.replica.sync.SyncMessage.Delta;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DeltaChunksTest {
    @Test
    void noRowsAreOneChunkOfVectors() throws SyncFormatException {
        List<Delta> chunks = split(List.of(), SyncLimits.CHUNK_BYTES_DEFAULT);
        assertEquals(1, chunks.size());
        assertEquals(chunks.get(0), SyncCodec.decode(SyncCodec.encode(chunks.get(0))));
    }

    @Test
    void chunksAreFull() throws SyncFormatException {
        List<Row> rows = Deltas.minuteOfPoints(50_000, false);
        List<Delta> chunks = split(rows, SyncLimits.CHUNK_BYTES_DEFAULT);
        for (Delta chunk : chunks.subList(0, chunks.size() - 1)) {
            int bytes = SyncCodec.encode(chunk).length;
            assertTrue(bytes <= SyncLimits.CHUNK_BYTES_DEFAULT && bytes > SyncLimits.CHUNK_BYTES_DEFAULT * 0.85, bytes + " bytes");
        }
        assertEquals(rows, Deltas.decodedRows(chunks));
    }

    @Test
    void rowsThatShrinkToNothingAreCutByCount() throws SyncFormatException {
        List<Row> rows = IntStream.range(0, 40_000).mapToObj(n -> Deltas.row(1, Cell.of("same"))).toList();
        List<Delta> chunks = split(rows, SyncLimits.CHUNK_BYTES_DEFAULT);
        assertEquals(List.of(16_000, 16_000, 8_000), chunks.stream().map(chunk -> chunk.changes().rows().size()).toList());
        assertEquals(rows, Deltas.decodedRows(chunks));
    }

    @Test
    void rowsOfVeryDifferentSizesFit() throws SyncFormatException {
        Random random = new Random(3);
        List<Row> rows = new ArrayList<>();
        for (int n = 0; n < 2000; n++) {
            byte[] blob = new byte[n % 97 == 0 ? 20_000 : n % 7];
            random.nextBytes(blob);
            rows.add(Deltas.row(n, Cell.of(blob)));
        }
        List<Delta> chunks = split(rows, SyncLimits.CHUNK_BYTES_DEFAULT);
        assertTrue(chunks.stream().allMatch(chunk -> SyncCodec.encode(chunk).length <= SyncLimits.CHUNK_BYTES_DEFAULT));
        assertEquals(rows, Deltas.decodedRows(chunks));
    }

    @Test
    void aLargeRowIsAloneAndOneTooLargeIsTold() {
        byte[] large = new byte[100_000];
        byte[] tooLarge = new byte[400_000];
        new Random(4).nextBytes(large);
        new Random(5).nextBytes(tooLarge);
        List<Row> rows = List.of(Deltas.row(1, Cell.of(1)), Deltas.row(2, Cell.of(large)), Deltas.row(3, Cell.of(2)), Deltas.row(4, Cell.of(tooLarge)));
        List<Delta> chunks = split(rows, SyncLimits.CHUNK_BYTES_DEFAULT);
        assertEquals(rows, chunks.stream().flatMap(chunk -> chunk.changes().rows().stream()).toList());
        assertEquals(4, chunks.size());
        assertTrue(SyncCodec.encode(chunks.get(1)).length > large.length);
        assertThrows(IllegalArgumentException.class, () -> SyncCodec.encode(chunks.get(3)));
    }

    @Test
    void compressibleGiantsNeverPassForBombs() throws SyncFormatException {
        List<Row> rows = IntStream.range(0, 40).mapToObj(n -> Deltas.row(n, Cell.of(("" + (char) ('a' + n % 26)).repeat(200_000)))).toList();
        List<Delta> chunks = split(rows, SyncLimits.MESSAGE_BYTES_MAX);
        assertEquals(rows, Deltas.decodedRows(chunks));
    }

    private static List<Delta> split(List<Row> rows, int bytesMax) {
        Changes changes = Deltas.changes(rows);
        return DeltaChunks.split(changes, Deltas.HAS, Deltas.HAS, 5, bytesMax);
    }
}
