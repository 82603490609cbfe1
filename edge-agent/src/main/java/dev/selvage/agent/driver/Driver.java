// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import dev.selvage.protocol.PointValue;
import java.util.List;

/**
 * Reads and writes the points of one device. Called from one sampling thread, under a deadline: a call that outlasts it
 * is interrupted, its points are marked bad and nobody else waits. An instance that does not come back after that is
 * given up with its thread and closed when it returns; its {@link DriverFactory} opens another one meanwhile, so two
 * instances must be able to exist, and the second may fail to open while the first holds the device.
 */
public interface Driver extends AutoCloseable {
    /**
     * Reads raw values of those points, in one go where the hardware allows.
     *
     * @param points names of bound points, never empty
     * @return one reading per point asked for, in any order; a point that could not be read has quality bad and a reason
     * @throws DriverException when nothing could be read; the message becomes the reason of all the points
     */
    List<Reading> read(List<String> points, long nowMillis) throws DriverException, InterruptedException;

    /**
     * Begins to offer what the device says by itself; called once for each instance, before anything else. A driver that
     * has something to offer keeps the intake, and offers on threads of its own until it is closed.
     *
     * @throws DriverException when it cannot listen; it is then closed, and another instance tries again later
     */
    default void listen(Intake intake) throws DriverException, InterruptedException {
        // most devices speak only when they are asked
    }

    /** Writes one point. Throws {@link DriverException} with the reason when the hardware refused it or cannot be written. */
    void write(String point, PointValue value) throws DriverException, InterruptedException;

    /** Frees files and sockets. */
    @Override
    void close();
}
