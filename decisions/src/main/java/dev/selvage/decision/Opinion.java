// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.model.Score;
import java.util.Locale;

/** What the model says, or why it says nothing. */
public sealed interface Opinion {
    /** Its score. */
    record Scored(Score score) implements Opinion {}

    /** It was not asked, or its answer is not used. */
    record Silent(Why why, String detail) implements Opinion {}

    /** Why there is no score. */
    enum Why {
        /** The policy has no model. */
        NONE,
        /** Nothing is in the slot. */
        MISSING,
        /** The inputs do not fit, see {@link Fit}. */
        UNFIT,
        /** It threw, or its score is no number. */
        FAILED,
        /** It took too long. */
        SLOW;

        /** As records have it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Opinion silent(Why why) {
        return new Silent(why, "");
    }
}
