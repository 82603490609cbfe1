// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.host;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads this machine. Each file is read once per {@link #read}, whatever the number of points; a point whose file is
 * missing or strange is bad with the reason, and the others are not concerned. Keeps no file open.
 */
public final class HostDriver implements Driver {
    private final HostFiles files;
    private final Map<String, HostGauges.Gauge> gauges;

    HostDriver(HostFiles files, Map<String, HostGauges.Gauge> gauges) {
        this.files = files;
        this.gauges = Map.copyOf(gauges);
    }

    @Override
    public List<Reading> read(List<String> points, long nowMillis) {
        files.forget();
        List<Reading> readings = new ArrayList<>(points.size());
        for (String point : points) {
            try {
                readings.add(Reading.good(point, value(point), nowMillis));
            } catch (DriverException e) {
                readings.add(Reading.bad(point, e.getMessage(), nowMillis));
            }
        }
        return readings;
    }

    private PointValue value(String point) throws DriverException {
        return Optional.ofNullable(gauges.get(point))
                .orElseThrow(() -> new DriverException("driver \"host\" has no point \"" + Printable.of(point) + "\""))
                .read(files);
    }

    /** Always refuses: a host is only looked at. */
    @Override
    public void write(String point, PointValue value) throws DriverException {
        throw new DriverException("point \"" + Printable.of(point) + "\" of driver \"host\" cannot be written");
    }

    @Override
    public void close() {
        files.forget();
    }
}
