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
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A file system that is really full. Its errors come at other moments than SQLite's own limit: when a commit writes. */
class RealDiskTest {
    private static final int ROWS = 200;

    private int written;

    private void write(Replica device) {
        device.write(SCOPE, NOW + written, tx -> {
            for (int i = 0; i < ROWS; i++) {
                tx.upsert(Tables.SAMPLE, HistoryWorld.row(Tables.SAMPLE, written + i, NOW));
            }
            return true;
        });
        written += ROWS;
    }

    private ReplicaException writeUntilFull(Replica device) {
        return assertThrows(ReplicaException.class, () -> {
            while (written < 1_000_000) {
                write(device);
            }
        });
    }

    @Test
    void whatWasCommittedStaysAndItGoesOnWhenThereIsRoom() throws IOException {
        try (SmallDisk disk = new SmallDisk(8)) {
            disk.fill(3_000_000);
            try (Replica device = TestFolder.open(disk.path("device.db"), DEVICE)) {
                ReplicaException full = writeUntilFull(device);
                assertEquals(ReplicaException.Kind.DISK_FULL, full.kind());
                assertTrue(full.getMessage().endsWith("no space left; nothing of this change was stored, make room") && !full.getMessage().contains("\n"),
                        full.getMessage());
                for (int again = 0; again < 3; again++) {
                    assertEquals(ReplicaException.Kind.DISK_FULL, assertThrows(ReplicaException.class, () -> write(device)).kind());
                }
                assertEquals(written, device.rows(Tables.SAMPLE, DEVICE).size());
                disk.empty();
                write(device);
                assertEquals(written, device.rows(Tables.SAMPLE, DEVICE).size());
            }
            try (Replica device = TestFolder.open(disk.path("device.db"), DEVICE)) {
                assertEquals(written, device.rows(Tables.SAMPLE, DEVICE).size());
            }
        }
    }

    @Test
    void aGatewayTellsDevicesToWaitAndThenTakesAll() throws IOException {
        try (TestFolder folder = new TestFolder(); SmallDisk disk = new SmallDisk(8);
                Replica device = folder.device(); Replica gateway = TestFolder.open(disk.path("gateway.db"), GATEWAY)) {
            disk.fill(1_000_000);
            for (int i = 0; i < 100; i++) {
                write(device);
            }
            HistoryLine line = new HistoryLine(device, gateway);
            line.connect(0);
            line.talk(0);
            assertEquals(SyncMessage.Reason.BUSY, line.refusals().get(0).reason());
            int stored = gateway.rows(Tables.SAMPLE, DEVICE).size();
            assertTrue(stored > 0 && stored < written, stored + " before it was full");
            assertTrue(gateway.known(SCOPE).history().counts().values().stream().mapToLong(n -> n).sum() <= stored, "it claims no more than it has");
            line.talk(600_000);
            assertFalse(line.isDrained());
            disk.empty();
            line.talk(1_200_000);
            assertTrue(line.isDrained());
            assertEquals(written, gateway.rows(Tables.SAMPLE, DEVICE).size());
        }
    }

    /** What {@link Replica#makeRoom} is for: called in time, the file uses its own pages and is never stopped. */
    @Test
    void aDeviceWhoseGatewayListensNeverFillsTheDisk() {
        try (SmallDisk disk = new SmallDisk(16); Replica device = TestFolder.open(disk.path("device.db"), DEVICE)) {
            int slices = 0;
            while (written < 400_000) {
                write(device);
                device.acknowledged(SCOPE, GATEWAY, device.known(SCOPE));
                while (disk.freeBytes() < 8_000_000 && device.makeRoom(SCOPE, NOW)) {
                    slices++;
                }
            }
            assertTrue(slices > 100, slices + " slices");
            assertTrue(disk.freeBytes() > 3_000_000, disk.freeBytes() + " bytes free");
            assertEquals(0, device.rows(Tables.GAP, DEVICE).size());
            assertTrue(device.rows(Tables.SAMPLE, DEVICE).size() > 10_000, "it keeps what it can");
        }
    }
}
