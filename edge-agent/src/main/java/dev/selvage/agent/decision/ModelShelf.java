// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import dev.selvage.decision.model.Model;
import java.util.Optional;

/** Where decisions find the models in their slots. Called on the loop's thread. */
@FunctionalInterface
public interface ModelShelf {
    /** The model that decides under that name now; empty when there is none. The same object until another takes its place. */
    Optional<Slotted> active(String name);

    /** A model and the slot it is in. */
    record Slotted(Model model, String slot) {}

    /** No models at all: conditions alone. */
    static ModelShelf empty() {
        return name -> Optional.empty();
    }
}
