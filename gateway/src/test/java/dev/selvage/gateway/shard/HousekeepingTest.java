// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Tables;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file of the merged store keeps the history of all its devices within limits, and tells nobody of what it forgets. */
final class HousekeepingTest {
    private static final long START = 1_767_225_600_000L;
    private static final long DAY = 24 * 3_600_000;

    private final Replica merged = Replica.inMemory(Optional.empty(), "gw", () -> 1, Set.of());
    private final Housekeeping house = new Housekeeping(merged, Retention.of(1, 1));

    @AfterEach
    void close() {
        merged.close();
    }

    private void write(String device, int count, long nowMillis) {
        merged.write("dev/" + device, nowMillis, tx -> {
            for (int i = 0; i < count; i++) {
                tx.upsert(Tables.SAMPLE, List.of(Cell.of(device), Cell.of("p" + i), Cell.of(nowMillis), Cell.of(i), Cell.of("good")));
            }
            return true;
        });
    }

    private int samples(String device) {
        return merged.rows(Tables.SAMPLE, device).size();
    }

    /** Both clocks at once; gives how long it wants to wait. */
    private long step(long nowMillis) {
        house.step(nowMillis, nowMillis);
        return house.nextStepMillis() - nowMillis;
    }

    @Test
    void rowsOfAllDevicesGetTooOld() {
        write("d-1", 3, START);
        write("d-2", 3, START);
        assertEquals(Housekeeping.LOOK_MILLIS, step(START));
        write("d-2", 1, START + DAY);

        assertEquals(Housekeeping.SLICE_PAUSE_MILLIS, step(START + DAY + 1));
        assertEquals(List.of(0, 1), List.of(samples("d-1"), samples("d-2")));
        assertEquals(Housekeeping.LOOK_MILLIS, step(START + DAY + 2 + Housekeeping.SLICE_PAUSE_MILLIS));
        assertEquals(List.of(), merged.rows(Tables.GAP, "d-1"), "above a gateway nobody waits for what it forgets");
    }

    @Test
    void theOldestGoWhenThereAreTooMany() {
        write("d-1", 20_000, START);
        write("d-2", 20_000, START + 1);
        long nowMillis = START + 2;
        while (step(nowMillis) == Housekeeping.SLICE_PAUSE_MILLIS) {
            nowMillis += Housekeeping.SLICE_PAUSE_MILLIS;
        }
        assertEquals(0, samples("d-1"));
        int left = samples("d-2");
        assertEquals(true, left > 5_000 && left < 20_000, left + " samples in a MiB");
    }
}
