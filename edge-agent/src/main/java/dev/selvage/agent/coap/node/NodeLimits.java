// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

/**
 * What a node may use by its profile. The surface has bounds of its own, which no profile can widen.
 *
 * @param requestsPerSecond in the long run
 * @param burst requests at once
 * @param bodyBytes largest body that it sends
 * @param blockBytes largest piece of an answer
 * @param observers observations at once; 0 for none
 */
public record NodeLimits(double requestsPerSecond, int burst, int bodyBytes, int blockBytes, int observers) {
    /** The profile says nothing. */
    public static final NodeLimits NONE =
            new NodeLimits(Double.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
}
