// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.decision.feature.Aggregate;
import dev.selvage.decision.feature.Span;
import dev.selvage.decision.feature.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/** The features of the figures: means over recent rows, by the windows that devices have. */
final class RecentMean {
    private RecentMean() {}

    /** Each row as the mean of itself and those before, at most {@code rows} together. */
    static List<double[]> of(List<double[]> values, int rows) {
        return of(values, row -> row, new Span.Samples(rows));
    }

    /** Each row as the mean of itself and those before it in the span, by the rows' own clock in milliseconds. */
    static List<double[]> of(List<double[]> values, IntToLongFunction clockMillis, Span span) {
        List<Window> windows = new ArrayList<>();
        List<double[]> means = new ArrayList<>();
        for (int row = 0; row < values.size(); row++) {
            double[] mean = new double[values.get(row).length];
            for (int f = 0; f < mean.length; f++) {
                if (windows.size() == f) {
                    windows.add(new Window(Aggregate.MEAN, span));
                }
                windows.get(f).add(values.get(row)[f], clockMillis.applyAsLong(row));
                mean[f] = windows.get(f).value(clockMillis.applyAsLong(row)).orElseThrow();
            }
            means.add(mean);
        }
        return means;
    }
}
