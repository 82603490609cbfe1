// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a model from judging what it has never seen: a linear one is quite sure of a million degrees, and of a row of which four fifths are
 * missing. It measures against the statistics of the model's own training rows. A detector that learns as it goes has none: nothing is
 * outside for it, and nothing may be missing.
 */
final class DomainGuard {
    private DomainGuard() {}

    /** How the inputs fit the model. */
    static Fit check(Optional<ModelSpec> policy, Optional<ModelCard> card, List<Input> inputs) {
        double coverage = (double) inputs.stream().filter(input -> input.value().isPresent()).count() / inputs.size();
        // conditions alone need every input, and one that lacks is told as such
        double coverageMin = policy.map(ModelSpec::coverageMin).orElse(1.0);
        List<String> outside = new ArrayList<>();
        if (policy.isPresent() && card.isPresent()) {
            for (int i = 0; i < inputs.size(); i++) {
                if (isOutside(inputs.get(i), card.get().features().get(i), policy.get().margin())) {
                    outside.add(inputs.get(i).as());
                }
            }
        }
        boolean isFilled = card.isEmpty() || hasMeans(card.get(), inputs);
        boolean isInside = outside.size() <= policy.map(ModelSpec::outsideMax).orElse(1.0) * inputs.size();
        return new Fit(coverage, outside, coverage >= coverageMin && isFilled, isInside);
    }

    /** Whether for each input that is missing there is a mean to put in. */
    private static boolean hasMeans(ModelCard card, List<Input> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).value().isEmpty() && card.features().get(i).count() == 0) {
                return false;
            }
        }
        return true;
    }

    /** A feature that was constant in training has no width of its own; a hundredth of its size is taken for it. */
    private static boolean isOutside(Input input, FeatureStats seen, double margin) {
        double width = seen.max() > seen.min() ? seen.max() - seen.min() : Math.max(1e-9, Math.abs(seen.max()) / 100);
        return seen.count() > 0 && input.value().isPresent()
                && (input.value().getAsDouble() < seen.min() - margin * width || input.value().getAsDouble() > seen.max() + margin * width);
    }

    /** The vector that the model takes: what lacks is put in as the training's mean, which says nothing either way. */
    static double[] vector(ModelCard card, List<Input> inputs) {
        double[] vector = new double[inputs.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = inputs.get(i).value().orElse(card.features().get(i).mean());
        }
        return vector;
    }
}
