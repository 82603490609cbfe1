// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import dev.selvage.replica.WriteTx;
import java.nio.file.Path;
import java.util.List;

/** A merged store with a few points of one device, made by the real replica and still open as its owner has it. */
final class StoreFixture implements AutoCloseable {
    static final String DEVICE = "lamp-1";
    static final long NOW_MILLIS = 1_700_000_000_000L;

    final Path file;
    final Replica replica;

    StoreFixture(Path folder) {
        file = folder.resolve("merged.db");
        replica = Replica.open(file, "gw-1", () -> 7L);
        replica.write("dev/" + DEVICE, NOW_MILLIS, tx -> {
            put(tx, "blob", Cell.of(new byte[] {1, (byte) 0xab}));
            put(tx, "huge", Cell.of(Double.POSITIVE_INFINITY));
            put(tx, "int", Cell.of(42L));
            put(tx, "none", Cell.none());
            put(tx, "real", Cell.of(1.0));
            return put(tx, "text", Cell.of("grün \"\u0000"));
        });
    }

    static boolean put(WriteTx tx, String name, Cell value) {
        tx.upsert(Tables.POINT, List.of(Cell.of(DEVICE), Cell.of(name), value,
                Cell.of("good"), Cell.none(), Cell.none(), Cell.of(NOW_MILLIS)));
        return true;
    }

    @Override
    public void close() {
        replica.close();
    }
}
