// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlaceTest {
    /** Files exist that were made with these: a change of any of them hides the rows of a fleet. */
    @ParameterizedTest
    @CsvSource({
        "dev/pump-1, 8, 7", "dev/pump-1, 3, 0", "dev/sim-1, 64, 62", "shared/hall, 8, 7", "dev/grün, 8, 2", "dev/pump-1, 1, 0"
    })
    void aScopeStaysWhereItIs(String scope, int shards, int number) {
        assertEquals(number, Place.of(scope, shards).number());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev/d-%d", "dev/sim-%05d", "dev/pump-%04x", "dev/line-%d-press", "dev/%d", "shared/room-%d"})
    void devicesSpreadEvenly(String pattern) {
        int[] counts = new int[8];
        for (int i = 0; i < 10_000; i++) {
            counts[Place.of(String.format(Locale.ROOT, pattern, i), 8).number()]++;
        }
        assertTrue(Arrays.stream(counts).allMatch(count -> count >= 1_125 && count <= 1_375), Arrays.toString(counts));
    }

    @Test
    void everyScopeHasExactlyOnePlace() {
        for (String scope : List.of("dev/a", "dev/b", "shared/c", "", "nonsense")) {
            assertEquals(1, Place.all(64).stream().filter(place -> place.keeps(scope)).count(), scope);
        }
    }

    @Test
    void oneFileKeepsItsOldName() {
        assertEquals(List.of("merged.db"), Place.all(1).stream().map(Place::fileName).toList());
        assertEquals(List.of("merged-00.db", "merged-01.db"), Place.all(2).stream().map(Place::fileName).toList());
        assertEquals("merged-63.db", Place.all(64).get(63).fileName());
    }

    @Test
    void noStoreHasNoFilesOrTooMany() {
        assertThrows(IllegalArgumentException.class, () -> Place.all(65).get(0));
        assertThrows(IllegalArgumentException.class, () -> new Place(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Place(3, 3));
    }
}
