// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.Map;
import java.util.Optional;
import org.tribuo.anomaly.libsvm.protos.LibSVMAnomalyModelProto;
import org.tribuo.classification.sgd.protos.ClassificationLinearSGDProto;
import org.tribuo.clustering.hdbscan.protos.HdbscanModelProto;
import org.tribuo.clustering.kmeans.protos.KMeansModelProto;
import org.tribuo.common.tree.protos.TreeModelProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.protos.core.WeightedEnsembleModelProto;
import org.tribuo.regression.slm.protos.SparseLinearModelProto;

/** Which message each class of model keeps its data in. A class that is not here has no place in our files. */
public final class Payloads {
    private static final Map<String, Message> BY_CLASS = Map.of(
            "org.tribuo.clustering.kmeans.KMeansModel", KMeansModelProto.getDefaultInstance(),
            "org.tribuo.clustering.hdbscan.HdbscanModel", HdbscanModelProto.getDefaultInstance(),
            "org.tribuo.anomaly.libsvm.LibSVMAnomalyModel", LibSVMAnomalyModelProto.getDefaultInstance(),
            "org.tribuo.classification.sgd.linear.LinearSGDModel", ClassificationLinearSGDProto.getDefaultInstance(),
            "org.tribuo.regression.slm.SparseLinearModel", SparseLinearModelProto.getDefaultInstance(),
            "org.tribuo.common.tree.TreeModel", TreeModelProto.getDefaultInstance(),
            "org.tribuo.ensemble.WeightedEnsembleModel", WeightedEnsembleModelProto.getDefaultInstance());

    private Payloads() {}

    /** The message type of a model class, if it is one of ours. */
    public static Optional<Message> typeOf(String className) {
        return Optional.ofNullable(BY_CLASS.get(className));
    }

    /** The data within a model; throws {@link IllegalArgumentException} when it is none of ours or not what its class has. */
    static Message of(ModelProto model) {
        Message type = typeOf(model.getClassName())
                .orElseThrow(() -> new IllegalArgumentException("a class of model that we do not make"));
        Any packed = model.getSerializedData();
        try {
            return packed.unpack(type.getClass());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the data of a model are not those of its class", e);
        }
    }
}
