// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

import dev.selvage.bench.score.NabScorer.Detection;
import dev.selvage.bench.score.NabScorer.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Alarms as a person would bear them: after one, nothing for a while, whatever the score.
 *
 * @param rows that are silent after an alarm; 0 is none
 */
public record Refractory(int rows) {
    /**
     * Thresholds lie so far apart in the order of all scores, from the top; closer ones would only fit the files
     * more.
     */
    private static final double RANK_STEP = 1.02;

    /** Which rows raise an alarm. */
    public boolean[] alarms(double[] scores, double threshold) {
        boolean[] alarms = new boolean[scores.length];
        int free = 0;
        for (int row = 0; row < scores.length; row++) {
            if (row >= free && scores[row] >= threshold) {
                alarms[row] = true;
                free = row + 1 + rows;
            }
        }
        return alarms;
    }

    /** What the alarms of all files are worth together at one threshold. */
    public Tally tally(List<Detection> detections, double threshold, NabProfile profile) {
        NabSweep sweep = new NabSweep(detections.stream().map(d -> new NabScorer.NabWeights(d.series(), profile)).toList(), profile);
        return tally(sweep, detections, threshold);
    }

    private Tally tally(NabSweep sweep, List<Detection> detections, double threshold) {
        for (int file = 0; file < detections.size(); file++) {
            boolean[] alarms = alarms(detections.get(file).scores(), threshold);
            for (int row = detections.get(file).series().probation(); row < alarms.length; row++) {
                if (alarms[row]) {
                    sweep.alarm(file, row);
                }
            }
        }
        return sweep.tally(threshold);
    }

    /**
     * The best of some hundred thresholds, one for all files; unlike NAB's sweep, each is tried from the start, since
     * an alarm mutes the next.
     */
    public Tally best(List<Detection> detections, NabProfile profile) {
        Tally best = tally(detections, Double.POSITIVE_INFINITY, profile);
        for (double threshold : thresholds(detections)) {
            Tally tally = tally(detections, threshold, profile);
            best = tally.score() > best.score() ? tally : best;
        }
        return best;
    }

    private static List<Double> thresholds(List<Detection> detections) {
        double[] scores = detections.stream()
                .flatMapToDouble(d -> Arrays.stream(d.scores(), d.series().probation(), d.scores().length)).sorted().toArray();
        List<Double> thresholds = new ArrayList<>();
        IntStream.iterate(1, rank -> rank <= scores.length, rank -> (int) Math.ceil(rank * RANK_STEP))
                .forEach(rank -> thresholds.add(scores[scores.length - rank]));
        return thresholds.stream().distinct().toList();
    }
}
