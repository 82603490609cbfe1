// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/**
 * What the device may use at most.
 *
 * @param payloadBytes largest payload it publishes
 * @param diskReserveBytes free disk space below which no history is kept
 */
public record LimitsSpec(Rate rate, int payloadBytes, Outbox outbox, long diskReserveBytes) {
    /**
     * How much it may publish.
     *
     * @param messages state and event messages allowed per {@code perMillis}, on average
     * @param burst messages allowed at once
     */
    public record Rate(double messages, long perMillis, int burst) {
        /** Messages allowed per second, on average. */
        public double perSecond() {
            return messages * 1_000 / perMillis;
        }
    }

    /**
     * The queue that waits for the broker; what does not fit drops out oldest first, and is counted.
     *
     * @param ageMillis age at which messages drop out
     */
    public record Outbox(long bytes, long ageMillis) {}
}
