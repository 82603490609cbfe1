// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.AlarmSpec;
import dev.selvage.profile.model.Op;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.Spelling;
import dev.selvage.protocol.PointValue;
import java.util.Map;
import java.util.Optional;

/** Reads alarms and checks them against the points they watch. */
final class AlarmReader {
    private final Map<String, PointSpec> points;
    private final Problems problems;

    AlarmReader(Map<String, PointSpec> points, Problems problems) {
        this.points = points;
        this.problems = problems;
    }

    /** The alarm; empty after a complaint that leaves nothing to watch. */
    Optional<AlarmSpec> read(String name, Node.Mapping alarm) {
        Fields fields = new Fields(alarm, problems);
        for (String key : new String[] {"when", "severity"}) {
            if (!fields.has(key)) {
                fields.complain(key, "needs " + key);
            }
        }
        Node.Mapping when = alarm.mapping("when");
        Optional<PointSpec> point = point(when);
        if (point.isEmpty()) {
            return Optional.empty();
        }
        Optional<AlarmSpec.Condition> raised = condition(when, point.get());
        Optional<AlarmSpec.Condition> cleared = fields.has("clear")
                ? condition(alarm.mapping("clear"), point.get())
                : raised.map(c -> new AlarmSpec.Condition(c.point(), c.op().negated(), c.value()));
        if (raised.isEmpty() || cleared.isEmpty()) {
            return Optional.empty();
        }
        checkHysteresis(alarm, raised.get(), cleared.get());
        AlarmSpec.Severity severity = fields.word("severity", AlarmSpec.Severity.WARN);
        String title = alarm.text("title").orElse(name);
        return Optional.of(new AlarmSpec(name, title, raised.get(), fields.millis("for", 0), cleared.get(), severity));
    }

    private Optional<PointSpec> point(Node.Mapping when) {
        Optional<String> name = when.text("point");
        if (name.isPresent() && !points.containsKey(name.get())) {
            problems.add(when.placeOf("point"), "no such point" + Spelling.hint(name.get(), points.keySet()));
        }
        return name.map(points::get);
    }

    private Optional<AlarmSpec.Condition> condition(Node.Mapping condition, PointSpec point) {
        Optional<Op> op = condition.text("op").flatMap(Op::ofSign);
        Optional<PointValue> value = condition.get("value").flatMap(v -> valueFor(point, v));
        if (value.isEmpty()) {
            problems.add(condition.placeOf("value"), "is no value of point " + point.name());
        }
        if (op.isPresent() && op.get().isOrder() && !point.type().isNumber()) {
            problems.add(condition.placeOf("op"), "only numbers have an order; write == or !=");
        }
        return op.flatMap(o -> value.map(v -> new AlarmSpec.Condition(point.name(), o, v)));
    }

    /** The constant as a value of the point's type. */
    static Optional<PointValue> valueFor(PointSpec point, Node value) {
        return switch (point.type()) {
            case FLOAT64 -> value.number().map(PointValue.Float64::new);
            case INT64 -> value.integer().map(PointValue.Int64::new);
            case BOOL -> value.bool().map(PointValue.Bool::new);
            case STRING -> value.text().map(PointValue.Text::new);
            case ENUM -> value.text().filter(point.values()::contains).map(PointValue.Text::new);
        };
    }

    /** Raised below 207 and cleared above 210 is right; cleared above 200 would flap, cleared below never ends. */
    private void checkHysteresis(Node.Mapping alarm, AlarmSpec.Condition raised, AlarmSpec.Condition cleared) {
        if (!raised.op().isOrder() || !alarm.get("clear").isPresent()) {
            return;
        }
        double gap = number(cleared.value()) - number(raised.value());
        boolean opposite = cleared.op().isOrder() && raised.op().isBelow() != cleared.op().isBelow();
        if (!opposite || (raised.op().isBelow() ? gap < 0 : gap > 0)) {
            problems.add(alarm.placeOf("clear"), "overlaps with when: an alarm would be raised and cleared by one value");
        }
    }

    private static double number(PointValue value) {
        if (value instanceof PointValue.Float64 f) {
            return f.value();
        }
        return value instanceof PointValue.Int64 i ? i.value() : 0;
    }
}
