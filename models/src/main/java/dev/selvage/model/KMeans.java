// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.Score;
import java.util.Arrays;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.kmeans.KMeansModel;

/** The Euclidean distance to the nearest centroid, in standardised features; the label is that centroid's number. */
final class KMeans extends FixedModel {
    private final Scaler scaler;
    private final double[][] centroids;

    KMeans(Opened<ClusterID> opened) {
        super(opened.card());
        this.scaler = opened.scaler();
        // Tribuo answers the nearest centroid and not its distance, which is what matters here.
        this.centroids = Arrays.stream(((KMeansModel) opened.model()).getCentroidVectors())
                .map(v -> opened.columns().back(v.toArray()))
                .toArray(double[][]::new);
    }

    @Override
    public Score score(double[] features) {
        double[] z = scaler.apply(features);
        int nearest = nearest(z);
        return Score.of(Math.sqrt(squared(z, centroids[nearest])), Integer.toString(nearest));
    }

    /** Each feature's share of the squared distance. */
    @Override
    double[] weights(double[] features) {
        double[] z = scaler.apply(features);
        double[] centre = centroids[nearest(z)];
        double[] weights = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            weights[i] = (z[i] - centre[i]) * (z[i] - centre[i]);
        }
        return weights;
    }

    /** The first of those that are nearest, so that a tie is the same each time. */
    private int nearest(double[] z) {
        int best = 0;
        double bestSquared = Double.POSITIVE_INFINITY;
        for (int c = 0; c < centroids.length; c++) {
            double squared = squared(z, centroids[c]);
            if (squared < bestSquared) {
                best = c;
                bestSquared = squared;
            }
        }
        return best;
    }

    private static double squared(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }
}
