// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import java.util.HashMap;
import java.util.Map;

/** Opens {@code simulator} drivers. Setting: {@code seed} for all points without one. Bindings: see {@link Generators}. */
public final class SimulatorFactory implements DriverFactory {
    /** Seed when none is given: any constant will do, so that runs repeat unless somebody asks for otherwise. */
    private static final long SEED_DEFAULT = 42;

    @Override
    public String name() {
        return "simulator";
    }

    @Override
    public Driver open(Json.Obj settings, Map<String, Json.Obj> bindings, Surroundings around) throws DriverException {
        return of(BindReader.ofDriver(name(), settings).only("use", "seed").integer("seed", SEED_DEFAULT), bindings);
    }

    /** The simulated points of a driver that has others beside them; the usual seed for those without one. */
    public static SimulatorDriver beside(Map<String, Json.Obj> bindings) throws DriverException {
        return of(SEED_DEFAULT, bindings);
    }

    private static SimulatorDriver of(long seed, Map<String, Json.Obj> bindings) throws DriverException {
        Map<String, Generator> byPoint = new HashMap<>();
        for (Map.Entry<String, Json.Obj> binding : bindings.entrySet()) {
            BindReader bind = BindReader.ofPoint(binding.getKey(), binding.getValue());
            Draws draws = new Draws(bind.integer("seed", seed), binding.getKey());
            byPoint.put(binding.getKey(), Generators.of(bind, draws));
        }
        return new SimulatorDriver(byPoint);
    }
}
