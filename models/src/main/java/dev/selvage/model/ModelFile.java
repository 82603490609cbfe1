// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.selvage.decision.model.FeatureStats;
import java.util.Comparator;
import java.util.List;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.RealIDInfo;
import org.tribuo.clustering.hdbscan.protos.HdbscanModelProto;
import org.tribuo.math.la.DenseVector;
import org.tribuo.protos.core.FeatureDomainProto;
import org.tribuo.protos.core.ImmutableFeatureMapProto;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.protos.core.RealIDInfoProto;
import org.tribuo.protos.core.VariableInfoProto;
import org.tribuo.protos.core.WeightedEnsembleModelProto;

/**
 * Makes the file of a model that was just trained. The feature domain becomes that of the raw data, whose mean and variance are the
 * standardisation (the trainer saw numbers already standardised, and would write mean 0 for all), and the provenance ours.
 */
public final class ModelFile {
    private ModelFile() {}

    /** The file of a trained model over features with these statistics. */
    public static byte[] of(org.tribuo.Model<?> trained, List<FeatureStats> features) {
        return finish(trained.serialize(), domain(features)).toByteArray();
    }

    /** The library's model in a file that was made here; bytes from elsewhere go through the check first. */
    public static org.tribuo.Model<?> read(byte[] file) {
        try {
            return org.tribuo.Model.deserialize(ModelProto.parseFrom(file));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a model file of " + Models.LIBRARY, e);
        }
    }

    private static ModelProto finish(ModelProto model, FeatureDomainProto domain) {
        Message data = Payloads.of(model);
        FieldDescriptor field = data.getDescriptorForType().findFieldByName("metadata");
        ModelDataProto metadata = ((ModelDataProto) data.getField(field)).toBuilder()
                .setFeatureDomain(domain)
                .setProvenance(Origin.of(model.getClassName()))
                .build();
        Message.Builder out = data.toBuilder().setField(field, metadata);
        if (out instanceof WeightedEnsembleModelProto.Builder forest) {
            for (int i = 0; i < forest.getModelsCount(); i++) {
                forest.setModels(i, finish(forest.getModels(i), domain));
            }
        } else if (out instanceof HdbscanModelProto.Builder clusters) {
            forgetRows(clusters);
        }
        return model.toBuilder().setSerializedData(Any.pack(out.build())).build();
    }

    /** A label and a score for each training row, which predicting never asks for: one is left, as none does not load. */
    private static void forgetRows(HdbscanModelProto.Builder clusters) {
        int label = clusters.getClusterLabels(0);
        clusters.clearClusterLabels().addClusterLabels(label);
        clusters.setOutlierScoresVector(new DenseVector(1).serialize());
    }

    /** Tribuo numbers features by their sorted names. */
    private static FeatureDomainProto domain(List<FeatureStats> features) {
        List<FeatureStats> sorted =
                features.stream().sorted(Comparator.comparing(FeatureStats::name)).toList();
        ImmutableFeatureMapProto.Builder map = ImmutableFeatureMapProto.newBuilder();
        for (int id = 0; id < sorted.size(); id++) {
            map.addInfo(VariableInfoProto.newBuilder()
                    .setClassName(RealIDInfo.class.getName())
                    .setSerializedData(Any.pack(info(id, sorted.get(id)))));
        }
        return FeatureDomainProto.newBuilder()
                .setClassName(ImmutableFeatureMap.class.getName())
                .setSerializedData(Any.pack(map.build()))
                .build();
    }

    private static RealIDInfoProto info(int id, FeatureStats f) {
        return RealIDInfoProto.newBuilder()
                .setId(id)
                .setName(f.name())
                .setCount(Math.toIntExact(f.count()))
                .setMin(f.min())
                .setMax(f.max())
                .setMean(f.mean())
                .setSumSquares(f.variance() * (f.count() - 1))
                .build();
    }
}
