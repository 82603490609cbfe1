// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;

/**
 * One version of a row, alive until somebody who saw it writes or deletes the row.
 *
 * @param changed which value columns it changed since what the others had seen; all of them when that is not known
 * @param row all columns of the table
 * @param context what its writer had seen at the most when it wrote; the version's own replica may know less
 * @param metMillis wall clock of this replica when the version met a concurrent one
 */
public record Version(Dot dot, long hlc, long changed, List<Cell> row, VersionVector context, long metMillis) {
    public Version {
        row = List.copyOf(row);
    }

    /** Its HLC for ordering: no wrong clock may claim to be further ahead than a right one can be. */
    long effectiveHlc() {
        return Math.min(hlc, Hlc.ofMillis(metMillis + Hlc.AHEAD_MILLIS_MAX));
    }
}
