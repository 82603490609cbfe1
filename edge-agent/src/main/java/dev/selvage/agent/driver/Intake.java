// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where a driver leaves readings that nobody asked it for: what its device sent, or a recording's next rows. Thread-safe. */
@FunctionalInterface
public interface Intake {
    /** Readings in one offer: what a device saves up over a night; more are several offers. */
    int READINGS_MAX = 1_024;

    /** Takes nothing, ever. */
    Intake CLOSED = readings -> Optional.empty();

    /**
     * Offers readings that belong together: all of them are judged and stored in one transaction, or none.
     *
     * @param readings at most {@link #READINGS_MAX}, each of a point that the device has, in the order they were taken
     * @return done when they are durable, fails with a {@link DriverException} when they could not be stored; completed on
     *     the agent's thread, so continue without blocking. Empty when too many offers wait: nothing was taken, offer it
     *     again later
     */
    Optional<CompletableFuture<Void>> offer(List<Reading> readings);
}
