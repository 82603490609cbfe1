// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.spec.FallbackSpec;
import java.util.Locale;

/** What a decision had to fall back for; in this order, the first that holds counts. */
public enum Cause {
    /** The model failed or was too slow. */
    FAULT,
    /** Too few inputs have a value, and one of them is stale, bad or stuck. */
    STALE,
    /** Too few inputs have a value since the program has just begun: the state stays. */
    WARMING,
    /** Too few inputs have a value, or too many are far from what the model has seen. */
    OUTSIDE,
    /** There is no model in the slot. */
    MISSING,
    /** None: the conditions decide. */
    NONE;

    /** As records have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    FallbackSpec.Way way(FallbackSpec policy) {
        return switch (this) {
            case FAULT -> policy.fault();
            case STALE -> policy.stale();
            case WARMING -> FallbackSpec.Way.HOLD;
            case OUTSIDE -> policy.outside();
            case MISSING -> policy.missing();
            case NONE -> FallbackSpec.Way.RULES;
        };
    }
}
