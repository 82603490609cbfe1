// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Drivers for tests, and their readings as text. */
final class Meter {
    private Meter() {}

    /** Patient, since the first answer on a busy machine may take long. */
    static Json.Builder settings(int port) {
        return Json.object().put("use", "modbus-tcp").put("host", "127.0.0.1").put("port", port).put("timeout", "1500ms");
    }

    static Json.Obj at(String table, int addr, String as) {
        return Json.object().put("table", table).put("addr", addr).put("as", as).build();
    }

    static Driver open(int port, Map<String, Json.Obj> bindings) throws DriverException {
        return new ModbusFactory().open(settings(port).build(), bindings, Surroundings.none());
    }

    /** Reads all points, by name: the value, or the reason in brackets. */
    static Map<String, String> read(Driver driver, String... points) throws DriverException, InterruptedException {
        Map<String, String> shown = new TreeMap<>();
        for (Reading reading : driver.read(List.of(points), 0)) {
            shown.put(reading.point(), reading.reason().isEmpty() ? reading.value().toString() : "[" + reading.reason() + "]");
        }
        return shown;
    }

    /** One reading of one point by a driver of its own. */
    static String read(int port, Json.Obj bind) throws DriverException, InterruptedException {
        return read(settings(port).build(), bind);
    }

    static String read(Json.Obj settings, Json.Obj bind) throws DriverException, InterruptedException {
        try (Driver driver = new ModbusFactory().open(settings, Map.of("p", bind), Surroundings.none())) {
            return read(driver, "p").get("p");
        }
    }
}
