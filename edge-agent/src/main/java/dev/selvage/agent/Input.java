// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.Reading;
import dev.selvage.link.LinkEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What other threads hand to the agent's loop. */
sealed interface Input {
    /** A driver's reading. */
    record Read(Reading reading) implements Input {}

    /** Readings that a driver offers as one; the loop completes {@code stored}, see {@link dev.selvage.agent.driver.Intake}. */
    record Offer(List<Reading> readings, CompletableFuture<Void> stored) implements Input {
        public Offer {
            readings = List.copyOf(readings);
        }
    }

    /** A question that only the loop can answer, because the replica is its; answered after what came in was merged. */
    record Ask(Consumer<Moment> question) implements Input {}

    /** What a run of a task says; it is heard before the tasks' next step. */
    record Task(Runnable word) implements Input {}

    /** Something that happened on the link. */
    record Link(LinkEvent event) implements Input {}
}
