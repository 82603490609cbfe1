// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import java.util.Locale;

/** One of the two places of a model. */
public enum Slot {
    A,
    B;

    /** The other one. */
    Slot other() {
        return this == A ? B : A;
    }

    /** The beginning of its files' names, and its name in the state and for people. */
    public String letter() {
        return name().toLowerCase(Locale.ROOT);
    }
}
