// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import java.util.Optional;

/**
 * One sampling thread with the driver instance that only it touches. The fields are guarded by the sampler's lock, but
 * for the driver and whether it listens, which are the thread's own.
 */
final class Lane {
    Optional<Thread> thread = Optional.empty();
    Optional<Driver> driver;
    /** The job it is inside of. */
    Optional<Job> job = Optional.empty();
    /** Monotonic time before which the driver is not opened again. */
    long pausedUntilMillis = Long.MIN_VALUE;
    /** True when its driver has been told to listen. */
    boolean listening;
    /** Given up for hung: when it returns it only tidies up. */
    boolean abandoned;

    Lane(Optional<Driver> driver) {
        this.driver = driver;
    }

    void interrupt() {
        thread.ifPresent(Thread::interrupt);
    }
}
