// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015) as its sweeper computes it: of each window only the
 * most valuable alarm counts, the earlier the better; a false alarm costs less shortly after a window.
 */
public final class NabScorer {
    /** Further than so many widths behind a window, a false alarm costs in full. */
    private static final double FAR_BEHIND = 3.0;
    private static final double STEEPNESS = 5.0;
    /** A threshold above all scores, at which a detector says nothing. */
    private static final double SILENT = Double.POSITIVE_INFINITY;

    private NabScorer() {}

    /**
     * What a detector says of one file.
     *
     * @param scores one for each row, larger is stranger
     */
    public record Detection(NabSeries series, double[] scores) {
        public Detection {
            if (scores.length != series.rows()) {
                throw new IllegalArgumentException(series.name() + ": " + scores.length + " scores for " + series.rows() + " rows");
            }
        }
    }

    /**
     * What alarms are worth, in NAB's points, and how many rows were right.
     *
     * @param threshold from which score on a row is an alarm
     */
    public record Tally(double threshold, double score, int hits, int quiet, int falseAlarms, int missed) {}

    /** Scores the alarms of one file; those in its probation count neither way. */
    public static Tally tally(Detection detection, double threshold, NabProfile profile) {
        NabSweep sweep = new NabSweep(List.of(new NabWeights(detection.series(), profile)), profile);
        for (int row = detection.series().probation(); row < detection.scores().length; row++) {
            if (detection.scores()[row] >= threshold) {
                sweep.alarm(0, row);
            }
        }
        return sweep.tally(threshold);
    }

    /**
     * Lowers the threshold over all files together, through every score that occurs, and gives the best; that is how NAB
     * finds the one threshold that a detector is judged by.
     */
    public static Tally best(List<Detection> detections, NabProfile profile) {
        NabSweep sweep = new NabSweep(detections.stream().map(d -> new NabWeights(d.series(), profile)).toList(), profile);
        List<Point> points = IntStream.range(0, detections.size()).boxed()
                .flatMap(file -> points(file, detections.get(file)))
                .sorted(Comparator.comparingDouble(Point::score).reversed())
                .toList();
        Tally best = sweep.tally(SILENT);
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            sweep.alarm(point.file(), point.row());
            boolean last = i + 1 == points.size() || points.get(i + 1).score() != point.score();
            if (last && sweep.score() > best.score()) {
                best = sweep.tally(point.score());
            }
        }
        return best;
    }

    /**
     * On NAB's scale: 0 for a detector that says nothing, 100 for one that hits all windows in their first row.
     */
    public static double normalised(double score, List<NabSeries> series, NabProfile profile) {
        int windows = series.stream().mapToInt(s -> s.windows().size()).sum();
        double silent = -profile.miss * windows;
        return 100 * (score - silent) / (profile.hit * windows - silent);
    }

    private record Point(int file, int row, double score) {}

    private static Stream<Point> points(int file, Detection detection) {
        return IntStream.range(detection.series().probation(), detection.scores().length)
                .mapToObj(row -> new Point(file, row, detection.scores()[row]));
    }

    /** From 1 far before a window's end to -1 far behind it; 0 at its end. */
    static double sigmoid(double widths) {
        return widths >= FAR_BEHIND ? -1 : 2 / (1 + Math.exp(STEEPNESS * widths)) - 1;
    }

    /** The rows of one file with what an alarm there is worth. */
    static final class NabWeights {
        final NabSeries series;
        final double[] worth;
        /** The window of each row; -1 for none. */
        final int[] window;

        NabWeights(NabSeries series, NabProfile profile) {
            this.series = series;
            this.worth = new double[series.rows()];
            this.window = new int[series.rows()];
            Arrays.fill(window, -1);
            Arrays.fill(worth, -profile.falseAlarm);
            for (int w = 0; w < series.windows().size(); w++) {
                weigh(w, profile);
            }
        }

        private void weigh(int index, NabProfile profile) {
            NabSeries.Window w = series.windows().get(index);
            for (int row = w.first(); row <= w.last(); row++) {
                window[row] = index;
                worth[row] = profile.hit * sigmoid(-(w.last() - row + 1) / (double) w.width()) / sigmoid(-1);
            }
            boolean more = index + 1 < series.windows().size();
            int end = more ? series.windows().get(index + 1).first() : series.rows();
            for (int row = w.last() + 1; row < end; row++) {
                worth[row] = profile.falseAlarm * sigmoid((row - w.last()) / (double) (w.width() - 1));
            }
        }
    }
}
