// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplePlanTest {
    @Test
    void readsEverythingAtTheStart() {
        SamplePlan plan = started(Map.of("b", 1_000L, "a", 1_000L, "slow", 5_000L), 70);
        assertEquals(70, plan.nextMillis());
        assertEquals(List.of("a", "b", "slow"), plan.take(70));
        assertEquals(List.of(), plan.take(70));
        assertEquals(1_070, plan.nextMillis());
    }

    @Test
    void keepsEachPeriodAndJoinsBeatsThatFallTogether() {
        SamplePlan plan = started(Map.of("fast", 1_000L, "slow", 2_000L), 0);
        assertEquals(List.of("fast", "slow"), plan.take(0));
        assertEquals(List.of(), plan.take(999));
        assertEquals(List.of("fast"), plan.take(1_000));
        assertEquals(List.of("fast", "slow"), plan.take(2_000));
        assertEquals(0, plan.late());
    }

    @Test
    void doesNotDriftWhenServedALittleLate() {
        SamplePlan plan = started(Map.of("p", 1_000L), 0);
        assertEquals(List.of("p"), plan.take(3));
        assertEquals(1_000, plan.nextMillis());
        assertEquals(List.of("p"), plan.take(1_007));
        assertEquals(2_000, plan.nextMillis());
        assertEquals(0, plan.late());
    }

    @Test
    void skipsAndCountsBeatsInsteadOfBunchingThem() {
        SamplePlan plan = started(Map.of("p", 1_000L), 0);
        assertEquals(List.of("p"), plan.take(0));
        assertEquals(List.of("p"), plan.take(4_500));
        assertEquals(3, plan.late());
        assertEquals(List.of(), plan.take(4_999));
        assertEquals(5_000, plan.nextMillis());
    }

    @Test
    void neverWakesWithoutPoints() {
        SamplePlan plan = started(Map.of(), -5);
        assertEquals(SamplePlan.NEVER_MILLIS, plan.nextMillis());
        assertEquals(List.of(), plan.take(Long.MAX_VALUE));
    }

    @Test
    void refusesAPeriodOfNothing() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> started(Map.of("p", 0L), 0));
        assertEquals("point \"p\" needs a period of 1 ms or more, not 0", refusal.getMessage());
    }

    private static SamplePlan started(Map<String, Long> everyMillisByPoint, long startMillis) {
        SamplePlan plan = new SamplePlan(everyMillisByPoint);
        plan.start(startMillis);
        return plan;
    }
}
