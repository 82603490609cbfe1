// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.classification.ensemble.FullyWeightedVotingCombiner;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.math.optimisers.SGD;

/** Trains what tells classes apart. */
final class Classes {
    /** Deeper trees know single rows by heart. */
    private static final int DEPTH_MAX = 32;
    /** More trees than this make a file of megabytes and no better votes. */
    private static final int TREES_MAX = 500;

    private Classes() {}

    /** Logistic regression over all classes at once. */
    static Fit linear(Data data, Settings settings, long seed) {
        return fit(data, settings, new LinearSGDTrainer(
                new LogMulticlass(), optimiser(settings), settings.count("epochs", 5, 1, 10_000), seed)::train);
    }

    /** Not the linearly decaying one: it stops learning long before the rows end. */
    static StochasticGradientOptimiser optimiser(Settings settings) {
        String name = settings.text("optimiser").orElse("adagrad");
        return switch (name) {
            case "adagrad" -> new AdaGrad(settings.number("rate", 0.1, 1e-6, 100), 0.1);
            case "sgd" -> SGD.getSimpleSGD(settings.number("rate", 0.05, 1e-6, 100));
            default -> throw new IllegalArgumentException("\"optimiser\" in the recipe must be adagrad or sgd");
        };
    }

    /** One tree that looks at every feature for each split. */
    static Fit tree(Data data, Settings settings, long seed) {
        return fit(data, settings, cart(settings, 1.0, seed)::train);
    }

    /** Trees over samples of the rows, each split over some of the features. */
    static Fit forest(Data data, Settings settings, long seed) {
        int features = data.rows().inputs().size();
        double share = settings.number("features", Math.min(0.99, Math.sqrt(features) / features), 0.01, 0.99);
        int trees = settings.count("trees", 50, 2, TREES_MAX);
        return fit(data, settings, new RandomForestTrainer<>(
                cart(settings, share, seed), new FullyWeightedVotingCombiner(), trees, seed)::train);
    }

    private static CARTClassificationTrainer cart(Settings settings, double share, long seed) {
        return new CARTClassificationTrainer(
                settings.count("depth", 8, 1, DEPTH_MAX), (float) settings.number("minWeight", 5, 1, 1e6), 0f,
                (float) share, false, new GiniIndex(), seed);
    }

    /** One of Tribuo's trainers. */
    private interface Fitting {
        org.tribuo.Model<Label> train(Dataset<Label> rows);
    }

    private static Fit fit(Data data, Settings settings, Fitting trainer) {
        String of = settings.needed("of", "the class whose share is the score");
        if (data.rows().labels().isEmpty()) {
            throw new IllegalArgumentException("a classifier needs a label for each row");
        }
        if (!data.rows().labels().contains(of) || data.rows().labels().stream().allMatch(of::equals)) {
            throw new IllegalArgumentException(
                    "the labels must be \"" + Printable.of(of) + "\", which is \"of\" in the recipe, and at least one other");
        }
        var model = trainer.train(
                data.with(new LabelFactory(), r -> new Label(data.rows().labels().get(r))));
        return new Fit(model, Json.object().put("of", of).build());
    }
}
