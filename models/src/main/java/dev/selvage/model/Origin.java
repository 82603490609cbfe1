// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import com.oracle.labs.mlrg.olcut.config.protobuf.ProtoProvenanceSerialization;
import com.oracle.labs.mlrg.olcut.config.protobuf.protos.RootProvenanceProto;
import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tribuo.ensemble.WeightedEnsembleModel;
import org.tribuo.provenance.EnsembleModelProvenance;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.impl.EmptyDatasetProvenance;
import org.tribuo.provenance.impl.EmptyTrainerProvenance;

/**
 * The one provenance that our files carry for a class of model. Tribuo's own names classes to be looked up, the machine's
 * system and the second of training; ours is the same for all, so the check compares it whole. Where a model
 * comes from stands in the signed manifest.
 */
public final class Origin {
    private static final ProtoProvenanceSerialization WRITER = new ProtoProvenanceSerialization(false);
    private static final OffsetDateTime ALWAYS = OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC);

    /** By class of model, of which there are seven; a forest asks for each of its trees. */
    private static final Map<String, RootProvenanceProto> MADE = new ConcurrentHashMap<>();

    private Origin() {}

    /** The provenance of a class of model that is one of ours. */
    public static RootProvenanceProto of(String modelClass) {
        return MADE.computeIfAbsent(modelClass, Origin::make);
    }

    private static RootProvenanceProto make(String modelClass) {
        ModelProvenance provenance = modelClass.equals(WeightedEnsembleModel.class.getName())
                ? new EnsembleModelProvenance(
                        modelClass, ALWAYS, new EmptyDatasetProvenance(), new EmptyTrainerProvenance(),
                        Collections.emptyMap(), false, new ListProvenance<>(List.of(plain("member"))))
                : plain(modelClass);
        return WRITER.serializeToProto(ProvenanceUtil.marshalProvenance(provenance));
    }

    private static ModelProvenance plain(String modelClass) {
        return new ModelProvenance(
                modelClass, ALWAYS, new EmptyDatasetProvenance(), new EmptyTrainerProvenance(), Collections.emptyMap(), false);
    }
}
