// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.model.manifest.Family;
import java.util.List;

/**
 * Brings features to mean 0 and standard deviation 1. Its numbers are the statistics that the model's own file carries, so
 * they are digested and signed with it.
 */
public final class Scaler {
    /** A deviation below this share of the mean is rounding, not spread. */
    private static final double SPREAD_MIN = 1e-12;

    private final double[] mean;
    private final double[] scale;

    private Scaler(double[] mean, double[] scale) {
        this.mean = mean;
        this.scale = scale;
    }

    /** The scaler of a family over features with these statistics. */
    public static Scaler of(Family family, List<FeatureStats> features) {
        double[] mean = new double[features.size()];
        double[] scale = new double[features.size()];
        for (int i = 0; i < mean.length; i++) {
            FeatureStats f = features.get(i);
            mean[i] = family.isStandardised() ? f.mean() : 0;
            scale[i] = family.isStandardised() ? scale(f) : 1;
        }
        return new Scaler(mean, scale);
    }

    /** A constant feature has no deviation to divide by: it keeps its unit, and is 0 while it stays constant. */
    private static double scale(FeatureStats f) {
        double deviation = Math.sqrt(f.variance());
        return f.max() > f.min() && deviation > SPREAD_MIN * Math.abs(f.mean()) ? deviation : 1;
    }

    /** The vector in standard units, as a new array. */
    public double[] apply(double[] features) {
        double[] out = new double[features.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (features[i] - mean[i]) / scale[i];
        }
        return out;
    }
}
