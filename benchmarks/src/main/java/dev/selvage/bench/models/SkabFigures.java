// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.bench.data.SkabData;
import dev.selvage.bench.data.SkabData.Run;
import dev.selvage.bench.models.Line.Value;
import dev.selvage.bench.models.Line.Verdict;
import dev.selvage.bench.score.SkabScorer;
import dev.selvage.bench.score.SkabScorer.Score;
import dev.selvage.decision.feature.Span;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.stream.EwmaResidual;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * Anomalies of a pump loop: learn from a run's first 400 rows, which are normal, and say of each row after them, from
 * what was until then,
 * whether it is normal. One configuration for all runs: they are a part of the benchmark, and figures that fit them
 * say nothing of the rest.
 */
final class SkabFigures {
    private static final double F1_MIN = 0.81;
    private static final double FAR_MAX = 15;
    private static final String BAR = "F1 >= " + F1_MIN + " at FAR <= 15 %";
    /** The pump's own noise is gone from a mean over so long. */
    private static final Span MEAN = new Span.Time(15_000);
    /** The first means are of fewer rows, so they spread more than all later ones. */
    private static final int SHORT_ROWS = 14;
    private static final long MILLIS_PER_SECOND = 1_000;
    /** The largest of a few hundred rows is chance; one in a hundred is not. */
    private static final double QUANTILE = 0.99;
    /** The pump has a few ways of running normally. */
    private static final int CENTRES = 8;
    private static final double CENTRES_FACTOR = 3.0;
    /**
     * Rounded, with room below the bar's rate of false alarms: more of them are to be expected in runs that are not
     * here.
     */
    private static final double DEVIATION_FACTOR = 2.75;
    private static final int SEEDS = 15;

    private SkabFigures() {}

    static List<Line> measure(List<Run> runs) {
        Score[] centres = LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> score(runs, rows -> kMeans(rows, seed))).toArray(Score[]::new);
        Score[] deviation = {score(runs, SkabFigures::deviation)};
        return List.of(line("skab.kmeans", centres), line("skab.deviation", deviation));
    }

    private static Line line(String name, Score[] scores) {
        Value f1 = value("F1", scores, Score::f1, "", 3);
        Value far = value("FAR", scores, Score::falseAlarmRate, "%", 1);
        Value mar = value("MAR", scores, Score::missingAlarmRate, "%", 1);
        return new Line(name, List.of(f1, far, mar), BAR, Verdict.met(f1.value() >= F1_MIN && far.value() <= FAR_MAX));
    }

    private static Value value(String label, Score[] scores, ToDoubleFunction<Score> of, String unit, int decimals) {
        return Value.mean(label, Arrays.stream(scores).mapToDouble(of).toArray(), unit, decimals);
    }

    /** Trains a model on each run and adds up all runs. */
    private static Score score(List<Run> runs, Function<List<double[]>, Model> training) {
        SkabScorer scorer = new SkabScorer();
        for (Run run : runs) {
            List<double[]> means = RecentMean.of(run.rows(), row -> run.seconds()[row] * MILLIS_PER_SECOND, MEAN);
            Model model = training.apply(means.subList(SHORT_ROWS, SkabData.TRAINING_ROWS));
            double threshold = model.card().threshold().orElseThrow();
            boolean[] alarms = new boolean[means.size() - SkabData.TRAINING_ROWS];
            for (int row = 0; row < alarms.length; row++) {
                alarms[row] = model.score(means.get(SkabData.TRAINING_ROWS + row)).value() > threshold;
            }
            scorer.add(run.truth(), alarms);
        }
        return scorer.score();
    }

    /** The distance to the nearest of a few centres. */
    static Model kMeans(List<double[]> rows, long seed) {
        Json.Obj parameters = Json.object().put("k", CENTRES).put("quantile", QUANTILE).put("factor", CENTRES_FACTOR).build();
        return Trainer.train(new Recipe(Family.KMEANS, parameters, seed), Rows.plain(inputs(), rows)).open();
    }

    static List<Input> inputs() {
        return SkabData.SENSORS.stream().map(name -> new Input(name, "")).toList();
    }

    /** The sensors for a detector that has seen nothing yet. */
    static List<FeatureStats> features() {
        return SkabData.SENSORS.stream().map(name -> new FeatureStats(name, "", 0, 0, 0, 0, 0)).toList();
    }

    /**
     * The largest deviation of one sensor from its mean: a baseline that learns the rows, equally, and is frozen
     * then.
     */
    static Model deviation(List<double[]> rows) {
        Model model = learnt(rows, 0);
        double[] scores = rows.stream().mapToDouble(row -> model.score(row).value()).sorted().toArray();
        return learnt(rows, DEVIATION_FACTOR * scores[(int) Math.ceil(QUANTILE * scores.length) - 1]);
    }

    private static Model learnt(List<double[]> rows, double threshold) {
        Model model = new EwmaResidual("deviation", features(), threshold, new EwmaResidual.Settings(rows.size(), rows.size()));
        rows.forEach(model::learn);
        return model;
    }
}
