// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import dev.selvage.model.manifest.Refusal;
import java.util.HashSet;
import java.util.List;
import org.tribuo.anomaly.protos.AnomalyInfoProto;
import org.tribuo.classification.protos.ImmutableLabelInfoProto;
import org.tribuo.clustering.protos.ClusteringInfoProto;
import org.tribuo.protos.core.OutputDomainProto;
import org.tribuo.regression.protos.ImmutableRegressionInfoProto;

/** What a model can answer: classes, clusters, or neither. */
record Answers(List<String> labels, List<Integer> clusters) {
    /** More classes or clusters than this are no model of ours. */
    private static final int COUNT_MAX = 4_096;

    /** The answers of a domain, whose counts must agree. */
    static Answers of(OutputDomainProto domain) throws Refusal {
        return switch (domain.getClassName()) {
            case "org.tribuo.classification.ImmutableLabelInfo" ->
                classes(Shape.unpack(domain.getSerializedData(), ImmutableLabelInfoProto.class));
            case "org.tribuo.clustering.ImmutableClusteringInfo" ->
                clusters(Shape.unpack(domain.getSerializedData(), ClusteringInfoProto.class));
            case "org.tribuo.anomaly.ImmutableAnomalyInfo" ->
                anomalies(Shape.unpack(domain.getSerializedData(), AnomalyInfoProto.class));
            default -> quantity(Shape.unpack(domain.getSerializedData(), ImmutableRegressionInfoProto.class));
        };
    }

    private static Answers classes(ImmutableLabelInfoProto info) throws Refusal {
        int n = info.getLabelCount();
        Shape.require(n >= 2 && n <= COUNT_MAX && info.getCountCount() == n, "classes without counts, or too many");
        Shape.require(new HashSet<>(info.getLabelList()).size() == n, "two classes of one name");
        checkNumbered(info.getIdList(), n);
        Shape.require(info.getCountList().stream().allMatch(c -> c >= 0), "a class that was seen less than never");
        return new Answers(List.copyOf(info.getLabelList()), List.of());
    }

    /** Each number from 0 once: rows of weights are found by them. */
    private static void checkNumbered(List<Integer> ids, int count) throws Refusal {
        Shape.require(ids.size() == count && new HashSet<>(ids).size() == count
                && ids.stream().allMatch(id -> id >= 0 && id < count), "classes whose numbers have gaps");
    }

    /** Clusters have gaps in their numbers: those that grew into others are gone. */
    private static Answers clusters(ClusteringInfoProto info) throws Refusal {
        int n = info.getIdCount();
        Shape.require(n >= 1 && n <= COUNT_MAX && info.getCountCount() == n, "clusters without counts, or too many");
        Shape.require(new HashSet<>(info.getIdList()).size() == n
                && info.getIdList().stream().allMatch(id -> id >= 0), "clusters whose numbers are not numbers of clusters");
        return new Answers(List.of(), List.copyOf(info.getIdList()));
    }

    private static Answers anomalies(AnomalyInfoProto info) throws Refusal {
        Shape.require(info.getExpectedCount() >= 0 && info.getAnomalyCount() >= 0, "events that were seen less than never");
        return new Answers(List.of(), List.of());
    }

    private static Answers quantity(ImmutableRegressionInfoProto info) throws Refusal {
        Shape.require(info.getLabelList().equals(List.of("y")) && info.getIdList().equals(List.of(0)), "a regression of another number of quantities than one");
        Shape.require(info.getCountCount() == 1 && info.getMinCount() == 1 && info.getMaxCount() == 1
                && info.getMeanCount() == 1 && info.getSumSquaresCount() == 1, "a regression without statistics");
        return new Answers(List.of(), List.of());
    }
}
