// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.bench.data.DataFolder;
import dev.selvage.bench.data.DataFolder.NoData;
import dev.selvage.bench.data.Engines;
import dev.selvage.bench.data.Engines.Engine;
import dev.selvage.bench.models.Line.Value;
import dev.selvage.bench.models.Line.Verdict;
import dev.selvage.decision.model.Model;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import java.util.ArrayList;
import java.util.List;

/**
 * Flights that an engine has left, by a linear regression over means of its sensors: of the last ten flights and of
 * the last thirty.
 */
final class EngineFigures {
    private static final double RMSE_MAX = 16.0;
    /** What a device may be sent over a slow link. */
    private static final int FILE_BYTES_MAX = 12_000;
    /** One mean says where the engine is, the other where it comes from. */
    private static final int SHORT_FLIGHTS = 10;
    private static final int LONG_FLIGHTS = 30;
    /** The others do not move in this set, or between two values. */
    private static final int[] SENSORS = {2, 3, 4, 7, 8, 9, 11, 12, 13, 14, 15, 17, 20, 21};
    private static final long SEED = 1;

    private EngineFigures() {}

    /** Asked once of each test engine, after its last flight, as the published figures are. */
    static List<Line> measure(DataFolder folder) throws NoData {
        Trained trained = train(Engines.train(folder));
        Model model = trained.open();
        List<Engine> test = Engines.test(folder);
        double squares = 0;
        for (Engine engine : test) {
            List<double[]> features = features(engine);
            double left = model.score(features.get(features.size() - 1)).value();
            // The target ends there, and so must the answer.
            double error = Math.max(0, Math.min(Engines.LIFE_MAX, left)) - engine.leftAfter(features.size() - 1);
            squares += error * error;
        }
        double rmse = Math.sqrt(squares / test.size());
        int bytes = trained.file().length;
        return List.of(new Line("fd001.linear", List.of(Value.of("RMSE", rmse, "flights", 2), Value.of("file", bytes, "B", 0)),
                "RMSE <= " + RMSE_MAX + " in <= " + FILE_BYTES_MAX + " B", Verdict.met(rmse <= RMSE_MAX && bytes <= FILE_BYTES_MAX)));
    }

    /** All flights of all engines, each with what was left then, capped. */
    static Trained train(List<Engine> engines) {
        List<double[]> rows = new ArrayList<>();
        List<Double> targets = new ArrayList<>();
        for (Engine engine : engines) {
            rows.addAll(features(engine));
            for (int row = 0; row < engine.flights().size(); row++) {
                targets.add(engine.leftAfter(row));
            }
        }
        List<Input> inputs = new ArrayList<>();
        for (int flights : new int[] {SHORT_FLIGHTS, LONG_FLIGHTS}) {
            for (int sensor : SENSORS) {
                inputs.add(new Input("s" + sensor + "m" + flights, ""));
            }
        }
        double[] left = targets.stream().mapToDouble(Double::doubleValue).toArray();
        return Trainer.train(Recipe.of(Family.LINEAR_REGRESSION, SEED), Rows.withTargets(inputs, rows, left));
    }

    /** One vector for each flight, of that flight and those before. */
    static List<double[]> features(Engine engine) {
        List<double[]> some = engine.flights().stream().map(EngineFigures::sensors).toList();
        List<double[]> recent = RecentMean.of(some, SHORT_FLIGHTS);
        List<double[]> longer = RecentMean.of(some, LONG_FLIGHTS);
        List<double[]> features = new ArrayList<>();
        for (int row = 0; row < some.size(); row++) {
            double[] both = new double[2 * SENSORS.length];
            System.arraycopy(recent.get(row), 0, both, 0, SENSORS.length);
            System.arraycopy(longer.get(row), 0, both, SENSORS.length, SENSORS.length);
            features.add(both);
        }
        return features;
    }

    private static double[] sensors(double[] flight) {
        double[] some = new double[SENSORS.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = flight[SENSORS[i] - 1];
        }
        return some;
    }
}
