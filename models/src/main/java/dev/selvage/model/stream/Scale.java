// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.stream;

import java.util.ArrayList;
import java.util.List;

/**
 * Brings features of different units to one: by mean and deviation of the first {@link #ROWS} vectors, which stay as
 * they are then.
 */
final class Scale {
    /** Enough to tell a kelvin from a pascal, which is all that it is for. */
    static final int ROWS = 64;
    /** A forest works with floats, in whose range a fault must stay. */
    private static final double SCALED_MAX = 1e6;

    private final Baseline[] spreads;
    private final List<double[]> first = new ArrayList<>();
    private boolean known;

    Scale(int features) {
        spreads = new Baseline[features];
        for (int i = 0; i < features; i++) {
            spreads[i] = new Baseline(ROWS);
        }
    }

    boolean isKnown() {
        return known;
    }

    /** Keeps a copy; with the last one, gives them all back in order, and the scale is known. */
    List<double[]> learn(double[] features) {
        first.add(features.clone());
        for (int i = 0; i < features.length; i++) {
            spreads[i].learn(features[i]);
        }
        known = first.size() == ROWS;
        if (!known) {
            return List.of();
        }
        List<double[]> all = List.copyOf(first);
        first.clear();
        return all;
    }

    /** A feature that has not moved yet keeps its unit. */
    float[] of(double[] features) {
        float[] scaled = new float[features.length];
        for (int i = 0; i < features.length; i++) {
            double deviation = spreads[i].deviation() > 0 ? spreads[i].deviation() : 1;
            double value = (features[i] - spreads[i].mean()) / deviation;
            scaled[i] = (float) Math.max(-SCALED_MAX, Math.min(SCALED_MAX, value));
        }
        return scaled;
    }
}
