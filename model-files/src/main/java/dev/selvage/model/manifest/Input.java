// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.spec.DecisionSpec;
import java.util.List;

/** A feature's name and unit, at its place in the vectors that a model takes. */
public record Input(String name, String unit) {
    /** The inputs that have these statistics. */
    public static List<Input> of(List<FeatureStats> features) {
        return features.stream().map(f -> new Input(f.name(), f.unit())).toList();
    }

    /** The features of a decision, in the order that its profile has them. */
    public static List<Input> of(DecisionSpec policy) {
        return policy.inputs().stream().map(input -> new Input(input.as(), policy.unit(input))).toList();
    }
}
