// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One row of the table {@code point}. SQLite stores such a row in about 97 bytes, the record's header included.
 *
 * @param takenMillis since 1970
 */
record PointRow(String device, String name, double value, String quality, String reason, String unit, long takenMillis) {
    /** What the rows say is the time; 2026-01-01. */
    static final long NOW_MILLIS = 1_767_225_600_000L;

    private static final int VALUES = 10_000;
    private static final long MINUTE_MILLIS = 60_000;

    /**
     * Rows of one device, in the order of their keys.
     *
     * @param generation another one gives every row another value and time
     */
    static List<PointRow> of(String device, int count, int generation) {
        List<PointRow> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long noise = noise(i, generation);
            // never a whole number, which SQLite would store shorter in some columns
            double value = noise % VALUES + 0.37;
            rows.add(new PointRow(device, String.format("line-03/press-07/temperature-%05d", i), value, "good",
                    "within its limits by rule", "Cel", NOW_MILLIS + generation * MINUTE_MILLIS + noise / VALUES % MINUTE_MILLIS));
        }
        return rows;
    }

    /** The same for the same row in each run, and without a pattern: a row of numbers that grow evenly would be packed into nothing. */
    private static long noise(int row, int generation) {
        return new SplittableRandom(((long) generation << Integer.SIZE) + row).nextLong() >>> 1;
    }
}
