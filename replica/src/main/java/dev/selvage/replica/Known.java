// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/**
 * What somebody has of one scope.
 *
 * @param vector the dots of state tables that are seen
 * @param history the dots of history tables
 */
public record Known(VersionVector vector, VersionVector history) {
    private static final Known NOTHING = new Known(VersionVector.empty(), VersionVector.empty());

    /** Has nothing. */
    public static Known nothing() {
        return NOTHING;
    }

    /** True when {@code other} has all that this has. */
    public boolean isCoveredBy(Known other) {
        return vector.isCoveredBy(other.vector) && history.isCoveredBy(other.history);
    }

    /** True when that dot is covered, whichever kind of table it went to. */
    public boolean covers(Dot dot) {
        return vector.covers(dot) && history.covers(dot);
    }
}
