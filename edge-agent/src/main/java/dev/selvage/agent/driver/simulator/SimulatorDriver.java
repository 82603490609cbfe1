// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plays a device: readings are a function of seed, point and time, or of seed, point and the number of readings. A
 * written point holds what was written, whatever its generator; who may write is the profile's business.
 */
public final class SimulatorDriver implements Driver {
    private final Map<String, Generator> generators;

    SimulatorDriver(Map<String, Generator> generators) {
        this.generators = new HashMap<>(generators);
    }

    /** Whether a point of that name is simulated. */
    public boolean has(String point) {
        return generators.containsKey(point);
    }

    @Override
    public List<Reading> read(List<String> points, long nowMillis) {
        return points.stream().map(point -> read(point, nowMillis)).toList();
    }

    private Reading read(String point, long nowMillis) {
        return Optional.ofNullable(generators.get(point))
                .map(generator -> Reading.good(point, generator.next(nowMillis), nowMillis))
                .orElseGet(() -> Reading.bad(point, unknown(point), nowMillis));
    }

    @Override
    public void write(String point, PointValue value) throws DriverException {
        if (!has(point)) {
            throw new DriverException(unknown(point));
        }
        if (value instanceof PointValue.Missing) {
            throw new DriverException("point \"" + Printable.of(point) + "\" cannot be written without a value");
        }
        generators.put(point, nowMillis -> value);
    }

    /** Nothing to free. */
    @Override
    public void close() {
        // Generators hold no file and no thread.
    }

    private static String unknown(String point) {
        return "driver \"simulator\" has no point \"" + Printable.of(point) + "\"";
    }
}
