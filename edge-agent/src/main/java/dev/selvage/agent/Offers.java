// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.DriverException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Offers whose readings were judged; they are answered when what came of them is durable. Confined to the loop's thread. */
final class Offers {
    private final List<CompletableFuture<Void>> unanswered = new ArrayList<>();

    void add(CompletableFuture<Void> stored) {
        unanswered.add(stored);
    }

    /** True while a device waits, with its radio on. */
    boolean areWaiting() {
        return !unanswered.isEmpty();
    }

    /** All that came is durable. */
    void stored() {
        unanswered.forEach(stored -> stored.complete(null));
        unanswered.clear();
    }

    /** Nothing was stored. */
    void failed(String why) {
        unanswered.forEach(stored -> stored.completeExceptionally(new DriverException(why)));
        unanswered.clear();
    }
}
