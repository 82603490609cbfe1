// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.gateway.shard.Told;
import dev.selvage.protocol.Topics;
import java.util.List;

/** What other threads hand to the loop of the tasks. What requests leave here is bounded by the requests that are open. */
sealed interface Input {
    /** A request, or the rest of something that another thread has done; run by the loop. */
    record Work(Turn turn) implements Input {}

    /** Devices have said something about tasks. */
    record Reported(List<Told> reports) implements Input {}

    /** The broker has taken the message with that ticket. */
    record Sent(long ticket) implements Input {}

    /** A device's {@code about}, {@code status}, {@code presence} or {@code metrics}. */
    record Heard(Topics.Address address, byte[] payload) implements Input {}

    /** This gateway is the site's home, of that epoch, from now on. */
    record Home(long epoch) implements Input {}

    /** It is not, or cannot know: nothing is dispatched. */
    record Away() implements Input {}

    /** Something to do on the loop's thread, at the time of the step. */
    @FunctionalInterface
    interface Turn {
        void run(long nowWallMillis);
    }
}
