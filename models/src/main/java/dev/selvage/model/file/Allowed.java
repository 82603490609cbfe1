// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import dev.selvage.model.manifest.Family;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tribuo.anomaly.protos.AnomalyInfoProto;
import org.tribuo.classification.protos.ImmutableLabelInfoProto;
import org.tribuo.classification.protos.LabelProto;
import org.tribuo.clustering.protos.ClusteringInfoProto;
import org.tribuo.common.tree.protos.LeafNodeProto;
import org.tribuo.common.tree.protos.SplitNodeProto;
import org.tribuo.math.protos.DenseTensorProto;
import org.tribuo.math.protos.LinearParametersProto;
import org.tribuo.math.protos.SparseTensorProto;
import org.tribuo.protos.core.ImmutableFeatureMapProto;
import org.tribuo.protos.core.RealIDInfoProto;
import org.tribuo.regression.protos.ImmutableRegressionInfoProto;

/**
 * The classes that a file may name, by the message that names them, and the messages each keeps its data in. The library looks up and
 * runs whatever class is named, so what is not here never gets to it.
 */
final class Allowed {
    /** For a class that keeps no data. */
    static final Message NONE = Empty.getDefaultInstance();

    private static final Map<String, Map<String, List<Message>>> PARTS = Map.of(
            "FeatureDomainProto", Map.of("org.tribuo.ImmutableFeatureMap", List.of(ImmutableFeatureMapProto.getDefaultInstance())),
            "VariableInfoProto", Map.of("org.tribuo.RealIDInfo", List.of(RealIDInfoProto.getDefaultInstance())),
            "OutputDomainProto", Map.of(
                    "org.tribuo.classification.ImmutableLabelInfo", List.of(ImmutableLabelInfoProto.getDefaultInstance()),
                    "org.tribuo.clustering.ImmutableClusteringInfo", List.of(ClusteringInfoProto.getDefaultInstance()),
                    "org.tribuo.anomaly.ImmutableAnomalyInfo", List.of(AnomalyInfoProto.getDefaultInstance()),
                    "org.tribuo.regression.ImmutableRegressionInfo", List.of(ImmutableRegressionInfoProto.getDefaultInstance())),
            "OutputProto", Map.of("org.tribuo.classification.Label", List.of(LabelProto.getDefaultInstance())),
            "TensorProto", Map.of(
                    "org.tribuo.math.la.DenseVector", List.of(DenseTensorProto.getDefaultInstance()),
                    "org.tribuo.math.la.DenseMatrix", List.of(DenseTensorProto.getDefaultInstance()),
                    "org.tribuo.math.la.SparseVector", List.of(SparseTensorProto.getDefaultInstance())),
            "ParametersProto", Map.of("org.tribuo.math.LinearParameters", List.of(LinearParametersProto.getDefaultInstance())),
            "NormalizerProto", Map.of("org.tribuo.math.util.ExpNormalizer", List.of(NONE)),
            "DistanceProto", Map.of("org.tribuo.math.distance.L2Distance", List.of(NONE)),
            "EnsembleCombinerProto", Map.of("org.tribuo.classification.ensemble.FullyWeightedVotingCombiner", List.of(NONE)),
            // The library writes every node as a leaf and tells them apart by their data.
            "TreeNodeProto", Map.of("org.tribuo.common.tree.LeafNode",
                    List.of(SplitNodeProto.getDefaultInstance(), LeafNodeProto.getDefaultInstance())));

    private static final String TREE = "org.tribuo.common.tree.TreeModel";

    private Allowed() {}

    /** The messages that this class may keep its data in, when that message names it; none for a class that has no place there. */
    static List<Message> dataOf(String namedIn, String className) {
        return Optional.ofNullable(PARTS.get(namedIn))
                .flatMap(classes -> Optional.ofNullable(classes.get(className)))
                .orElse(List.of());
    }

    /** The class of model that a file of this family is. */
    static String modelOf(Family family) {
        return switch (family) {
            case LINEAR_SGD -> "org.tribuo.classification.sgd.linear.LinearSGDModel";
            case CART -> TREE;
            case RANDOM_FOREST -> "org.tribuo.ensemble.WeightedEnsembleModel";
            case KMEANS -> "org.tribuo.clustering.kmeans.KMeansModel";
            case ONE_CLASS_SVM -> "org.tribuo.anomaly.libsvm.LibSVMAnomalyModel";
            case HDBSCAN -> "org.tribuo.clustering.hdbscan.HdbscanModel";
            case LINEAR_REGRESSION, RESIDUAL -> "org.tribuo.regression.slm.SparseLinearModel";
            case ENSEMBLE -> throw new IllegalArgumentException("an ensemble is no single model");
        };
    }

    /** The classes of model within a model of this family: only a forest has any. */
    static Set<String> withinOf(Family family) {
        return family == Family.RANDOM_FOREST ? Set.of(TREE) : Set.of();
    }

    /** The class of answers that a model of this family gives. */
    static String answersOf(Family family) {
        return switch (family) {
            case LINEAR_SGD, CART, RANDOM_FOREST -> "org.tribuo.classification.ImmutableLabelInfo";
            case KMEANS, HDBSCAN -> "org.tribuo.clustering.ImmutableClusteringInfo";
            case ONE_CLASS_SVM -> "org.tribuo.anomaly.ImmutableAnomalyInfo";
            case LINEAR_REGRESSION, RESIDUAL -> "org.tribuo.regression.ImmutableRegressionInfo";
            case ENSEMBLE -> throw new IllegalArgumentException("an ensemble is no single model");
        };
    }
}
