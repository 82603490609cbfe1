// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.point.PointRules;
import dev.selvage.agent.point.PointType;
import dev.selvage.agent.point.ReadingRules;
import dev.selvage.agent.point.ReportRules;
import dev.selvage.agent.point.Summary;
import dev.selvage.agent.point.Transform;
import dev.selvage.agent.point.ValueRange;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.Report;
import dev.selvage.protocol.PointValue;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Translates what a profile says of a point into the rules its pipeline follows. */
final class Rules {
    private Rules() {}

    static PointRules of(PointSpec point) {
        ValueRange range = point.range().map(r -> new ValueRange(r.min(), r.max())).orElse(ValueRange.ALL);
        return new PointRules(type(point), transform(point), range, report(point), readings(point));
    }

    private static PointType type(PointSpec point) {
        return switch (point.type()) {
            case FLOAT64 -> new PointType.Float64();
            case INT64 -> new PointType.Int64();
            case BOOL -> new PointType.Bool();
            case STRING -> new PointType.Text();
            case ENUM -> new PointType.Enumeration(point.values());
        };
    }

    private static Transform transform(PointSpec point) {
        var t = point.transform();
        Optional<Long> mask = t.mask().isPresent() ? Optional.of(t.mask().getAsLong()) : Optional.empty();
        Map<String, PointValue> map = t.map().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> new PointValue.Text(e.getValue())));
        return new Transform(mask, t.shift(), t.scale(), t.offset(), map);
    }

    private static ReportRules report(PointSpec point) {
        Report r = point.report();
        long heartbeatMillis = r.maxMillis();
        return new ReportRules(r.deadband(), r.deadbandPct(), Math.min(r.minMillis(), heartbeatMillis), heartbeatMillis,
                point.timing().debounceMillis());
    }

    private static ReadingRules readings(PointSpec point) {
        Summary summary = switch (point.report().agg()) {
            case LAST -> Summary.LAST;
            case MEAN -> Summary.MEAN;
            case MIN -> Summary.MIN;
            case MAX -> Summary.MAX;
            case RMS -> Summary.RMS;
        };
        return new ReadingRules(point.report().when() == Report.When.ALWAYS, summary, point.timing().expireMillis());
    }
}
