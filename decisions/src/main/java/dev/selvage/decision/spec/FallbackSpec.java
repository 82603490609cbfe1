// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

/**
 * What happens when the model cannot be asked, or not be believed.
 *
 * @param missing no model is in the slot
 * @param outside the features are outside of what the model was trained on, or too few of them are there
 * @param stale readings are too old
 * @param fault the model failed, or took too long
 */
public record FallbackSpec(Way missing, Way outside, Way stale, Way fault) {
    /** What decisions have that say nothing of it. */
    public static final FallbackSpec USUAL = new FallbackSpec(Way.RULES, Way.HOLD, Way.SAFE, Way.SAFE);

    /** A way to go on. */
    public enum Way {
        /** Conditions that need no score go on. */
        RULES,
        /** The state stays as it is. */
        HOLD,
        /** The safe state is entered at once. */
        SAFE
    }
}
