// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Known;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Tables;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {
    private static final String SCOPE = "dev/oven-1";
    private static final long START = 1_767_225_600_000L;
    private static final long DAY = 24 * 3_600_000;

    @TempDir
    Path folder;

    private Replica replica;
    private Housekeeping house;
    private long diskFreeBytes = Long.MAX_VALUE;

    @BeforeEach
    void open() {
        replica = Replica.open(folder.resolve("replica.db"), "oven-1", () -> 7);
        house = new Housekeeping(replica, SCOPE, Retention.of(1, 64), () -> diskFreeBytes);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private void write(int count, long nowMillis) {
        replica.write(SCOPE, nowMillis, tx -> {
            for (int i = 0; i < count; i++) {
                tx.upsert(Tables.SAMPLE, List.of(Cell.of("oven-1"), Cell.of("p" + i), Cell.of(nowMillis), Cell.of(i), Cell.of("good")));
            }
            return true;
        });
    }

    private int samples() {
        return replica.rows(Tables.SAMPLE, "oven-1").size();
    }

    /** Both clocks at once; gives how long it wants to wait. */
    private long step(long nowMillis) {
        house.step(new Moment(nowMillis, nowMillis));
        return house.nextStepMillis() - nowMillis;
    }

    @Test
    void looksOnceAMinuteAndGoesOnSoonWhileThereIsMore() {
        write(5_000, START);
        assertEquals(Housekeeping.LOOK_MILLIS, step(START));
        write(1, START + DAY);
        long nowMillis = START + DAY + 1;
        for (int left : List.of(3_001, 1_001, 1)) {
            assertEquals(Housekeeping.SLICE_PAUSE_MILLIS, step(nowMillis));
            assertEquals(left, samples());
            nowMillis += Housekeeping.SLICE_PAUSE_MILLIS;
        }
        assertEquals(Housekeeping.LOOK_MILLIS, step(nowMillis));
        assertEquals(5_000, ((Cell.Int) replica.rows(Tables.GAP, "oven-1").get(0).get(5)).value());
    }

    @Test
    void nothingHappensBetweenTwoLooks() {
        write(5, START);
        step(START + DAY);
        assertEquals(5, samples());
        step(START + DAY + Housekeeping.LOOK_MILLIS - 1);
        assertEquals(5, samples());
        step(START + DAY + Housekeeping.LOOK_MILLIS);
        assertEquals(0, samples());
    }

    @Test
    void onANearlyFullDiskAcknowledgedHistoryGoes() {
        write(2_000, START);
        step(START);
        assertEquals(2_000, samples());
        diskFreeBytes = Housekeeping.DISK_FREE_BYTES_MIN - 1;
        step(START + 60_000);
        assertEquals(2_000, samples(), "nobody else has it");
        Known known = replica.known(SCOPE);
        replica.acknowledged(SCOPE, "gateway", known);
        assertEquals(Housekeeping.SLICE_PAUSE_MILLIS, step(START + 120_000));
        int left = samples();
        assertTrue(left < 2_000 && left >= 1_500, left + " left");
        diskFreeBytes = Housekeeping.DISK_FREE_BYTES_MIN;
        assertEquals(Housekeeping.LOOK_MILLIS, step(START + 180_000));
        assertEquals(left, samples());
        assertEquals(List.of(), replica.rows(Tables.GAP, "oven-1"));
    }
}
