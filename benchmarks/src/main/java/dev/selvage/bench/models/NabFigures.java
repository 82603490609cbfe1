// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.bench.data.DataFolder.NoData;
import dev.selvage.bench.data.NabData;
import dev.selvage.bench.models.Line.Value;
import dev.selvage.bench.models.Line.Verdict;
import dev.selvage.bench.score.NabProfile;
import dev.selvage.bench.score.NabScorer;
import dev.selvage.bench.score.NabScorer.Detection;
import dev.selvage.bench.score.NabScorer.Tally;
import dev.selvage.bench.score.Refractory;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.model.stream.CutForest;
import dev.selvage.model.stream.EwmaResidual;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Anomalies in single streams: each value is scored, then learnt, and none is seen twice. The settings are usual
 * ones, not chosen by these seven
 * files; the threshold is the best for all of them together, as NAB does it, and one that was fixed before.
 */
final class NabFigures {
    private static final double STANDARD_MIN = 52;
    /** An alarm that is told again within so many rows tells nobody anything. */
    private static final Refractory REFRACTORY = new Refractory(100);
    /** Three deviations of the forest's own score: what one would set without having seen the files. */
    private static final double FOREST_THRESHOLD = 3;
    private static final double EWMA_THRESHOLD = 4;
    private static final EwmaResidual.Settings EWMA = new EwmaResidual.Settings(100, 100);
    private static final int SEEDS = 5;
    /** In an ensemble, one detector that is beside itself must not outvote the other for good. */
    private static final double SHARE_MAX = 10;

    private static final List<FeatureStats> ONE = List.of(new FeatureStats("value", "", 0, 0, 0, 0, 0));

    private NabFigures() {}

    /** Remembers about a hundred values. */
    static Model ewma() {
        return new EwmaResidual("ewma", ONE, EWMA_THRESHOLD, EWMA);
    }

    /** The usual settings; the seed is the only thing that varies. */
    static Model forest(long seed) {
        CutForest.Settings usual = CutForest.Settings.USUAL;
        return new CutForest("forest", ONE, FOREST_THRESHOLD,
                new CutForest.Settings(usual.trees(), usual.sample(), usual.shingle(), usual.memory(), usual.warmUp(), seed));
    }

    /**
     * The forest with its bar; all others for comparison. The published detector is measured with the same refractory
     * period, which its
     * published row is without: a good part of a score comes from not alarming twice.
     */
    static List<Line> measure(NabData data) throws NoData {
        List<Detection> ewma = stream(data, NabFigures::ewma);
        List<List<Detection>> forests = LongStream.rangeClosed(1, SEEDS).mapToObj(seed -> stream(data, () -> forest(seed))).toList();
        List<List<Detection>> both = forests.stream().map(forest -> mean(forest, ewma)).toList();
        String remark = "refractory " + REFRACTORY.rows() + " rows";
        Line forest = best("nab.forest", data, forests, remark);
        boolean met = forest.values().get(0).value() >= STANDARD_MIN;
        return List.of(
                new Line(forest.name(), forest.values(), "standard >= " + STANDARD_MIN + ", " + remark, Verdict.met(met)),
                fixed(data, forests),
                best("nab.ewma", data, List.of(ewma), remark),
                best("nab.both", data, both, remark),
                best("nab.numenta", data, List.of(data.published("numenta")), "its published output, " + remark));
    }

    private static List<Detection> stream(NabData data, Supplier<Model> fresh) {
        List<Detection> detections = new ArrayList<>();
        for (NabData.File file : data.files()) {
            detections.add(new Detection(file.series(), stream(fresh.get(), file.values())));
        }
        return detections;
    }

    // The score of a value is asked before the value is learnt, so nothing of it or after it is in the score.
    private static double[] stream(Model model, double[] values) {
        double[] scores = new double[values.length];
        for (int row = 0; row < values.length; row++) {
            double[] vector = {values[row]};
            scores[row] = model.score(vector).value();
            model.learn(vector);
        }
        return scores;
    }

    /** The mean of the two in units of their thresholds. */
    private static List<Detection> mean(List<Detection> forest, List<Detection> ewma) {
        List<Detection> means = new ArrayList<>();
        for (int file = 0; file < forest.size(); file++) {
            double[] a = forest.get(file).scores();
            double[] b = ewma.get(file).scores();
            double[] mean = new double[a.length];
            Arrays.setAll(mean, row -> (Math.min(SHARE_MAX, a[row] / FOREST_THRESHOLD) + Math.min(SHARE_MAX, b[row] / EWMA_THRESHOLD)) / 2);
            means.add(new Detection(forest.get(file).series(), mean));
        }
        return means;
    }

    /** One threshold for all files, the best for each profile by itself, as published rows have it. */
    private static Line best(String name, NabData data, List<List<Detection>> seeds, String remark) {
        List<Value> values = new ArrayList<>();
        for (NabProfile profile : NabProfile.values()) {
            Tally[] tallies = seeds.stream().map(detections -> REFRACTORY.best(detections, profile)).toArray(Tally[]::new);
            double[] scores = Arrays.stream(tallies).mapToDouble(t -> NabScorer.normalised(t.score(), data.series(), profile)).toArray();
            values.add(Value.mean(profile.label(), scores, "", 2));
        }
        return Line.plain(name, values, remark);
    }

    /** What one gets who sets the threshold once and does not look at labels. */
    private static Line fixed(NabData data, List<List<Detection>> seeds) {
        double[] scores = seeds.stream()
                .mapToDouble(detections -> REFRACTORY.tally(detections, FOREST_THRESHOLD, NabProfile.STANDARD).score())
                .map(score -> NabScorer.normalised(score, data.series(), NabProfile.STANDARD)).toArray();
        return Line.plain("nab.forest.fixed", List.of(Value.mean("standard", scores, "", 2)),
                "threshold " + FOREST_THRESHOLD + ", set before; refractory " + REFRACTORY.rows() + " rows");
    }
}
