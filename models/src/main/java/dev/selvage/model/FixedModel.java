// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A model that training has finished: it never learns, and its score follows from file and features alone. */
abstract class FixedModel implements Model {
    private final ModelCard card;

    FixedModel(ModelCard card) {
        this.card = card;
    }

    @Override
    public final ModelCard card() {
        return card;
    }

    @Override
    public final void learn(double[] features) {
        // What it knows came with its file.
    }

    @Override
    public final Optional<Json.Obj> state() {
        return Optional.empty();
    }

    @Override
    public final List<Contribution> explain(double[] features, int top) {
        double[] weights = weights(features);
        List<Contribution> all = new ArrayList<>(weights.length);
        for (int i = 0; i < weights.length; i++) {
            // What added nothing explains nothing.
            if (weights[i] != 0) {
                all.add(new Contribution(card.features().get(i).name(), features[i], weights[i]));
            }
        }
        // A stable sort: equal weights stay in the order of the features, so that two records of one case agree.
        all.sort(Comparator.comparingDouble((Contribution c) -> -Math.abs(c.weight())));
        return List.copyOf(all.subList(0, Math.min(top, all.size())));
    }

    /**
     * What each feature added, in the order of the features. Unless a family knows better: how far the score falls when the
     * feature alone is put back to its training mean.
     */
    double[] weights(double[] features) {
        double[] weights = new double[features.length];
        double score = score(features).value();
        double[] probe = features.clone();
        for (int i = 0; i < probe.length; i++) {
            FeatureStats stats = card.features().get(i);
            probe[i] = stats.mean();
            weights[i] = score - score(probe).value();
            probe[i] = features[i];
        }
        return weights;
    }
}
