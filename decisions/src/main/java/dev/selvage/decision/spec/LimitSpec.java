// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import java.util.OptionalDouble;

/**
 * How gently a point is moved.
 *
 * @param step largest change at once, in the point's unit
 * @param holdMillis how long a written value stays
 * @param changesMax how many changes there may be in {@code perMillis}
 */
public record LimitSpec(OptionalDouble step, long holdMillis, int changesMax, long perMillis) {
    /** More are not counted: whoever wants more wants no limit. */
    public static final int CHANGES_MAX = 64;

    /** A point without limits of its own. */
    public static final LimitSpec NONE = new LimitSpec(OptionalDouble.empty(), 0, CHANGES_MAX, 0);
}
