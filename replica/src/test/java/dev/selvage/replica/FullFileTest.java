// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.DEVICE;
import static dev.selvage.replica.TestFolder.GATEWAY;
import static dev.selvage.replica.TestFolder.NOW;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.sync.SyncMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file that may not grow: what a full disk is to SQLite, on any machine. {@link RealDiskTest} does it with a real one. */
class FullFileTest {
    private final TestFolder folder = new TestFolder();
    private final Replica device = TestFolder.openQuickly(folder.path("device.db"), DEVICE);
    private final Replica gateway = TestFolder.openQuickly(folder.path("gateway.db"), GATEWAY);
    private int written;

    @AfterEach
    void close() {
        device.close();
        gateway.close();
        folder.close();
    }

    private void write() {
        device.write(SCOPE, NOW + written, tx -> {
            for (int i = 0; i < 100; i++) {
                tx.upsert(Tables.SAMPLE, HistoryWorld.row(Tables.SAMPLE, written + i, NOW));
            }
            return true;
        });
        written += 100;
    }

    private void limit(Replica at, String file, int morePages) {
        long pages = Long.parseLong(TestFolder.query(folder.path(file), "PRAGMA page_count").get(0));
        at.runForeign("PRAGMA max_page_count = " + (pages + morePages));
    }

    private ReplicaException full(Runnable change) {
        ReplicaException full = assertThrows(ReplicaException.class, change::run);
        assertEquals(ReplicaException.Kind.DISK_FULL, full.kind(), full.getMessage());
        return full;
    }

    private void writeUntilFull() {
        full(() -> {
            while (written < 1_000_000) {
                write();
            }
        });
    }

    /** The driver throws a statement away that failed so; it must not be used again. */
    @Test
    void aStatementThatFailedIsMadeAnew() {
        List<Cell> key = List.of(Cell.of(DEVICE), Cell.of("k".repeat(10_000)));
        device.write(SCOPE, NOW, tx -> tx.delete(Tables.DESIRED, key));
        limit(device, "device.db", 2);
        for (int i = 0; i < 3; i++) {
            full(() -> device.write(SCOPE, NOW, tx -> tx.delete(Tables.DESIRED, key)));
        }
        device.runForeign("PRAGMA max_page_count = 1000000");
        assertEquals(2, device.write(SCOPE, NOW, tx -> tx.delete(Tables.DESIRED, key)).n());
    }

    @Test
    void roomIsMadeOfWhatPeersHaveAndOfNothingElse() {
        limit(device, "device.db", 400);
        writeUntilFull();
        assertFalse(device.makeRoom(SCOPE, NOW));
        assertEquals(written, device.rows(Tables.SAMPLE, DEVICE).size());
        Known half = new Known(device.vector(SCOPE), device.known(SCOPE).history().meet(
                VersionVector.of(Map.of(device.vector(SCOPE).counts().keySet().iterator().next(), written / 2L))));
        device.acknowledged(SCOPE, GATEWAY, half);
        assertTrue(device.makeRoom(SCOPE, NOW));
        assertEquals(written - Forgetting.ROOM_ROWS, device.rows(Tables.SAMPLE, DEVICE).size());
        write();
        while (device.makeRoom(SCOPE, NOW)) {
            assertTrue(device.rows(Tables.SAMPLE, DEVICE).size() >= written / 2);
        }
        assertEquals(List.of(), device.rows(Tables.GAP, DEVICE));
    }

    @Test
    void aGatewayTellsDevicesToWaitAndThenTakesAll() {
        limit(gateway, "gateway.db", 100);
        for (int i = 0; i < 150; i++) {
            write();
        }
        HistoryLine line = new HistoryLine(device, gateway);
        line.connect(0);
        line.talk(0);
        assertEquals(SyncMessage.Reason.BUSY, line.refusals().get(0).reason());
        int stored = gateway.rows(Tables.SAMPLE, DEVICE).size();
        assertTrue(stored < written, stored + " before it was full");
        line.talk(600_000);
        assertFalse(line.isDrained());
        gateway.runForeign("PRAGMA max_page_count = 1000000");
        line.talk(1_200_000);
        assertTrue(line.isDrained());
        assertEquals(device.rows(Tables.SAMPLE, DEVICE), gateway.rows(Tables.SAMPLE, DEVICE));
    }
}
