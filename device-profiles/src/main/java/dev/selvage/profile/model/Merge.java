// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/** How concurrent writes of one point become one value. */
public enum Merge {
    /** The last writer wins. */
    LWW,
    MAX,
    MIN,
    /** The first writer wins. */
    FIRST,
    DEVICE_WINS,
    GATEWAY_WINS,
    /** All stay until a person or a rule decides. */
    KEEP_BOTH,
    /** The sum of what each actor counted. */
    COUNTER,
    /** Every element that somebody added and nobody who saw it removed. */
    SET;

    /** Whether values of that type can be merged so: order needs numbers, counting whole ones, sets text. */
    public boolean fits(PointType type) {
        return switch (this) {
            case MAX, MIN -> type.isNumber();
            case COUNTER -> type == PointType.INT64;
            case SET -> type == PointType.STRING;
            default -> true;
        };
    }
}
