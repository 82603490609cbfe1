// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.store.Slot;

/** A model that is open, and the slot it was opened from. */
record Held(Model model, Slot slot) {
    ModelCard card() {
        return model.card();
    }

    /** True when that manifest is its own, as far as a version goes: the same file can be signed anew. */
    boolean isOf(Manifest manifest) {
        return card().digest().equals(manifest.content().sha256()) && card().version().equals(manifest.version().toString());
    }
}
