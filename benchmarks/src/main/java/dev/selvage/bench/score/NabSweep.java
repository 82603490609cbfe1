// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

import dev.selvage.bench.score.NabScorer.NabWeights;
import dev.selvage.bench.score.NabScorer.Tally;
import java.util.Arrays;
import java.util.List;

/** The running sum while alarms are added one by one, in any order, each row once. */
final class NabSweep {
    private final List<NabWeights> files;
    /** The worth of each window, by file; minus the cost of a miss before its first alarm. */
    private final double[][] windows;

    // Kept up with each alarm, so that a sweep through all thresholds takes one pass.
    private double windowsSum;
    private double falseSum;
    private int hits;
    private int falseAlarms;
    private int missed;
    private int quiet;

    NabSweep(List<NabWeights> files, NabProfile profile) {
        this.files = files;
        this.windows = new double[files.size()][];
        for (int file = 0; file < files.size(); file++) {
            NabWeights weights = files.get(file);
            windows[file] = new double[weights.series.windows().size()];
            Arrays.fill(windows[file], -profile.miss);
            for (int row = weights.series.probation(); row < weights.series.rows(); row++) {
                missed += weights.window[row] >= 0 ? 1 : 0;
                quiet += weights.window[row] >= 0 ? 0 : 1;
            }
            // A window that lies wholly in the probation can be neither hit nor missed.
            for (int w = 0; w < windows[file].length; w++) {
                if (weights.series.windows().get(w).last() < weights.series.probation()) {
                    windows[file][w] = 0;
                }
                windowsSum += windows[file][w];
            }
        }
    }

    /** Counts an alarm in a row behind the probation. */
    void alarm(int file, int row) {
        NabWeights weights = files.get(file);
        int window = weights.window[row];
        double worth = weights.worth[row];
        if (window < 0) {
            falseAlarms++;
            quiet--;
            falseSum += worth;
            return;
        }
        hits++;
        missed--;
        if (worth > windows[file][window]) {
            windowsSum += worth - windows[file][window];
            windows[file][window] = worth;
        }
    }

    /** The sum of all files so far, in NAB's points. */
    double score() {
        return windowsSum + falseSum;
    }

    Tally tally(double threshold) {
        return new Tally(threshold, score(), hits, quiet, falseAlarms, missed);
    }
}
