// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.Drivers;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.PointType;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bundled profiles say, the bundled drivers understand. */
class BundledProfilesTest {
    @ParameterizedTest
    @ValueSource(strings = {"this-host", "sim-1", "board-1", "junction-1", "grid-1", "monitor-1", "home-1", "machine-1"})
    void everyBoundPointIsReadByItsDriver(String name) throws Exception {
        Device device = DeviceFile.readBundled(name, ProfileSource.bundled());
        Map<String, Json.Obj> bindings = bindings(device);
        try (Drivers drivers = Drivers.find(List.of());
                Driver driver = drivers.open(device.driver().use(), device.driver().settings(), bindings, Surroundings.none())) {
            List<String> answered = driver.read(List.copyOf(bindings.keySet()), 1_000).stream().map(r -> r.point()).sorted().toList();
            assertEquals(List.copyOf(bindings.keySet()), answered);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim-1", "junction-1", "grid-1", "monitor-1", "home-1", "machine-1"})
    void everySimulatedValueIsOneThatThePointCanHave(String name) throws Exception {
        Device device = DeviceFile.readBundled(name, ProfileSource.bundled());
        Map<String, Json.Obj> bindings = bindings(device);
        try (Drivers drivers = Drivers.find(List.of());
                Driver driver = drivers.open(device.driver().use(), device.driver().settings(), bindings, Surroundings.none())) {
            for (int second = 0; second < 5_000; second++) {
                for (Reading reading : driver.read(List.copyOf(bindings.keySet()), 1_000L * second)) {
                    assertTrue(fits(device.point(reading.point()).orElseThrow(), reading.value()), reading::toString);
                }
            }
            for (PointSpec point : device.points()) {
                if (point.rights().access().isWritable() && !point.isStored()) {
                    PointValue other = point.type() == PointType.ENUM ? new PointValue.Text(point.values().get(0)) : new PointValue.Int64(1);
                    driver.write(point.name(), other);
                    assertEquals(other, driver.read(List.of(point.name()), 0).get(0).value());
                }
            }
        }
    }

    private static boolean fits(PointSpec point, PointValue value) {
        return switch (point.type()) {
            case BOOL -> value instanceof PointValue.Bool;
            case ENUM -> value instanceof PointValue.Text text && point.values().contains(text.value());
            case STRING -> value instanceof PointValue.Text;
            case INT64 -> value instanceof PointValue.Int64;
            case FLOAT64 -> value instanceof PointValue.Int64
                    || (value instanceof PointValue.Float64 number && point.range().stream().allMatch(range -> range.contains(number.value())));
        };
    }

    private static Map<String, Json.Obj> bindings(Device device) {
        Map<String, Json.Obj> bindings = new TreeMap<>();
        device.points().stream().filter(point -> !point.isStored()).forEach(point -> bindings.put(point.name(), point.bind()));
        return bindings;
    }
}
