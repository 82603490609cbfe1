// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.profile.model.Access;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.Merge;
import dev.selvage.profile.model.Named;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.PointType;
import dev.selvage.profile.model.Range;
import dev.selvage.protocol.Json;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import dev.selvage.replica.WriteTx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What gateways have to know of the device's points, as rows of the table {@code point_rule}: who may write them, within
 * which bounds, and how concurrent values merge. Written when the table does not say it yet. Confined to the loop's thread.
 */
final class RuleBook {
    private final List<List<Cell>> wanted;
    private final Replica replica;
    private final String device;
    private boolean pending;

    RuleBook(Device device, Replica replica) {
        this.replica = replica;
        this.device = device.id().value();
        this.wanted = device.points().stream().filter(RuleBook::isUnusual).map(this::row).toList();
        reload();
    }

    /** A gateway takes what has no row for read-only and of the last value; most points are so. */
    private static boolean isUnusual(PointSpec point) {
        return point.rights().access() != Access.R || point.rights().merge() != Merge.LWW;
    }

    private List<Cell> row(PointSpec point) {
        Optional<Range> range = point.range();
        return List.of(Cell.of(device), Cell.of(point.name()), Cell.of(Named.word(point.type())), Cell.of(Named.word(point.rights().access())),
                Cell.of(Named.word(point.rights().writer())), Cell.of(Named.word(point.rights().merge())),
                range.map(r -> Cell.of(r.min())).orElse(Cell.none()), range.map(r -> Cell.of(r.max())).orElse(Cell.none()),
                point.type() == PointType.ENUM ? Cell.of(Json.texts(point.values()).text()) : Cell.none());
    }

    /** The rows may have changed by a merge or another program. */
    void reload() {
        pending = !Set.copyOf(replica.rows(Tables.POINT_RULE, device)).equals(Set.copyOf(wanted));
    }

    boolean hasPending() {
        return pending;
    }

    /** Makes the table say what the profile says; inside a transaction. */
    void write(WriteTx tx) {
        if (pending) {
            List<List<Cell>> there = replica.rows(Tables.POINT_RULE, device);
            Set<Cell> names = wanted.stream().map(row -> row.get(1)).collect(Collectors.toSet());
            there.stream().filter(row -> !names.contains(row.get(1))).forEach(row -> tx.delete(Tables.POINT_RULE, row.subList(0, 2)));
            wanted.stream().filter(row -> !there.contains(row)).forEach(row -> tx.upsert(Tables.POINT_RULE, row));
        }
    }

    /** The transaction is durable. */
    void committed() {
        pending = false;
    }
}
