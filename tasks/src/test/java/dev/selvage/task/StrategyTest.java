// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrategyTest {
    private static List<Strategy.Candidate> of(long... open) {
        List<Strategy.Candidate> all = new ArrayList<>();
        for (int i = 0; i < open.length; i++) {
            all.add(new Strategy.Candidate("d" + i, open[i]));
        }
        return all;
    }

    @Test
    void theLeastLoadedAndOfEqualsInTurn() {
        assertEquals(Optional.of("d1"), Strategy.LEAST_LOADED.choose(of(2, 0, 1), "", ""));
        assertEquals(Optional.of("d2"), Strategy.LEAST_LOADED.choose(of(0, 0, 0), "d1", ""));
        assertEquals(Optional.empty(), Strategy.LEAST_LOADED.choose(List.of(), "d1", ""));
    }

    @Test
    void inTurn() {
        assertEquals(Optional.of("d0"), Strategy.ROUND_ROBIN.choose(of(5, 0, 0), "", ""));
        assertEquals(Optional.of("d2"), Strategy.ROUND_ROBIN.choose(of(5, 0, 0), "d1", ""));
        assertEquals(Optional.of("d0"), Strategy.ROUND_ROBIN.choose(of(5, 0, 0), "d2", ""));
    }

    @Test
    void aKeyStaysWithItsDeviceAndOnlyTheKeysOfOneThatIsGoneMove() {
        List<Strategy.Candidate> all = of(new long[10]);
        List<Strategy.Candidate> fewer = all.subList(0, 9);
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            String before = Strategy.CONSISTENT_HASH.choose(all, "", "key-" + i).orElseThrow();
            String after = Strategy.CONSISTENT_HASH.choose(fewer, "x", "key-" + i).orElseThrow();
            shares.merge(before, 1, Integer::sum);
            assertTrue(before.equals("d9") || before.equals(after), "key " + i + " moved from " + before + " to " + after);
        }
        shares.forEach((device, keys) -> assertTrue(keys > 850 && keys < 1_150, device + " has " + keys + " of 10,000 keys"));
    }

    @Test
    void waitsDoubleUpToAnHour() {
        Retry retry = new Retry(11, 1_000);
        assertEquals(List.of(1_000L, 2_000L, 4_000L), List.of(retry.waitMillis(1), retry.waitMillis(2), retry.waitMillis(3)));
        assertEquals(512_000, retry.waitMillis(10));
        assertEquals(Retry.WAIT_LIMIT_MILLIS, new Retry(11, 3_000_000).waitMillis(10));
        assertTrue(retry.isLeft(10) && !retry.isLeft(11) && !Retry.NONE.isLeft(1));
    }
}
