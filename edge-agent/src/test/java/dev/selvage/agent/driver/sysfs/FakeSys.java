// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.sysfs;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A board's /sys in a folder: an IIO thermometer, a GPIO, an LED and a hwmon chip, linked as the kernel links them. */
final class FakeSys {
    static final Json.Obj TEMP = Json.object()
            .put("file", "bus/iio/devices/iio:device0/in_temp_raw")
            .put("scaleFile", "bus/iio/devices/iio:device0/in_temp_scale")
            .put("offsetFile", "bus/iio/devices/iio:device0/in_temp_offset")
            .build();
    static final Json.Obj DOOR = Json.object().put("file", "class/gpio/gpio17/value").build();
    static final Json.Obj FAN = Json.object().put("file", "class/hwmon/hwmon0/fan1_input").build();
    static final Json.Obj LED = Json.object()
            .put("file", "class/leds/user0/brightness")
            .put("write", Json.object().put("true", "1").put("false", "0").build())
            .build();
    static final Json.Obj OPENS = Json.object().put("count", "door").build();

    private final Path root;

    FakeSys(Path root) throws IOException {
        this.root = root;
        file("devices/platform/i2c/iio:device0/in_temp_raw", "2190\n");
        file("devices/platform/i2c/iio:device0/in_temp_scale", "0.125000000\n");
        file("devices/platform/i2c/iio:device0/in_temp_offset", "-10\n");
        file("devices/platform/gpio/gpio17/value", "0\n");
        file("devices/platform/leds/user0/brightness", "0\n");
        file("devices/platform/hwmon/hwmon0/fan1_input", "1430\n");
        link("bus/iio/devices/iio:device0", "devices/platform/i2c/iio:device0");
        link("class/gpio/gpio17", "devices/platform/gpio/gpio17");
        link("class/leds/user0", "devices/platform/leds/user0");
        link("class/hwmon/hwmon0", "devices/platform/hwmon/hwmon0");
    }

    Path file(String name, String text) throws IOException {
        Files.createDirectories(root.resolve(name).getParent());
        return Files.writeString(root.resolve(name), text);
    }

    void link(String from, String to) throws IOException {
        if (Files.notExists(root.resolve(from))) {
            Files.createDirectories(root.resolve(from).getParent());
            Files.createSymbolicLink(root.resolve(from), root.resolve(to));
        }
    }

    Path at(String name) {
        return root.resolve(name);
    }

    Json.Builder settings() {
        return Json.object().put("use", "sysfs").put("root", root.toString()).put("allow", Json.texts(List.of("devices")));
    }

    Driver open(Map<String, Json.Obj> bindings) throws DriverException {
        return new SysfsFactory().open(settings().build(), bindings, Surroundings.none());
    }

    /** The value of one reading, or its reason in brackets. */
    static String shown(Reading reading) {
        return reading.reason().isEmpty() ? reading.value().toString() : "[" + reading.reason() + "]";
    }

    String read(Json.Obj bind) throws DriverException, InterruptedException {
        try (Driver driver = open(Map.of("p", bind))) {
            return shown(driver.read(List.of("p"), 0).get(0));
        }
    }
}
