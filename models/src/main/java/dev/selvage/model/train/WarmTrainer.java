// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import java.util.SplittableRandom;
import org.tribuo.Dataset;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.math.LinearParameters;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.SGD;

/** Tribuo's trainer, but it starts from weights that are there instead of zeros. For one training. */
final class WarmTrainer {
    private final LinearSGDModel old;
    private final int epochs;
    private final double rate;
    private final long seed;

    WarmTrainer(LinearSGDModel old, int epochs, double rate, long seed) {
        this.old = old;
        this.epochs = epochs;
        this.rate = rate;
        this.seed = seed;
    }

    LinearSGDModel train(Dataset<Label> rows) {
        ImmutableOutputInfo<Label> labels = rows.getOutputIDInfo();
        LinearParameters start = new LinearParameters(weights(labels));
        LinearSGDModel warm =
                new LinearSGDTrainer(new LogMulticlass(), SGD.getSimpleSGD(rate), epochs, seed) {
                    @Override
                    protected LinearParameters createParameters(int features, int outputs, SplittableRandom random) {
                        return start;
                    }
                }.train(rows);
        if (!warm.getOutputIDInfo().domainAndIDEquals(labels)) {
            throw new IllegalStateException("the library numbered the classes twice in two ways");
        }
        return warm;
    }

    /** The old weights, each class in the row that it has now: their numbers follow the order of a hash map. */
    private DenseMatrix weights(ImmutableOutputInfo<Label> labels) {
        DenseMatrix from = old.getWeightsCopy();
        DenseMatrix to = new DenseMatrix(labels.size(), from.getDimension2Size());
        for (Label label : labels.getDomain()) {
            int source = old.getOutputIDInfo().getID(label);
            for (int column = 0; column < from.getDimension2Size(); column++) {
                to.set(labels.getID(label), column, from.get(source, column));
            }
        }
        return to;
    }
}
