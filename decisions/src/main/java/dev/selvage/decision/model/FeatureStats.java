// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.model;

/**
 * One feature as the training data had it: what the domain guard measures against.
 *
 * @param name as the decision's inputs name it
 * @param unit of the values, a SenML name; empty when there is none
 * @param count how many training rows had it
 */
public record FeatureStats(String name, String unit, long count, double min, double max, double mean, double variance) {
    public FeatureStats {
        if (!(Double.isFinite(min) && Double.isFinite(max) && Double.isFinite(mean) && Double.isFinite(variance))) {
            throw new IllegalArgumentException("feature " + name + " has statistics that are no numbers");
        }
        if (min > max || variance < 0) {
            throw new IllegalArgumentException("feature " + name + " has min above max, or a negative variance");
        }
    }
}
