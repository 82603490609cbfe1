// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.sysfs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The board that ships reads a board as the kernel lays it out, links and all. */
class BoardProfileTest {
    @TempDir
    private Path root;

    @Test
    void theBundledBoardReadsAndWrites() throws Exception {
        FakeSys sys = new FakeSys(root.toRealPath());
        sys.file("devices/platform/i2c/iio:device0/in_accel_x_raw", "-12");
        sys.file("devices/platform/i2c/iio:device0/in_accel_scale", "0.5");
        sys.file("devices/platform/hwmon/hwmon0/temp1_input", "48250");
        Device device = DeviceFile.readBundled("board-1", ProfileSource.bundled());
        Map<String, Json> settings = new LinkedHashMap<>(device.driver().settings().members());
        settings.put("root", new Json.Str(root.toRealPath().toString()));
        Map<String, Json.Obj> bindings = new TreeMap<>();
        device.points().forEach(point -> bindings.put(point.name(), point.bind()));
        try (Driver driver = new SysfsFactory().open(new Json.Obj(settings), bindings, Surroundings.none())) {
            Map<String, String> said = new TreeMap<>();
            for (Reading reading : driver.read(List.copyOf(bindings.keySet()), 0)) {
                said.put(reading.point(), FakeSys.shown(reading));
            }
            assertEquals(Map.of("temp", "272.5", "accel.x", "-6.0", "fan", "1430", "chip.temp", "48250", "door", "0", "opens", "0", "led", "0"), said);
            driver.write("led", new PointValue.Bool(true));
            assertEquals("1\n", Files.readString(sys.at("class/leds/user0/brightness")));
        }
    }
}
