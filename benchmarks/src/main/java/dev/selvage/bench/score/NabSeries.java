// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

import java.util.List;

/**
 * What NAB knows of one file besides its values.
 *
 * @param name such as nyc_taxi
 * @param rows how many
 * @param windows around the anomalies, in order, not overlapping
 */
public record NabSeries(String name, int rows, List<Window> windows) {
    /** Alarms in the first part of a file count neither way: a detector may learn there. */
    private static final double PROBATION_SHARE = 0.15;
    /** Longer files give no longer time to learn. */
    private static final int PROBATION_ROWS_MAX = 750;

    /** Rows in which an alarm is right, both included. */
    public record Window(int first, int last) {
        int width() {
            return last - first + 1;
        }
    }

    public NabSeries {
        windows = List.copyOf(windows);
        int free = 0;
        for (Window window : windows) {
            if (window.first() < free || window.last() < window.first() || window.last() >= rows) {
                throw new IllegalArgumentException(name + ": " + window + " overlaps, or is not within " + rows + " rows");
            }
            free = window.last() + 1;
        }
    }

    /** The first row that counts. */
    public int probation() {
        return Math.min((int) Math.floor(PROBATION_SHARE * rows), PROBATION_ROWS_MAX);
    }
}
