// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.host;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Opens {@code host} drivers. Settings: {@code proc} and {@code sys}, the folders to read instead of {@code /proc} and
 * {@code /sys} (a container that sees its host's under other names, a test). Bindings: see {@link HostGauges}.
 */
public final class HostFactory implements DriverFactory {
    @Override
    public String name() {
        return "host";
    }

    @Override
    public Driver open(Json.Obj settings, Map<String, Json.Obj> bindings, Surroundings around) throws DriverException {
        BindReader reader = BindReader.ofDriver(name(), settings).only("use", "proc", "sys");
        HostFiles files = new HostFiles(folder(reader, "proc", "/proc"), folder(reader, "sys", "/sys"));
        HostGauges gauges = new HostGauges(new CpuMeter());
        Map<String, HostGauges.Gauge> byPoint = new HashMap<>();
        for (Map.Entry<String, Json.Obj> binding : bindings.entrySet()) {
            byPoint.put(binding.getKey(), gauges.of(BindReader.ofPoint(binding.getKey(), binding.getValue())));
        }
        return new HostDriver(files, byPoint);
    }

    private static Path folder(BindReader reader, String name, String fallback) throws DriverException {
        return absolute(reader, reader.text(name, fallback), name);
    }

    /** The text as an absolute path: a relative one would depend on where the agent was started. */
    static Path absolute(BindReader reader, String text, String name) throws DriverException {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw reader.wrong("needs a path as \"" + name + "\": " + e.getReason());
        }
        throw reader.wrong("needs a path from the root as \"" + name + "\", not \"" + text + "\"");
    }
}
