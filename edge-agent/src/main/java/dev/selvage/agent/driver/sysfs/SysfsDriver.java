// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.sysfs;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads and writes single files; a point whose file is missing or strange is bad with the reason. Keeps no file open. */
public final class SysfsDriver implements Driver {
    private final Fence fence;
    private final Map<String, FilePoint> files;
    private final Map<String, EdgeCounter> counters;

    SysfsDriver(Fence fence, Map<String, FilePoint> files, Map<String, EdgeCounter> counters) {
        this.fence = fence;
        this.files = Map.copyOf(files);
        this.counters = Map.copyOf(counters);
    }

    /** Files first, so that a counter read with them has seen their latest values. */
    @Override
    public List<Reading> read(List<String> points, long nowMillis) {
        Map<Boolean, List<String>> parted =
                points.stream().collect(Collectors.partitioningBy(counters::containsKey));
        List<Reading> readings = new ArrayList<>(parted.get(false).stream().map(point -> file(point, nowMillis)).toList());
        parted.get(true).forEach(point -> readings.add(counter(point, points, nowMillis)));
        return readings;
    }

    private Reading file(String point, long nowMillis) {
        try {
            PointValue value = known(point).read(fence);
            counters.values().stream().filter(counter -> counter.watched().equals(point)).forEach(counter -> counter.look(value));
            return Reading.good(point, value, nowMillis);
        } catch (DriverException e) {
            return Reading.bad(point, e.getMessage(), nowMillis);
        }
    }

    /** A counter whose point was not asked for looks for itself: one more chance to see an edge. */
    private Reading counter(String point, List<String> asked, long nowMillis) {
        EdgeCounter counter = counters.get(point);
        if (!asked.contains(counter.watched())) {
            Reading watched = file(counter.watched(), nowMillis);
            if (!watched.reason().isEmpty()) {
                return Reading.bad(point, watched.reason(), nowMillis);
            }
        }
        return Reading.good(point, new PointValue.Int64(counter.count()), nowMillis);
    }

    @Override
    public void write(String point, PointValue value) throws DriverException {
        if (counters.containsKey(point)) {
            throw new DriverException("point \"" + Printable.of(point) + "\" cannot be written: it counts");
        }
        known(point).write(fence, point, value);
    }

    private FilePoint known(String point) throws DriverException {
        return Optional.ofNullable(files.get(point))
                .orElseThrow(() -> new DriverException("driver \"sysfs\" has no such point \"" + Printable.of(point) + "\""));
    }

    /** Nothing to free. */
    @Override
    public void close() {
        // Each file is closed as soon as it is read.
    }
}
