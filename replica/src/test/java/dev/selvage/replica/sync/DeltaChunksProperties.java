// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Changes;
import dev.selvage.replica.Changes.Deletion;
import dev.selvage.replica.Changes.Row;
import dev.selvage.replica.sync.SyncMessage.Delta;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Cutting loses nothing, doubles nothing, and keeps to the size. */
final class DeltaChunksProperties {
    @Property(tries = 300)
    void chunksFitAndTogetherAreTheBatch(@ForAll("changes") Changes changes, @ForAll @IntRange(min = 0, max = 2000) int bytesMax)
            throws SyncFormatException {
        List<Delta> chunks = DeltaChunks.split(changes, Deltas.HAS, Deltas.HAS, -1, bytesMax);
        List<Row> rows = new ArrayList<>();
        List<Row> siblings = new ArrayList<>();
        List<Deletion> deletions = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            byte[] encoded = SyncCodec.encode(chunks.get(i));
            Delta decoded = (Delta) SyncCodec.decode(encoded);
            assertEquals(List.of(i, chunks.size()), List.of(decoded.chunk(), decoded.chunks()));
            assertEquals(changes.full(), decoded.changes().full());
            assertEquals(changes.horizon(), decoded.changes().horizon());
            int size = decoded.changes().rows().size() + decoded.changes().siblings().size() + decoded.changes().deletions().size();
            assertTrue(encoded.length <= bytesMax || size <= 1, encoded.length + " bytes for " + size + " rows, at most " + bytesMax);
            rows.addAll(decoded.changes().rows());
            siblings.addAll(decoded.changes().siblings());
            deletions.addAll(decoded.changes().deletions());
        }
        assertEquals(changes.rows().size(), rows.size());
        assertEquals(new HashSet<>(changes.rows()), new HashSet<>(rows));
        assertEquals(changes.siblings().size(), siblings.size());
        assertEquals(new HashSet<>(changes.siblings()), new HashSet<>(siblings));
        assertEquals(changes.deletions().size(), deletions.size());
        assertEquals(new HashSet<>(changes.deletions()), new HashSet<>(deletions));
    }

    @Provide
    Arbitrary<Changes> changes() {
        return SyncArbitraries.changes();
    }
}
