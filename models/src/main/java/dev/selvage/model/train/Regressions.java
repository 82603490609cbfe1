// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.model.Scaler;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.slm.ElasticNetCDTrainer;
import org.tribuo.regression.slm.SparseLinearModel;

/** Trains linear regressions by coordinate descent: no learning rate, and the same weights each time. */
final class Regressions {
    /** When the largest step is below this share of the largest weight, more rounds change nothing that matters. */
    private static final double TOLERANCE = 1e-5;
    /** Errors below this share of the target's spread are rounding: a score must not be made of them. */
    private static final double DEVIATION_MIN = 1e-6;

    private Regressions() {}

    /** A quantity from the features. */
    static Fit linear(Data data, Settings settings, long seed) {
        if (data.rows().targets().length == 0) {
            throw new IllegalArgumentException("a regression needs a target for each row");
        }
        return Fit.of(fit(data, data.rows().targets(), settings, seed));
    }

    /** Learns one feature from the others. The feature itself stands among them as a constant, and so gets no weight. */
    static Fit residual(Rows rows, List<FeatureStats> statistics, Scaler scaler, Settings settings, long seed) {
        String name = settings.needed("target", "the feature to predict from the others");
        int target = rows.inputs().stream().map(i -> i.name()).toList().indexOf(name);
        if (target < 0 || rows.inputs().size() < 2) {
            throw new IllegalArgumentException("\"target\" in the recipe must be one of at least two features");
        }
        double[] targets = rows.rows().stream().mapToDouble(r -> r[target]).toArray();
        double constant = statistics.get(target).mean();
        List<double[]> blind = new ArrayList<>();
        for (double[] row : rows.rows()) {
            double[] copy = row.clone();
            copy[target] = constant;
            blind.add(copy);
        }
        Data data = Data.of(Rows.plain(rows.inputs(), blind), scaler);
        SparseLinearModel model = fit(data, targets, settings, seed);
        double spread = Math.sqrt(statistics.get(target).variance());
        double deviation = Math.max(deviation(model, data, targets), Math.max(DEVIATION_MIN * spread, Double.MIN_NORMAL));
        return new Fit(model, Json.object().put("target", name).put("deviation", deviation).build());
    }

    private static SparseLinearModel fit(Data data, double[] targets, Settings settings, long seed) {
        double penalty = settings.number("penalty", 1e-3, 1e-9, 1e6);
        double l1Share = settings.number("l1", 0.5, 1e-6, 1);
        int rounds = settings.count("iterations", 1_000, 1, 100_000);
        var model = (SparseLinearModel) new ElasticNetCDTrainer(penalty, l1Share, TOLERANCE, rounds, false, seed)
                .train(data.with(new RegressionFactory(), r -> new Regressor("y", targets[r])));
        // Without a weight Tribuo answers the mean plus one.
        if (model.getWeights().get("y").numActiveElements() == 0) {
            throw new IllegalArgumentException("no feature says anything of the target; lower \"penalty\" in the recipe, or choose others");
        }
        return model;
    }

    /** How far off the line is on the rows it learned from, as a standard deviation. */
    private static double deviation(SparseLinearModel model, Data data, double[] targets) {
        double squares = 0;
        for (int r = 0; r < targets.length; r++) {
            var example = data.columns().example(data.scaler().apply(data.rows().rows().get(r)), new Regressor("y", 0));
            double error = targets[r] - model.predict(example).getOutput().getValues()[0];
            squares += error * error;
        }
        return Math.sqrt(squares / targets.length);
    }
}
