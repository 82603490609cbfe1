// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.Drivers;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bundled profiles say, the bundled drivers understand. */
class BundledProfilesTest {
    @ParameterizedTest
    @ValueSource(strings = {"this-host", "sim-1"})
    void everyBoundPointIsReadByItsDriver(String name) throws Exception {
        Device device = DeviceFile.readBundled(name, ProfileSource.bundled());
        Map<String, Json.Obj> bindings = new TreeMap<>();
        device.points().stream().filter(point -> !point.isStored()).forEach(point -> bindings.put(point.name(), point.bind()));
        try (Drivers drivers = Drivers.find(Optional.empty());
                Driver driver = drivers.open(device.driver().use(), device.driver().settings(), bindings)) {
            List<String> answered = driver.read(List.copyOf(bindings.keySet()), 1_000).stream().map(r -> r.point()).sorted().toList();
            assertEquals(List.copyOf(bindings.keySet()), answered);
        }
    }
}
