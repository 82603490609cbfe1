// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Pointers;
import dev.selvage.profile.text.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the decisions of a profile; what {@link SpecReader} complains of is told with its line and column. */
final class DecisionReader {
    /** Task types that every agent has; a decision may ask for them as for those that the profile declares. */
    static final Set<String> EVERY_AGENTS = Set.of("set", "read", "log-tail", "diagnose", "restart", "sync-now", "model-read");

    private final Node.Mapping profile;
    private final Map<String, PointSpec> points;
    private final Problems problems;

    DecisionReader(Node.Mapping profile, Map<String, PointSpec> points, Problems problems) {
        this.profile = profile;
        this.points = points;
        this.problems = problems;
    }

    /** All of them, in the profile's order; of use only if there were no complaints. */
    List<DecisionSpec> read() {
        Map<String, PointInfo> known = new TreeMap<>();
        points.forEach((name, point) -> known.put(name, info(point)));
        Set<String> tasks = new TreeSet<>(EVERY_AGENTS);
        tasks.addAll(profile.mapping("tasks").members().keySet());
        List<DecisionSpec> decisions = new ArrayList<>();
        Set<String> models = new TreeSet<>();
        profile.mapping("decisions").members().forEach((name, member) -> {
            Node.Mapping decision = (Node.Mapping) member.value();
            DecisionSpec spec = new SpecReader(name, decision.json(), known, tasks, (pointer, why) -> problems.add(Pointers.nearest(decision, pointer), why)).read();
            // a model is made for the inputs of one decision, and tried by what that decides
            spec.model().filter(model -> !models.add(model.name()))
                    .ifPresent(model -> problems.add(Pointers.nearest(decision, "/model/name"), "another decision has the model " + model.name() + "; give each its own"));
            decisions.add(spec);
        });
        return decisions;
    }

    private static PointInfo info(PointSpec point) {
        PointInfo.Kind kind = switch (point.type()) {
            case FLOAT64 -> PointInfo.Kind.REAL;
            case INT64 -> PointInfo.Kind.WHOLE;
            case BOOL -> PointInfo.Kind.FLAG;
            case STRING, ENUM -> PointInfo.Kind.TEXT;
        };
        return new PointInfo(kind, point.rights().access().isWritable(), point.values(), point.unit().orElse(""));
    }
}
