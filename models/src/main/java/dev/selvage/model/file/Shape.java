// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.model.Origin;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Reason;
import dev.selvage.model.manifest.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tribuo.anomaly.libsvm.protos.LibSVMAnomalyModelProto;
import org.tribuo.classification.sgd.protos.ClassificationLinearSGDProto;
import org.tribuo.clustering.hdbscan.protos.HdbscanModelProto;
import org.tribuo.clustering.kmeans.protos.KMeansModelProto;
import org.tribuo.common.tree.protos.TreeModelProto;
import org.tribuo.math.protos.LinearParametersProto;
import org.tribuo.math.protos.TensorProto;
import org.tribuo.protos.core.ImmutableFeatureMapProto;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.protos.core.RealIDInfoProto;
import org.tribuo.protos.core.VariableInfoProto;
import org.tribuo.protos.core.WeightedEnsembleModelProto;
import org.tribuo.regression.slm.protos.SparseLinearModelProto;

/**
 * Whether the parts of a file, each of which has its place, also fit each other and the manifest: counts and sizes agree, so that
 * opening it allocates what the file has and not what it says.
 */
final class Shape {
    /** As many trees and centres as the trainers make, and more. */
    private static final int PARTS_MAX = 4_096;
    private static final String LIBRARY_VERSION = "4.3.2";

    private final Family family;
    private final List<FeatureStats> features;

    private Shape(Family family, List<FeatureStats> features) {
        this.family = family;
        this.features = features;
    }

    /** Checks a file that {@link Walk} has let pass; throws {@link Refusal}. */
    static void check(ModelProto model, Family family, List<FeatureStats> features) throws Refusal {
        new Shape(family, features).check(model);
    }

    private void check(ModelProto model) throws Refusal {
        switch (family) {
            case LINEAR_SGD -> linear(unpack(model, ClassificationLinearSGDProto.class));
            case CART -> tree(unpack(model, TreeModelProto.class));
            case RANDOM_FOREST -> forest(unpack(model, WeightedEnsembleModelProto.class));
            case KMEANS -> centres(unpack(model, KMeansModelProto.class));
            case ONE_CLASS_SVM -> vectors(unpack(model, LibSVMAnomalyModelProto.class));
            case HDBSCAN -> density(unpack(model, HdbscanModelProto.class));
            case LINEAR_REGRESSION, RESIDUAL -> line(unpack(model, SparseLinearModelProto.class));
            case ENSEMBLE -> throw bad("an ensemble is no single model");
        }
    }

    /** One row of weights for each class, a column for each feature and one for the bias. */
    private void linear(ClassificationLinearSGDProto model) throws Refusal {
        int labels = metadata(model.getMetadata(), Allowed.modelOf(family)).labels().size();
        LinearParametersProto weights = unpack(model.getParams().getSerializedData(), LinearParametersProto.class);
        Tensors.matrix(weights.getWeightMatrix(), labels, features.size() + 1);
        require(model.hasNormalizer(), "a classifier without its normaliser");
    }

    private void tree(TreeModelProto model) throws Refusal {
        Answers answers = metadata(model.getMetadata(), Allowed.modelOf(Family.CART));
        TreeShape.check(model.getNodesList(), features.size(), answers.labels());
    }

    /** Its trees have the forest's labels and features, and each counts for something. */
    private void forest(WeightedEnsembleModelProto model) throws Refusal {
        metadata(model.getMetadata(), Allowed.modelOf(family));
        counted("trees", model.getModelsCount());
        require(model.getModelsCount() == model.getWeightsCount(), "a forest with another number of weights than trees");
        require(model.getWeightsList().stream().allMatch(w -> w > 0), "a forest in which a tree has no weight");
        require(model.hasCombiner(), "a forest that does not count its votes");
        for (ModelProto member : model.getModelsList()) {
            TreeModelProto tree = unpack(member, TreeModelProto.class);
            require(tree.getMetadata().getOutputDomain().equals(model.getMetadata().getOutputDomain()), "a tree with labels of its own");
            tree(tree);
        }
    }

    /** Centres of one number for each feature; clusters that lost all their rows have no entry among the answers. */
    private void centres(KMeansModelProto model) throws Refusal {
        List<Integer> ids = metadata(model.getMetadata(), Allowed.modelOf(family)).clusters();
        counted("centres", model.getCentroidVectorsCount());
        require(model.hasDistance(), "centres without a distance");
        for (TensorProto centre : model.getCentroidVectorsList()) {
            Tensors.vector(centre, features.size());
        }
        require(ids.stream().allMatch(id -> id < model.getCentroidVectorsCount()), "more clusters than centres");
    }

    /** Exemplars of known clusters; what the library keeps of each row was dropped when the file was made. */
    private void density(HdbscanModelProto model) throws Refusal {
        List<Integer> ids = metadata(model.getMetadata(), Allowed.modelOf(family)).clusters();
        counted("exemplars", model.getClusterExemplarsCount());
        require(model.hasDistance(), "clusters without a distance");
        require(model.getClusterLabelsCount() == 1 && ids.contains(model.getClusterLabels(0)), "labels of rows that our files do not keep");
        Tensors.vector(model.getOutlierScoresVector(), 1);
        for (var exemplar : model.getClusterExemplarsList()) {
            Tensors.vector(exemplar.getFeatures(), features.size());
            require(ids.contains(exemplar.getLabel()) && exemplar.getMaxDistToEdge() >= 0, "an exemplar of no cluster");
        }
    }

    /** One line: the library would scale features again, so its own means and norms must be idle. */
    private void line(SparseLinearModelProto model) throws Refusal {
        metadata(model.getMetadata(), Allowed.modelOf(family));
        require(model.getDimensionsList().equals(List.of("y")), "a regression of another number of quantities than one");
        require(model.getWeightsCount() == 1 && model.getYMeanCount() == 1 && model.getYNormCount() == 1 && !model.getBias(),
                "a regression that is not one line");
        Tensors.sparse(model.getWeights(0), features.size());
        Tensors.vector(model.getFeatureMeans(), features.size());
        for (double norm : Tensors.vector(model.getFeatureNorms(), features.size())) {
            require(norm == 1 && model.getYNorm(0) == 1, "a regression that divides by numbers of its own");
        }
    }

    private void vectors(LibSVMAnomalyModelProto model) throws Refusal {
        metadata(model.getMetadata(), Allowed.modelOf(family));
        VectorShape.check(model.getModel(), features.size());
    }

    /** What all models have in front: version, provenance, features and answers. */
    private Answers metadata(ModelDataProto metadata, String modelClass) throws Refusal {
        require(metadata.getTribuoVersion().equals(LIBRARY_VERSION), "made with another version of the library than " + LIBRARY_VERSION);
        if (!metadata.getProvenance().equals(Origin.of(modelClass))) {
            throw new Refusal(Reason.FOREIGN_CONTENT, "the file's provenance is not the one that our files have; train it again with this version");
        }
        domain(unpack(metadata.getFeatureDomain().getSerializedData(), ImmutableFeatureMapProto.class));
        if (!metadata.getOutputDomain().getClassName().equals(Allowed.answersOf(family))) {
            throw new Refusal(Reason.FOREIGN_CONTENT, "the file's answers are not those of a " + family.wireName());
        }
        return Answers.of(metadata.getOutputDomain());
    }

    /** The file's features are the manifest's, numbered by their names, with the same statistics to the last bit. */
    private void domain(ImmutableFeatureMapProto map) throws Refusal {
        require(map.getInfoCount() == features.size(), "another number of features than the manifest has");
        List<FeatureStats> sorted = new ArrayList<>(features);
        sorted.sort(Comparator.comparing(FeatureStats::name));
        for (int id = 0; id < sorted.size(); id++) {
            VariableInfoProto holder = map.getInfo(id);
            RealIDInfoProto info = unpack(holder.getSerializedData(), RealIDInfoProto.class);
            FeatureStats f = sorted.get(id);
            require(info.getId() == id && info.getName().equals(f.name()), "features of other names or numbers than the manifest's");
            require(info.getCount() == f.count() && info.getMin() == f.min() && info.getMax() == f.max() && info.getMean() == f.mean()
                            && info.getSumSquares() / (f.count() - 1) == f.variance(),
                    "a feature's statistics are not the manifest's");
        }
    }

    private static void counted(String what, int count) throws Refusal {
        require(count >= 1 && count <= PARTS_MAX, count + " " + what + "; 1 to " + PARTS_MAX + " are taken");
    }

    /** Says what does not fit, unless it holds. */
    static void require(boolean holds, String otherwise) throws Refusal {
        if (!holds) {
            throw bad(otherwise);
        }
    }

    static Refusal bad(String line) {
        return new Refusal(Reason.BAD_CONTENT, "the file does not fit together: " + line);
    }

    private static <M extends Message> M unpack(ModelProto model, Class<M> type) throws Refusal {
        return unpack(model.getSerializedData(), type);
    }

    static <M extends Message> M unpack(Any data, Class<M> type) throws Refusal {
        try {
            return data.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw bad("a part that should be a " + type.getSimpleName());
        }
    }
}
