// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/**
 * Which past values are kept, beside the latest.
 *
 * @param keepMillis how long; 0 with {@link Kind#NONE}
 * @param windowMillis length of one aggregate; 0 unless {@link Kind#AGGREGATE}
 */
public record History(Kind kind, long keepMillis, long windowMillis) {
    /** Nothing but the latest value. */
    public static final History NONE = new History(Kind.NONE, 0, 0);

    /** What is kept. */
    public enum Kind {
        NONE,
        /** Each report. */
        RAW,
        /** Count, mean, min and max of each window. */
        AGGREGATE
    }
}
