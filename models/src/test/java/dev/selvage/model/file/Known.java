// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Optional;
import org.tribuo.classification.protos.ImmutableLabelInfoProto;
import org.tribuo.classification.protos.LabelProto;
import org.tribuo.classification.sgd.protos.ClassificationLinearSGDProto;
import org.tribuo.clustering.kmeans.protos.KMeansModelProto;
import org.tribuo.clustering.protos.ClusteringInfoProto;
import org.tribuo.common.tree.protos.LeafNodeProto;
import org.tribuo.common.tree.protos.SplitNodeProto;
import org.tribuo.common.tree.protos.TreeModelProto;
import org.tribuo.math.protos.DenseTensorProto;
import org.tribuo.math.protos.LinearParametersProto;
import org.tribuo.protos.core.ImmutableFeatureMapProto;
import org.tribuo.protos.core.RealIDInfoProto;
import org.tribuo.protos.core.WeightedEnsembleModelProto;

/** The packed messages that {@link Forge} goes into. */
final class Known {
    private static final List<Class<? extends Message>> TYPES = List.of(
            ImmutableLabelInfoProto.class, LabelProto.class, ClassificationLinearSGDProto.class, KMeansModelProto.class,
            ClusteringInfoProto.class, LeafNodeProto.class, SplitNodeProto.class, TreeModelProto.class, DenseTensorProto.class,
            LinearParametersProto.class, ImmutableFeatureMapProto.class, RealIDInfoProto.class, WeightedEnsembleModelProto.class);

    private Known() {}

    static Optional<Class<? extends Message>> typeOf(Any data) {
        return TYPES.stream().filter(data::is).findFirst();
    }
}
