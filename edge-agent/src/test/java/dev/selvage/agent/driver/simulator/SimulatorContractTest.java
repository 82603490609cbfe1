// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.agent.driver.DriverContract;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.protocol.Json;
import java.util.Map;

class SimulatorContractTest extends DriverContract {
    @Override
    protected DriverFactory factory() {
        return new SimulatorFactory();
    }

    @Override
    protected Json.Obj settings() {
        return Json.object().put("use", "simulator").put("seed", 7).build();
    }

    @Override
    protected Map<String, Json.Obj> bindings() {
        return Simulated.OF_EACH;
    }
}
