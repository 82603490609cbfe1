// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

/** What stands for several readings of a number. */
public enum Summary {
    LAST,
    MEAN,
    MIN,
    MAX,
    /** The root of the mean square. */
    RMS
}
