// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/** The values a sensor can truly have, both ends included; finite, {@code min <= max}. */
public record Range(double min, double max) {
    /** Throws {@link IllegalArgumentException} unless {@code min <= max}. */
    public Range {
        if (!(min <= max)) {
            throw new IllegalArgumentException("a range needs min <= max, not " + min + " and " + max);
        }
    }

    /** True when the value lies inside; NaN never does. */
    public boolean contains(double value) {
        return min <= value && value <= max;
    }
}
