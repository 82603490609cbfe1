// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.bench.data.DataFolder;
import dev.selvage.bench.data.DataFolder.NoData;
import dev.selvage.bench.data.Engines;
import dev.selvage.bench.data.Samples;
import dev.selvage.bench.data.SkabData;
import dev.selvage.bench.models.Line.Value;
import dev.selvage.bench.models.Line.Verdict;
import dev.selvage.decision.model.Model;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.stream.CutForest;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How long one prediction takes, alone, and how long a model takes to load. A whole decision may take a millisecond,
 * so none may take more.
 */
final class SpeedFigures {
    private static final double DECISION_MICROS_MAX = 1_000;
    private static final double EWMA_MICROS_MAX = 2;
    /** So that fifty calls of a round are slower than its 99th percentile. The first round warms up and is not counted. */
    private static final int CALLS = 5_000;
    /** Odd, so that the median is one of them. */
    private static final int ROUNDS = 5;
    /** Odd, so that the median is one of them; the first one also loads the library's classes. */
    private static final int LOADS = 21;
    private static final double NANOS = 1_000;
    private static final double P99 = 0.99;
    private static final long SEED = 1;
    /** A hundred trees of all machines take a minute to train, and as long to predict. */
    private static final int FOREST_ROWS = 2_000;
    /** Enough for weights of the same number and size as of all. */
    private static final int ENGINES = 10;
    /** What the other sensors say most of. */
    private static final String PREDICTED = "thermocouple";

    private SpeedFigures() {}

    /** A model with the rows that it is asked about. */
    private record Case(Trained trained, List<double[]> rows) {}

    static List<Line> measure(DataFolder folder) throws NoData {
        List<Line> lines = new ArrayList<>();
        for (Map.Entry<String, Case> entry : cases(folder).entrySet()) {
            lines.add(family(entry.getKey(), entry.getValue()));
        }
        List<double[]> rows = SkabData.read(folder).get(0).rows();
        Model forest = new CutForest("forest", SkabFigures.features(), 3, CutForest.Settings.USUAL);
        Times learning = times(forest, rows, true);
        lines.add(decision("speed.forest", times(forest, rows, false), List.of()));
        lines.add(Line.plain("speed.forest.learning", List.of(learning.p50(), learning.p99()), "a score and what is learnt after it"));
        lines.add(ewma(rows.stream().map(row -> new double[] {row[0]}).toList()));
        return lines;
    }

    /** Each family on the data that suits it; how well it does there is said elsewhere. */
    private static Map<String, Case> cases(DataFolder folder) throws NoData {
        Map<String, Case> cases = new LinkedHashMap<>();
        Samples rooms = Samples.occupancy(folder, "datatraining");
        cases.put("linear-sgd", new Case(TableFigures.occupied(rooms, SEED), rooms.rows()));
        Samples machines = Samples.machines(folder);
        cases.put("cart", new Case(TableFigures.failing(machines), machines.rows()));
        Json.Obj of = Json.object().put("of", "1").put("trees", 100).build();
        Rows some = TableFigures.rows(machines).part(0, FOREST_ROWS);
        cases.put("random-forest", new Case(Trainer.train(new Recipe(Family.RANDOM_FOREST, of, SEED), some), machines.rows()));
        List<Engines.Engine> engines = Engines.train(folder).subList(0, ENGINES);
        cases.put("linear-regression", new Case(EngineFigures.train(engines), EngineFigures.features(engines.get(0))));
        List<double[]> pump = SkabData.read(folder).get(0).rows();
        Rows normal = Rows.plain(SkabFigures.inputs(), pump.subList(0, SkabData.TRAINING_ROWS));
        for (Family family : List.of(Family.KMEANS, Family.ONE_CLASS_SVM, Family.HDBSCAN)) {
            cases.put(family.wireName(), new Case(Trainer.train(Recipe.of(family, SEED), normal), pump));
        }
        Json.Obj target = Json.object().put("target", PREDICTED).build();
        cases.put("residual", new Case(Trainer.train(new Recipe(Family.RESIDUAL, target, SEED), normal), pump));
        return cases;
    }

    /** Load time is from bytes in memory to a model that answers; the file's checks are not in it. */
    private static Line family(String name, Case one) {
        double[] loads = new double[LOADS];
        for (int i = 0; i < LOADS; i++) {
            long from = System.nanoTime();
            one.trained().open();
            loads[i] = (System.nanoTime() - from) / NANOS / 1_000;
        }
        Arrays.sort(loads);
        return decision("speed." + name, times(one.trained().open(), one.rows(), false), List.of(
                Value.of("load", loads[LOADS / 2], "ms", 2), Value.of("file", one.trained().file().length, "B", 0)));
    }

    /** A line that is held against the time of a whole decision. */
    private static Line decision(String name, Times times, List<Value> more) {
        List<Value> values = new ArrayList<>(List.of(times.p50(), times.p99()));
        values.addAll(more);
        return new Line(name, values, "p99 <= 1 ms (of a whole decision)", Verdict.met(times.p99().value() <= DECISION_MICROS_MAX));
    }

    /** One value at a time, scored and learnt, as in a stream. */
    private static Line ewma(List<double[]> rows) {
        Times times = times(NabFigures.ewma(), rows, true);
        return new Line("speed.ewma.learning", List.of(times.mean(), times.p50(), times.p99()),
                "mean < " + EWMA_MICROS_MAX + " us", Verdict.met(times.mean().value() < EWMA_MICROS_MAX));
    }

    /** Each the median of the rounds, in microseconds: what else runs on the machine disturbs some of them. */
    private record Times(Value mean, Value p50, Value p99) {}

    /** Times of single scores, the clock's own among them; with learning, of a score and what it learns after it. */
    private static Times times(Model model, List<double[]> rows, boolean learning) {
        round(model, rows, learning);
        double[][] rounds = new double[ROUNDS][];
        Arrays.setAll(rounds, i -> round(model, rows, learning));
        return new Times(
                Value.median("mean", each(rounds, micros -> Arrays.stream(micros).average().orElse(Double.NaN)), "us", 2),
                Value.median("p50", each(rounds, micros -> micros[CALLS / 2]), "us", 2),
                Value.median("p99", each(rounds, micros -> micros[(int) (P99 * CALLS)]), "us", 2));
    }

    private static double[] each(double[][] rounds, ToDoubleFunction<double[]> of) {
        return Arrays.stream(rounds).mapToDouble(of).toArray();
    }

    /** Sorted. */
    private static double[] round(Model model, List<double[]> rows, boolean learning) {
        double[] micros = new double[CALLS];
        double sum = 0;
        for (int i = 0; i < CALLS; i++) {
            double[] row = rows.get(i % rows.size());
            long from = System.nanoTime();
            sum += model.score(row).value();
            if (learning) {
                model.learn(row);
            }
            micros[i] = (System.nanoTime() - from) / NANOS;
        }
        // Used, so that no compiler finds that nobody wants to know.
        if (Double.isNaN(sum)) {
            throw new IllegalStateException(model.card().name() + " gave no number");
        }
        Arrays.sort(micros);
        return micros;
    }
}
