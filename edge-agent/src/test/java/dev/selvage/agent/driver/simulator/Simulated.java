// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Simulators for tests. */
final class Simulated {
    static final Json.Obj WALK =
            gen("walk").put("start", 5).put("step", 0.5).put("min", 0).put("max", 10).build();
    static final Json.Obj MARKOV =
            gen("markov").put("p", new Json.Arr(List.of(new Json.Num(0.02), new Json.Num(0.3)))).build();
    static final Json.Obj SINE =
            gen("sine").put("mean", 12).put("amp", 3).put("period", "10m").put("noise", 0.2).build();
    static final Json.Obj NOISE = gen("noise").put("mean", 20).put("sd", 2.5).build();
    /** A point of each generator. */
    static final Map<String, Json.Obj> OF_EACH = Map.of(
            "constant", gen("constant").put("value", "idle").build(),
            "sine", SINE,
            "walk", WALK,
            "steps", gen("steps").put("values", Json.texts(List.of("a", "b", "c"))).put("hold", 2).build(),
            "noise", NOISE,
            "markov", MARKOV,
            "counter", gen("counter").put("rate", 2.5).build());

    private Simulated() {}

    static Json.Builder gen(String name) {
        return Json.object().put("gen", name);
    }

    static Driver open(long seed, Map<String, Json.Obj> bindings) throws DriverException {
        return new SimulatorFactory().open(Json.object().put("seed", seed).build(), bindings, Surroundings.none());
    }

    /** The values of a fresh point at those times. */
    static List<PointValue> play(long seed, String point, Json.Obj bind, List<Long> timesMillis)
            throws DriverException, InterruptedException {
        List<PointValue> values = new ArrayList<>();
        try (Driver driver = open(seed, Map.of(point, bind))) {
            for (long nowMillis : timesMillis) {
                for (Reading reading : driver.read(List.of(point), nowMillis)) {
                    values.add(reading.value());
                }
            }
        }
        return values;
    }
}
