// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

/**
 * Counts the messages that were taken and not yet settled against what the broker grants. Thread-safe; taking and
 * handing over are one step, so that nothing is taken after the link's thread ended.
 */
final class Permits {
    private int granted;
    private int taken;
    private boolean closed;

    /** Runs {@code handOver} and returns true when a permit is free. */
    synchronized boolean tryTake(Runnable handOver) {
        if (taken >= granted) {
            return false;
        }
        taken++;
        handOver.run();
        return true;
    }

    /** Gives one permit back. */
    synchronized void giveBack() {
        taken--;
    }

    /** Sets how many may be taken at a time; 0 while there is no connection. */
    synchronized void grant(int atMost) {
        granted = closed ? 0 : atMost;
    }

    /** Grants nothing from now on. */
    synchronized void close() {
        closed = true;
        granted = 0;
    }
}
