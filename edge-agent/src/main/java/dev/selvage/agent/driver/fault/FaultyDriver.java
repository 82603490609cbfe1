// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.fault;

import dev.selvage.agent.coap.node.NodeDesk;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.Fault;
import dev.selvage.protocol.PointValue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Any driver with the faults of a profile on top: readings that are asked for and readings that are offered fail alike.
 * Writes pass. Thread-safe, since a driver may offer on one thread and be read on another.
 */
public final class FaultyDriver implements Driver {
    private final Driver driver;
    /** Guards the faults and the times of the first readings. */
    private final Object lock = new Object();

    private final Map<String, List<PointFault>> faults = new HashMap<>();
    /** When the first reading was taken: a recording is offered in other times than what is read beside it. */
    private final Map<Way, Long> firstMillis = new EnumMap<>(Way.class);

    private enum Way {
        READ,
        OFFERED
    }

    private FaultyDriver(Driver driver, Device device, List<Fault.OfPoint> planned) {
        this.driver = driver;
        for (Fault.OfPoint fault : planned) {
            double scale = device.point(fault.point()).map(point -> point.transform().scale()).orElse(1.0);
            faults.computeIfAbsent(fault.point(), point -> new ArrayList<>()).add(new PointFault(fault, 1 / scale));
        }
    }

    /** The driver with the device's faults of points on top; the driver itself when there are none. */
    public static Driver over(Driver driver, Device device) {
        List<Fault.OfPoint> planned = device.faults().stream()
                .filter(Fault.OfPoint.class::isInstance)
                .map(Fault.OfPoint.class::cast)
                .toList();
        return planned.isEmpty() ? driver : new FaultyDriver(driver, device, planned);
    }

    /** A dropped reading is a bad one here, because who asks gets an answer. */
    @Override
    public List<Reading> read(List<String> points, long nowMillis) throws DriverException, InterruptedException {
        return driver.read(points, nowMillis).stream()
                .map(reading -> pass(reading, Way.READ).orElseGet(() -> Reading.bad(reading.point(), "dropped by a fault of the profile", nowMillis)))
                .toList();
    }

    @Override
    public void listen(Intake intake) throws DriverException, InterruptedException {
        Intake faulty = readings -> {
            List<Reading> left = readings.stream().flatMap(reading -> pass(reading).stream()).toList();
            return left.isEmpty() && !readings.isEmpty() ? Optional.of(CompletableFuture.completedFuture(null)) : intake.offer(left);
        };
        // a driver that serves a node must still see that its agent can
        driver.listen(intake instanceof NodeDesk desk ? new FaultyDesk(desk, faulty) : faulty);
    }

    private Optional<Reading> pass(Reading reading) {
        return pass(reading, Way.OFFERED);
    }

    private Optional<Reading> pass(Reading reading, Way way) {
        synchronized (lock) {
            long first = firstMillis.computeIfAbsent(way, same -> reading.takenAtMillis());
            Optional<Reading> left = Optional.of(reading);
            for (PointFault fault : faults.getOrDefault(reading.point(), List.of())) {
                left = left.flatMap(r -> fault.pass(r, first));
            }
            return left;
        }
    }

    @Override
    public void write(String point, PointValue value) throws DriverException, InterruptedException {
        driver.write(point, value);
    }

    @Override
    public void close() {
        driver.close();
    }
}
