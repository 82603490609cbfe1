// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/**
 * Rules of the merge that a simulation may leave out to prove that they are needed: each of them, left out, loses
 * writes or lets replicas differ for ever.
 */
public enum Safeguard {
    /** A batch is taken only if its base is here. */
    BASE_CHECK,
    /** Whoever has missed a forgotten deletion gets the whole scope. */
    HORIZON,
    /** The losers of a conflict are kept until somebody who saw them writes. */
    SIBLINGS
}
