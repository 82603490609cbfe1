// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The fates of a node's last numbered requests, so that a repeated one is not carried out twice. One that failed is
 * forgotten, so that it can be tried again. Thread-safe.
 */
final class KeptAnswers {
    private final Map<String, CompletableFuture<Void>> byNumber = new LinkedHashMap<>();

    /** What became of that number before, or becomes of it now; empty when the work cannot be taken now. */
    synchronized Optional<CompletableFuture<Void>> once(String number, Supplier<Optional<CompletableFuture<Void>>> work) {
        Optional<CompletableFuture<Void>> before = Optional.ofNullable(byNumber.get(number));
        if (before.isPresent()) {
            return before;
        }
        Optional<CompletableFuture<Void>> begun =
                work.get().map(fate -> fate.whenComplete((done, problem) -> Optional.ofNullable(problem).ifPresent(p -> forget(number))));
        begun.filter(fate -> !fate.isCompletedExceptionally()).ifPresent(fate -> keep(number, fate));
        return begun;
    }

    private void keep(String number, CompletableFuture<Void> fate) {
        byNumber.put(number, fate);
        if (byNumber.size() > FrontLimits.ANSWERS_KEPT) {
            byNumber.remove(byNumber.keySet().iterator().next());
        }
    }

    private synchronized void forget(String number) {
        byNumber.remove(number);
    }
}
