// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Json;
import java.util.Optional;

/**
 * What an operator asks for.
 *
 * @param serialWith as in {@link Order}
 * @param rollout how it spreads when it is for many; at once when there is none
 * @param by who asked
 */
public record Spec(String type, Json.Obj args, Target target, int priority, Optional<String> serialWith, Patience patience, Retry retry,
        Optional<Rollout> rollout, String by) {
    /**
     * How long the gateway waits.
     *
     * @param expiresMillis wall clock after which it is not to be accepted any more; 0 for never
     * @param acceptMillis how long a device that is connected may take to accept, before another one is asked
     * @param lostMillis how long a device may be away that has accepted, before another one is asked
     * @param timers of the run itself
     */
    public record Patience(long expiresMillis, long acceptMillis, long lostMillis, Order.Timers timers) {
        /** A connected device answers within a second; three of its keep-alives, and it is lost. */
        public static final Patience USUAL = new Patience(0, 10_000, 180_000, Order.Timers.NONE);
    }
}
