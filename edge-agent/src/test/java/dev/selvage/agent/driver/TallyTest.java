// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void countsByNameAndKnowsAName() {
        Tally tally = new Tally();
        tally.add("left", 0);
        tally.add("played", 2);
        tally.add("played", 3);
        assertEquals(Map.of("left", 0L, "played", 5L), tally.counts());
    }

    @Test
    void takesSoManyNamesAndGoesOnCountingThem() {
        Tally tally = new Tally();
        for (int i = 0; i < 2 * Tally.NAMES_MAX; i++) {
            tally.add("name" + i, 1);
        }
        tally.add("name0", 1);
        assertEquals(Tally.NAMES_MAX, tally.counts().size());
        assertEquals(2, tally.counts().get("name0"));
    }
}
