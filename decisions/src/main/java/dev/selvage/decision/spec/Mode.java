// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

/** How far an action goes. */
public enum Mode {
    /** Recorded only: what would have happened. */
    SHADOW,
    /** Published for a person, who may do it. */
    PROPOSE,
    /** Done, unless an interlock or a limit is against it. */
    ACT
}
