// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.ClusteringFactory;
import org.tribuo.clustering.hdbscan.HdbscanTrainer;
import org.tribuo.clustering.kmeans.KMeansTrainer;
import org.tribuo.clustering.kmeans.KMeansTrainer.Initialisation;
import org.tribuo.math.distance.L2Distance;
import org.tribuo.math.neighbour.NeighboursQueryFactoryType;

/** Trains what finds groups in rows that say nothing of themselves. */
final class Clusters {
    /** More centres than this are a table, not a model. */
    private static final int CENTRES_MAX = 256;
    /** Its tree of distances grows with the square of the rows: 4,000 take seconds. */
    private static final int DENSITY_ROWS_MAX = 4_000;
    /** One thread: the sums of several come in any order, and the file would differ each time. */
    private static final int THREADS = 1;

    private Clusters() {}

    /** Centres that start far from each other (k-means++). */
    static Fit kMeans(Data data, Settings settings, long seed) {
        int centres = settings.count("k", 8, 1, CENTRES_MAX);
        int iterations = settings.count("iterations", 100, 1, 10_000);
        if (centres > data.rows().rows().size()) {
            throw new IllegalArgumentException(centres + " centres for " + data.rows().rows().size() + " rows: lower \"k\"");
        }
        // the library draws centres by their distance from each other, and there is none between rows that are the same
        int distinct = data.rows().distinct(centres);
        if (distinct < centres) {
            throw new IllegalArgumentException("of " + data.rows().rows().size() + " rows only " + distinct + " differ, too few for " + centres + " centres: lower \"k\", or learn from other rows");
        }
        return Fit.of(new KMeansTrainer(centres, iterations, new L2Distance(), Initialisation.PLUSPLUS, THREADS, seed)
                .train(data.with(new ClusteringFactory(), r -> new ClusterID(ClusterID.UNASSIGNED))));
    }

    /** Groups of any shape, and what lies in none. */
    static Fit density(Data data, Settings settings) {
        int smallest = settings.count("minClusterSize", 10, 2, 1_000);
        int neighbours = settings.count("neighbours", 5, 1, 100);
        if (data.rows().rows().size() > DENSITY_ROWS_MAX) {
            throw new IllegalArgumentException(data.rows().rows().size() + " rows for hdbscan; at most " + DENSITY_ROWS_MAX
                    + ": take every so many-th");
        }
        return Fit.of(new HdbscanTrainer(smallest, new L2Distance(), neighbours, THREADS, NeighboursQueryFactoryType.KD_TREE)
                .train(data.with(new ClusteringFactory(), r -> new ClusterID(ClusterID.UNASSIGNED))));
    }
}
