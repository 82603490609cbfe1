// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Actor;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.Changes.Row;
import dev.selvage.replica.Dot;
import dev.selvage.replica.Lineage.Tip;
import dev.selvage.replica.Span;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncMessage.Delta;
import dev.selvage.replica.sync.SyncMessage.Has;
import dev.selvage.replica.sync.SyncMessage.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Messages for examples, all about the scope of {@code press-07}. */
final class Deltas {
    static final Actor ACTOR = new Actor("press-07", 0x1234_5678_9abc_def0L);
    static final Vector VECTOR = new Vector(List.of(new Tip(ACTOR, 70_000, Optional.empty())), true);
    static final Has HAS = new Has(VECTOR, Optional.empty());

    /** Columns value and taken_ms of a point. */
    private static final long VALUE_AND_TAKEN = 0b10001;

    private static final long START_MILLIS = 1_790_000_000_000L;

    private Deltas() {}

    static Changes changes(List<Row> rows) {
        return new Changes("dev/press-07", Span.none(), Span.none(), false, VersionVector.empty(), rows, List.of(), List.of());
    }

    static Delta delta(List<Row> rows) {
        return new Delta(HAS, HAS, 1, 0, 1, changes(rows));
    }

    /** A point's row with that value alone. */
    static Row row(int n, Cell value) {
        return new Row(Tables.POINT, 1, 1, List.of(Cell.of("press-07"), Cell.of(String.format("p%04d", n))), new Dot(ACTOR, n + 1L), n, List.of(value));
    }

    /**
     * What a device has to say after a minute: each point once, with the latest of a random walk of two decimals, and
     * each written in a transaction of its own.
     *
     * @param sorted whether points were taken one after the other, or at any time within the minute
     */
    static List<Row> minuteOfPoints(int count, boolean sorted) {
        Random random = new Random(7);
        List<Row> rows = new ArrayList<>();
        double walk = 20;
        for (int i = 0; i < count; i++) {
            walk += random.nextGaussian();
            long millis = sorted ? 60_000L * i / count + random.nextInt(20) : random.nextInt(60_000);
            long hlc = (millis << 7) + 210_000_000_000L * 128;
            List<Cell> values = List.of(Cell.of(Math.round(walk * 100) / 100.0), Cell.of(START_MILLIS + millis));
            List<Cell> key = List.of(Cell.of("press-07"), Cell.of(String.format("p%04d", i + 1)));
            rows.add(new Row(Tables.POINT, VALUE_AND_TAKEN, VALUE_AND_TAKEN, key, new Dot(ACTOR, 70_000L + i), hlc, values));
        }
        return rows;
    }

    /** Every row decoded from every chunk. */
    static List<Row> decodedRows(List<Delta> chunks) throws SyncFormatException {
        List<Row> rows = new ArrayList<>();
        for (Delta chunk : chunks) {
            rows.addAll(((Delta) SyncCodec.decode(SyncCodec.encode(chunk))).changes().rows());
        }
        return rows;
    }
}
