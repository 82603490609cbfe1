// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Score;
import java.util.List;
import org.tribuo.Feature;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.hdbscan.HdbscanModel;

/** Tribuo's outlier score of a new point: that of the nearest exemplar, or of noise; the label is the cluster, "noise" without one. */
final class Hdbscan extends FixedModel {
    private static final ClusterID UNASSIGNED = new ClusterID(ClusterID.UNASSIGNED);
    /** What Tribuo calls the cluster of the points that are in none. */
    private static final int NOISE = 0;

    private final Opened<ClusterID> opened;
    private final double[][] exemplars;

    Hdbscan(Opened<ClusterID> opened) {
        super(opened.card());
        this.opened = opened;
        List<String> names = opened.card().features().stream().map(FeatureStats::name).toList();
        this.exemplars = ((HdbscanModel) opened.model())
                .getClusters().stream().map(c -> vector(names, c.getB())).toArray(double[][]::new);
    }

    /** The library leaves zeros out. */
    private static double[] vector(List<String> names, List<Feature> sparse) {
        double[] vector = new double[names.size()];
        sparse.forEach(f -> vector[names.indexOf(f.getName())] = f.getValue());
        return vector;
    }

    /**
     * Each feature's share of the squared distance to the nearest exemplar. The score itself is a step: no single feature put
     * back to its mean would move it.
     */
    @Override
    double[] weights(double[] features) {
        double[] z = scaled(features);
        double[] best = new double[z.length];
        double bestSum = Double.POSITIVE_INFINITY;
        for (double[] exemplar : exemplars) {
            double[] squares = new double[z.length];
            double sum = 0;
            for (int i = 0; i < z.length; i++) {
                squares[i] = (z[i] - exemplar[i]) * (z[i] - exemplar[i]);
                sum += squares[i];
            }
            if (sum < bestSum) {
                best = squares;
                bestSum = sum;
            }
        }
        return best;
    }

    private double[] scaled(double[] features) {
        return opened.scaler().apply(features);
    }

    @Override
    public Score score(double[] features) {
        var example = opened.columns().example(scaled(features), UNASSIGNED);
        ClusterID cluster = opened.model().predict(example).getOutput();
        return Score.of(cluster.getScore(), cluster.getID() == NOISE ? "noise" : Integer.toString(cluster.getID()));
    }
}
