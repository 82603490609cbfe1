// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import dev.selvage.agent.driver.DriverContract;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.protocol.Json;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ModbusContractTest extends DriverContract {
    private static Optional<Device> device = Optional.empty();

    @BeforeAll
    static void start() throws Exception {
        device = Optional.of(new Device(Device.freePort()).holding(0, 7).input(0, 0x4366, 0x1999).coil(3, true).discrete(9, true));
    }

    @AfterAll
    static void stop() throws Exception {
        device.orElseThrow().close();
    }

    @Override
    protected DriverFactory factory() {
        return new ModbusFactory();
    }

    @Override
    protected Json.Obj settings() {
        return Meter.settings(device.orElseThrow().port).build();
    }

    @Override
    protected Map<String, Json.Obj> bindings() {
        return Map.of("a", Meter.at("holding", 0, "u16"), "b", Meter.at("input", 0, "f32"), "c", Meter.at("coil", 3, "bool"),
                "d", Meter.at("discrete", 9, "bool"));
    }
}
