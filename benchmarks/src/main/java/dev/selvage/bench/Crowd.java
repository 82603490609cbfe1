// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.bench.ReplicaFixture.Batch;
import dev.selvage.replica.Actor;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.Dot;
import dev.selvage.replica.Hlc;
import dev.selvage.replica.Known;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Span;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncLimits;
import dev.selvage.replica.sync.SyncMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Very many devices, of which only the batches are made that their replicas would cut: a hundred thousand files would
 * take hours. Each has ten points; its first batch has them whole, each later one has two new columns of all of them.
 */
final class Crowd {
    /** Points of each device, and rows of each of its batches. */
    static final int POINTS = 10;

    /** How many batches each device has made: all that there is to know of it. */
    private final int[] made;

    Crowd(int devices) {
        made = new int[devices];
    }

    int size() {
        return made.length;
    }

    static String name(int device) {
        return String.format("device-%06d", device);
    }

    /** The rows as the device's next batch has them. */
    List<PointRow> rows(int device) {
        return PointRow.of(name(device), POINTS, made[device]);
    }

    /** The device's next batch; it builds on the one before. */
    Batch next(int device) {
        int generation = made[device];
        Actor actor = actor(device);
        long seen = (long) generation * POINTS;
        List<Changes.Row> rows = new ArrayList<>();
        for (PointRow row : rows(device)) {
            rows.add(row(row, new Dot(actor, seen + rows.size() + 1), generation));
        }
        made[device]++;
        VersionVector upTo = upTo(device);
        Span span = new Span(VersionVector.of(Map.of(actor, seen)), upTo);
        Changes changes = new Changes(Scopes.ofDevice(name(device)), span, span, false, VersionVector.empty(), rows, List.of(), List.of());
        return new Batch(new Replica.Incoming(changes, lineage(device).tips(upTo, span.base())));
    }

    /** The messages of the device's next batch. */
    List<byte[]> nextMessages(int device) {
        return ReplicaFixture.encoded(next(device).incoming().changes(), lineage(device));
    }

    /** The greeting of a device that has made its batches so far and knows of nobody else. */
    byte[] hello(int device) {
        VersionVector upTo = upTo(device);
        SyncMessage.Has have = SyncMessage.Has.of(new Known(upTo, upTo), lineage(device), VersionVector.empty());
        return SyncCodec.encode(new SyncMessage.Hello(Scopes.ofDevice(name(device)), have, Tables.schemaHash(), Optional.empty(),
                Hlc.ofMillis(PointRow.NOW_MILLIS), SyncLimits.CHUNK_BYTES_DEFAULT));
    }

    private static Changes.Row row(PointRow row, Dot dot, int generation) {
        List<Cell> cells = ReplicaFixture.cells(row);
        long all = Tables.POINT.fullMask();
        long mask = generation == 0 ? all : ReplicaFixture.VALUE_AND_TIME;
        List<Cell> values = new ArrayList<>();
        for (int i = Tables.POINT.keyCount(); i < cells.size(); i++) {
            if ((mask >>> (i - Tables.POINT.keyCount()) & 1) != 0) {
                values.add(cells.get(i));
            }
        }
        return new Changes.Row(Tables.POINT, mask, mask, cells.subList(0, Tables.POINT.keyCount()), dot,
                Hlc.ofMillis(PointRow.NOW_MILLIS) + generation, List.copyOf(values));
    }

    /** The one session of the device; as random as a true one, and the same again when asked again. */
    private static Actor actor(int device) {
        return new Actor(name(device), new SplittableRandom(device).nextLong());
    }

    private static Lineage lineage(int device) {
        return Lineage.empty().with(actor(device), Optional.empty());
    }

    private VersionVector upTo(int device) {
        return VersionVector.of(Map.of(actor(device), (long) made[device] * POINTS));
    }
}
