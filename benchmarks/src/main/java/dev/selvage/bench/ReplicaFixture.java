// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.Known;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.MergeResult;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.DeltaChunks;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncLimits;
import dev.selvage.replica.sync.SyncMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** All that the benchmarks know of the replica's API, but for {@link GatewayFixture} and {@link Crowd}. Used by one thread. */
final class ReplicaFixture implements AutoCloseable {
    /** Who has acknowledged, and who merges. */
    static final String GATEWAY = "gateway-1";

    /** The columns value and taken_ms of the table point. */
    static final long VALUE_AND_TIME = 0b10001;

    private static final AtomicLong SESSIONS = new AtomicLong();
    private static final AtomicLong SNAPSHOTS = new AtomicLong();

    private final Replica replica;
    private final String scope;
    private Known cutUpTo = Known.nothing();

    /** Opens or creates the replica of that device, or the gateway's. */
    ReplicaFixture(Path file, String id) {
        this(file, id, id);
    }

    /** Opens or creates a replica of that id, which writes into the scope of that device. */
    ReplicaFixture(Path file, String id, String device) {
        replica = Replica.open(file, id, SESSIONS::incrementAndGet, id.equals(GATEWAY) ? PlainTable.CACHE_KIB : Replica.CACHE_KIB_DEFAULT);
        scope = Scopes.ofDevice(device);
    }

    /** What one device has and the gateway lacks. */
    record Batch(Replica.Incoming incoming) {
        int rows() {
            return incoming.changes().rows().size();
        }
    }

    /** Writes the rows in one transaction; durable when this returns. */
    void write(List<PointRow> rows) {
        replica.write(scope, PointRow.NOW_MILLIS, tx -> {
            for (PointRow row : rows) {
                tx.upsert(Tables.POINT, cells(row));
            }
            return rows.size();
        });
    }

    /** Writes values and times of rows that are there, in one transaction. */
    void change(List<PointRow> rows) {
        replica.write(scope, PointRow.NOW_MILLIS, tx -> {
            for (PointRow row : rows) {
                tx.upsert(Tables.POINT, cells(row), VALUE_AND_TIME);
            }
            return rows.size();
        });
    }

    /** All columns of a row, in the table's order. */
    static List<Cell> cells(PointRow row) {
        return List.of(Cell.of(row.device()), Cell.of(row.name()), Cell.of(row.value()),
                Cell.of(row.quality()), Cell.of(row.reason()), Cell.of(row.unit()), Cell.of(row.takenMillis()));
    }

    /** Gives dots to what another program wrote into the file. */
    void absorb() {
        replica.absorb(PointRow.NOW_MILLIS);
    }

    /** The messages that carry these batches, as they travel to somebody who has what they build on. */
    List<byte[]> encoded(List<Batch> batches) {
        List<byte[]> messages = new ArrayList<>();
        for (Batch batch : batches) {
            messages.addAll(encoded(batch.incoming().changes(), replica.lineage(scope)));
        }
        return messages;
    }

    static List<byte[]> encoded(Changes changes, Lineage lineage) {
        VersionVector known = changes.state().base();
        SyncMessage.Has base = SyncMessage.Has.of(new Known(known, changes.history().base()), lineage, known);
        SyncMessage.Has upTo = SyncMessage.Has.of(new Known(changes.state().upTo(), changes.history().upTo()), lineage, known);
        return DeltaChunks.split(changes, base, upTo, SNAPSHOTS.incrementAndGet(), SyncLimits.CHUNK_BYTES_DEFAULT).stream()
                .map(SyncCodec::encode).toList();
    }

    /** Sums the scope's rows; gives how many they are. */
    long digestRows() {
        return replica.digests().of(scope).rows();
    }

    /** What a connected gateway's answer does: the change log is shortened. */
    void acknowledgeAll() {
        replica.acknowledged(scope, GATEWAY, replica.known(scope));
        replica.flush(PointRow.NOW_MILLIS);
    }

    /** All that was written since the last cut. */
    List<Batch> cut() {
        List<Batch> batches = new ArrayList<>();
        Optional<Changes> next = replica.changesSince(scope, cutUpTo, false, Long.MAX_VALUE);
        while (next.isPresent()) {
            Changes changes = next.get();
            batches.add(new Batch(new Replica.Incoming(changes, replica.lineage(scope).tips(changes.state().upTo(), cutUpTo.vector()))));
            cutUpTo = new Known(changes.state().upTo(), changes.history().upTo());
            next = replica.changesSince(scope, cutUpTo, false, Long.MAX_VALUE);
        }
        return batches;
    }

    /** Merges the batches in one transaction; a batch that is not merged whole ends the benchmark. */
    void merge(List<Batch> group) {
        List<MergeResult> results = replica.merge(group.stream().map(Batch::incoming).toList(), PointRow.NOW_MILLIS);
        for (int i = 0; i < group.size(); i++) {
            if (!(results.get(i) instanceof MergeResult.Merged merged) || merged.rows() != group.get(i).rows()) {
                throw new FailedMeasurement("a batch of " + group.get(i).rows() + " rows was answered with " + results.get(i));
            }
        }
    }

    @Override
    public void close() {
        replica.close();
    }
}
