// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/**
 * What the device may use at most.
 *
 * @param payloadBytes largest payload it publishes, and largest body that its node sends
 * @param diskReserveBytes free disk space below which no history is kept
 * @param modelBytes largest file of a model that it takes
 * @param node what is about a node that speaks CoAP alone
 */
public record LimitsSpec(Rate rate, int payloadBytes, Outbox outbox, long diskReserveBytes, long modelBytes, OfNode node) {
    /**
     * How much it may publish, and how often its node may ask.
     *
     * @param messages messages or requests allowed per {@code perMillis}, on average
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
     * @param ageMillis age at which events drop out; of a state the last one waits as long as it may be published
     */
    public record Outbox(long bytes, long ageMillis) {}

    /**
     * A constrained node.
     *
     * @param blockBytes largest piece of an answer
     * @param observers observations at once
     */
    public record OfNode(int blockBytes, int observers) {}
}
