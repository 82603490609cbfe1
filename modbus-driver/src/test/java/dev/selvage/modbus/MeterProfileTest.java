// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The power meter that ships reads a meter in two requests; the sample of one opens. */
class MeterProfileTest {
    @Test
    void theSampleOpens() throws Exception {
        Path file = Path.of(System.getProperty("selvage.root"), "device-profiles", "src", "test", "resources", "samples", "meter-7.yaml");
        dev.selvage.profile.model.Device sample = DeviceFile.read(file, ProfileSource.bundled());
        Map<String, Json.Obj> bindings = new TreeMap<>();
        sample.points().forEach(point -> bindings.put(point.name(), point.bind()));
        try (Driver driver = new ModbusFactory().open(sample.driver().settings(), bindings, Surroundings.of(Optional.of(file)))) {
            assertEquals("[driver \"modbus-tcp\" has no such point \"none\"]", Meter.read(driver, "none").get("none"));
        }
    }

    @Test
    void theBundledMeterReadsAndSwitches() throws Exception {
        dev.selvage.profile.model.Device profile = DeviceFile.readBundled("meter-1", ProfileSource.bundled());
        Map<String, Json.Obj> bindings = new TreeMap<>();
        profile.points().forEach(point -> bindings.put(point.name(), point.bind()));
        try (Device meter = new Device(Device.freePort())) {
            bindings.values().stream().filter(bind -> bind.text("table").orElseThrow().equals("input")).forEach(bind ->
                    meter.input(bind.integer("addr").orElseThrow().intValue(), 0x4366, 0x199a));
            Map<String, Json> settings = new LinkedHashMap<>(profile.driver().settings().members());
            settings.put("host", new Json.Str("127.0.0.1"));
            settings.put("port", new Json.Int(meter.port));
            try (Driver driver = new ModbusFactory().open(new Json.Obj(settings), bindings, Surroundings.none())) {
                Map<String, String> said = Meter.read(driver, bindings.keySet().toArray(String[]::new));
                assertEquals(bindings.keySet(), said.keySet());
                said.forEach((point, value) -> assertEquals(point.equals("relay") ? "false" : "230.1", value, point));
                assertEquals(List.of("input 0+12", "input 52+22"), meter.reads);
                driver.write("relay", new PointValue.Bool(true));
                assertTrue(meter.coil(0));
            }
        }
    }
}
