// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/** What kind of value a point has. */
public enum PointType {
    FLOAT64,
    INT64,
    BOOL,
    STRING,
    /** One of the point's {@code values}. */
    ENUM;

    /** True for the types that can be ordered, scaled and averaged. */
    public boolean isNumber() {
        return this == FLOAT64 || this == INT64;
    }
}
