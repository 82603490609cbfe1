// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import dev.selvage.decision.Input;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import java.util.List;
import java.util.Optional;

/** Where decisions find the models in their slots. Called on the loop's thread. */
@FunctionalInterface
public interface ModelShelf {
    /** The model that decides under that name now; empty when there is none. The same object until another takes its place. */
    Optional<Slotted> active(String name);

    /** Hears how each decision came out, and what it went by: models on trial are counted by it, and learn from it. */
    default void decided(DecisionSpec policy, Outcome outcome, List<Input> inputs) {
        // models that stay as they are need not know
    }

    /** A model and the slot it is in. */
    record Slotted(Model model, String slot) {}

    /** No models at all: conditions alone. */
    static ModelShelf empty() {
        return name -> Optional.empty();
    }
}
