// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import java.util.ArrayList;
import java.util.List;

/**
 * The features of the figures: means over the last rows, as a device would compute them. The one place to put the
 * device's own code in.
 */
final class RollingMean {
    private RollingMean() {}

    /**
     * Each row as the mean of itself and those before, at most {@code rows} together; the first ones are means of
     * fewer.
     */
    static List<double[]> of(List<double[]> values, int rows) {
        List<double[]> means = new ArrayList<>();
        double[] sum = new double[values.isEmpty() ? 0 : values.get(0).length];
        for (int row = 0; row < values.size(); row++) {
            int count = Math.min(row + 1, rows);
            double[] mean = new double[sum.length];
            for (int f = 0; f < sum.length; f++) {
                sum[f] += values.get(row)[f] - (row >= rows ? values.get(row - rows)[f] : 0);
                mean[f] = sum[f] / count;
            }
            means.add(mean);
        }
        return means;
    }
}
