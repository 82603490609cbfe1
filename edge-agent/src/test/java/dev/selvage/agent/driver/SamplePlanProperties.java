// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class SamplePlanProperties {
    @Property
    void servesOrCountsEveryBeat(
            @ForAll @LongRange(min = 1, max = 50) long everyMillis,
            @ForAll @LongRange(min = -1_000, max = 1_000) long startMillis,
            @ForAll @Size(max = 50) List<@IntRange(min = 0, max = 200) Integer> passedMillis) {
        SamplePlan plan = new SamplePlan(Map.of("p", everyMillis));
        plan.start(startMillis);
        long nowMillis = startMillis;
        long served = plan.take(nowMillis).size();
        for (int passed : passedMillis) {
            nowMillis += passed;
            served += plan.take(nowMillis).size();
            assertEquals(1 + (nowMillis - startMillis) / everyMillis, served + plan.late());
            assertTrue(plan.nextMillis() > nowMillis && plan.nextMillis() <= nowMillis + everyMillis);
        }
    }
}
