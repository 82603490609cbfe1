// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.conflict;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Known;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Safeguard;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A gateway's replica and devices that wrote without having seen it. */
final class TwoSides implements AutoCloseable {
    /** 2026-01-05T08:00:00Z. */
    static final long NOON = 1_767_600_000_000L;

    final Replica gateway = replica("gw", 0x99b1_0000_0000_0001L);

    private static Replica replica(String id, long session) {
        return Replica.inMemory(Optional.empty(), id, () -> session, EnumSet.noneOf(Safeguard.class));
    }

    /** Both write that desired value of the device; the gateway five seconds later, then it gets what the device wrote. */
    void differ(String device, String name, Cell ofDevice, Cell ofGateway) {
        differ(device, List.of(name), ofDevice, ofGateway);
    }

    /** The same for many values in one merge. */
    void differ(String device, List<String> names, Cell ofDevice, Cell ofGateway) {
        String scope = Scopes.ofDevice(device);
        try (Replica remote = replica(device, 0x3f2a_0000_0000_0000L + gateway.scopeNames().size())) {
            write(remote, NOON, device, names, desired(device, ofDevice, "local"));
            write(gateway, NOON + 5_000, device, names, desired(device, ofGateway, "kim"));
            var changes = remote.changesSince(scope, Known.nothing(), true, 1 << 20).orElseThrow();
            gateway.merge(List.of(new Replica.Incoming(
                    changes, remote.lineage(scope).tips(remote.vector(scope), VersionVector.empty()))), NOON + 9_000);
        }
    }

    void settle(String device) {
        settle(device, 10);
    }

    void settle(String device, int secondsAfterNoon) {
        gateway.resolve(Scopes.ofDevice(device), NOON + secondsAfterNoon * 1_000L, 100);
    }

    private static void write(Replica by, long nowMillis, String device, List<String> names, Function<String, List<Cell>> row) {
        by.write(Scopes.ofDevice(device), nowMillis, tx -> {
            names.forEach(name -> tx.upsert(Tables.DESIRED, row.apply(name)));
            return true;
        });
    }

    private static Function<String, List<Cell>> desired(String device, Cell value, String by) {
        return name -> List.of(Cell.of(device), Cell.of(name), value, Cell.none(), Cell.none(), Cell.of(by));
    }

    @Override
    public void close() {
        gateway.close();
    }
}
