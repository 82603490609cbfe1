// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class SimulatorProperties {
    @Property(tries = 200)
    void repeatsItselfFromTheSameSeed(
            @ForAll long seed, @ForAll @Size(max = 20) List<@LongRange(min = -1L << 42, max = 1L << 42) Long> timesMillis)
            throws Exception {
        for (Map.Entry<String, Json.Obj> point : Simulated.OF_EACH.entrySet()) {
            assertEquals(
                    Simulated.play(seed, point.getKey(), point.getValue(), timesMillis),
                    Simulated.play(seed, point.getKey(), point.getValue(), timesMillis));
        }
    }

    @Property(tries = 200)
    void doesNotDependOnWhatElseIsRead(@ForAll long seed, @ForAll @LongRange(min = 0, max = 1L << 42) long nowMillis)
            throws Exception {
        try (var driver = Simulated.open(seed, Simulated.OF_EACH)) {
            for (var reading : driver.read(List.copyOf(Simulated.OF_EACH.keySet()), nowMillis)) {
                Json.Obj bind = Simulated.OF_EACH.get(reading.point());
                assertEquals(
                        Simulated.play(seed, reading.point(), bind, List.of(nowMillis)), List.of(reading.value()));
            }
        }
    }

    @Property(tries = 200)
    void walksInSmallStepsWithinItsBounds(@ForAll long seed) throws Exception {
        double before = 5;
        for (PointValue value : Simulated.play(seed, "w", Simulated.WALK, Collections.nCopies(200, 0L))) {
            double now = ((PointValue.Float64) value).value();
            assertTrue(now >= 0 && now <= 10 && Math.abs(now - before) <= 0.5, before + " then " + now);
            before = now;
        }
    }
}
