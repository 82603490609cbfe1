// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.condition;

/** The three answers of a condition (Kleene's strong logic). */
public enum Truth {
    TRUE,
    FALSE,
    /** Not evaluable: counts neither for a condition nor against it. */
    UNKNOWN;

    public static Truth of(boolean value) {
        return value ? TRUE : FALSE;
    }
}
