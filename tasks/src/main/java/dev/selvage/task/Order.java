// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Json;
import java.util.Optional;

/**
 * What the gateway wants of one device, whole in itself: the row of the table {@code task} and the offer's message say the same.
 *
 * @param id names the task in the whole site
 * @param type what is to be done, one of the device's task types
 * @param attempt 1 for the first; a device does each attempt at most once
 * @param fence grows whenever the task is given to anybody; whoever holds a lower one is too late
 * @param priority 0 to 1000, the higher first
 * @param serialWith tasks of the same word never run at the same time at a device
 * @param deadlineMillis wall clock of the gateway after which it may not be accepted; 0 for none
 * @param createdMillis wall clock of the gateway; breaks ties of priority
 */
public record Order(String id, String type, Json.Obj args, int attempt, long fence, int priority, Optional<String> serialWith, Timers timers,
        long deadlineMillis, long createdMillis, Wish wish) {
    public static final int PRIORITY_MAX = 1_000;

    public Order {
        if (attempt < 1 || fence < 1 || priority < 0 || priority > PRIORITY_MAX) {
            throw new IllegalArgumentException("task " + id + ": attempt and fence begin at 1, priority is 0 to " + PRIORITY_MAX);
        }
    }

    /**
     * How long things may take, by a clock that only runs forward.
     *
     * @param stepMillis each step; never longer than the total; 0 for no limit of its own
     * @param totalMillis from the start to the end; 0 for no limit
     */
    public record Timers(long stepMillis, long totalMillis) {
        /** No limits. */
        public static final Timers NONE = new Timers(0, 0);

        public Timers {
            if (stepMillis < 0 || totalMillis < 0) {
                throw new IllegalArgumentException("a timer cannot be negative");
            }
        }
    }

    /** What the gateway wants by now. */
    public enum Wish {
        /** That it is done. */
        DO,
        /** That it ends without being done, if the device agrees. */
        CANCEL,
        /** Nothing: nobody waits for it any more. */
        DROP
    }
}
