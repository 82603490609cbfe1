// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.node.NodeDesk;
import dev.selvage.agent.driver.DriverException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The front desks of this process, one for each port: all its agents share them, so they belong to none. Opened by the first
 * node and closed by the last. Thread-safe.
 */
public final class FrontDesks {
    private static final FrontDesks OF_PROCESS = new FrontDesks();

    private final Map<Integer, FrontDesk> byPort = new HashMap<>();

    FrontDesks() {}

    /** Those of this process. */
    public static FrontDesks ofProcess() {
        return OF_PROCESS;
    }

    /** A node's place at a front desk. */
    public interface Place extends AutoCloseable {
        /** Leaves; the last one closes the ports. */
        @Override
        void close();
    }

    /**
     * Lets a node in.
     *
     * @throws DriverException when the ports cannot be opened, other settings hold for them, or the node is there already
     */
    public synchronized Place join(FrontSettings settings, NodeStyle style, NodeDesk desk) throws DriverException {
        int port = settings.secure().getPort();
        Optional<FrontDesk> there = Optional.ofNullable(byPort.get(port));
        if (there.isPresent() && !there.get().settings().equals(settings)) {
            throw new DriverException("driver \"coap\" has port " + port + " open with other keys or addresses; devices that share a port share them too");
        }
        FrontDesk front = there.isPresent() ? there.get() : new FrontDesk(settings);
        byPort.put(port, front);
        try {
            String device = front.join(desk, style);
            return () -> leave(port, front, device);
        } catch (DriverException | RuntimeException e) {
            closeIfEmpty(port, front);
            throw e;
        }
    }

    /** The open front desk of a port as it was asked for, for tests. */
    synchronized Optional<FrontDesk> find(int port) {
        return Optional.ofNullable(byPort.get(port));
    }

    private synchronized void leave(int port, FrontDesk front, String device) {
        front.leave(device);
        closeIfEmpty(port, front);
    }

    private void closeIfEmpty(int port, FrontDesk front) {
        if (front.isEmpty() && byPort.remove(port, front)) {
            front.close();
        }
    }
}
