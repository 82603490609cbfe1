// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.stream;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.ModelCard;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What both detectors ask of the vectors they are given. */
final class Vectors {
    private Vectors() {}

    /**
     * Refuses a vector that is not the card's, before anything of it is learnt: one NaN would stay in the baseline
     * for ever.
     */
    static void check(ModelCard card, double[] features) {
        List<FeatureStats> expected = card.features();
        if (features.length != expected.size()) {
            throw new IllegalArgumentException(card.name() + " takes " + expected.size() + " features, not " + features.length);
        }
        for (int i = 0; i < features.length; i++) {
            if (!(Math.abs(features[i]) <= Baseline.MAGNITUDE_MAX)) {
                throw new IllegalArgumentException(card.name() + ": the feature " + expected.get(i).name() + " is " + features[i]
                        + ", which is no measurement; let the guard hold it back");
            }
        }
    }

    /** The strongest of some weights, one for each feature; of equal ones the first feature comes first. */
    static List<Contribution> strongest(ModelCard card, double[] features, double[] weights, int top) {
        return IntStream.range(0, features.length).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -Math.abs(weights[i])))
                .limit(top)
                .map(i -> new Contribution(card.features().get(i).name(), features[i], weights[i]))
                .toList();
    }
}
