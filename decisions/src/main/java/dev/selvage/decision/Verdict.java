// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import java.util.Locale;

/** What becomes of a proposal. */
public enum Verdict {
    /** It is done, perhaps with a value that a limit allows. */
    APPLIED,
    /** An interlock has it done, whatever the state wants. */
    FORCED,
    /** An interlock or a limit is against it. */
    DENIED,
    /** A person may do it. */
    PROPOSED,
    /** It would have been done; the mode is shadow. */
    SHADOWED;

    /** As records have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True when the world changes by it. */
    public boolean isDone() {
        return this == APPLIED || this == FORCED;
    }
}
