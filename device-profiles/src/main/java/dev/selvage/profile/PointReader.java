// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.Access;
import dev.selvage.profile.model.History;
import dev.selvage.profile.model.Merge;
import dev.selvage.profile.model.Named;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.PointType;
import dev.selvage.profile.model.Range;
import dev.selvage.profile.model.Report;
import dev.selvage.profile.model.Sampling;
import dev.selvage.profile.model.Units;
import dev.selvage.profile.model.Writer;
import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.Spelling;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Reads one point, defaults already merged in, and checks what a schema cannot. */
final class PointReader {
    /** Reading period when the profile names none. */
    static final long EVERY_MILLIS = 10_000;
    /** Shortest reading period: one sampling thread cannot keep a faster one. */
    static final long EVERY_MILLIS_MIN = 10;
    /** Heartbeat when the profile names none: 96 reports a day, some 20 KB on the wire. */
    static final long HEARTBEAT_MILLIS = 15 * 60_000;
    /** How long history is kept when the profile does not say: a week offline loses none. */
    static final long KEEP_MILLIS = 7L * 86_400_000;
    /** Length of an aggregate when the profile does not say. */
    static final long WINDOW_MILLIS = 60_000;

    private final String name;
    private final Fields fields;
    private final PointType type;

    private PointReader(String name, Fields fields) {
        this.name = name;
        this.fields = fields;
        this.type = fields.word("type", PointType.FLOAT64);
    }

    /** The point; complaints go to {@code problems}. */
    static PointSpec read(String name, Node.Mapping merged, Problems problems) {
        return new PointReader(name, new Fields(merged, problems)).point();
    }

    private PointSpec point() {
        if (!fields.has("type")) {
            fields.complain("type", "needs type");
        }
        if (fields.node().mapping("bind").members().isEmpty()) {
            fields.complain("bind", "needs bind, the address where the driver finds it");
        }
        List<String> values = values();
        PointSpec.Timing timing = timing();
        return invertible(new PointSpec(
                name,
                fields.node().text("title").orElse(name),
                type,
                unit(),
                values,
                fields.node().mapping("bind").json(),
                timing,
                range(),
                TransformReader.read(fields.below("transform"), type, values),
                report(),
                rights(),
                history(),
                fields.flag("optional"),
                fields.flag("hidden")));
    }

    /** What a write could not be turned back through. */
    private PointSpec invertible(PointSpec point) {
        Fields transform = fields.below("transform");
        if (point.rights().access().isWritable() && !point.isStored()) {
            if (point.transform().mask().isPresent() || point.transform().shift() != 0) {
                transform.complain(transform.has("mask") ? "mask" : "shift", "cannot be written through: the register's other bits are not known");
            }
            if (new HashSet<>(point.transform().map().values()).size() < point.transform().map().size()) {
                transform.complain("map", "gives two raw values one meaning: a write could not be turned back");
            }
        }
        return point;
    }

    private Optional<String> unit() {
        Optional<String> unit = fields.node().text("unit");
        unit.filter(u -> !Units.isKnown(u)).ifPresent(u -> fields.complain(
                "unit", "is no SenML unit" + Spelling.hint(u, Units.registered()) + " (others are written ucum:<code>)"));
        return unit;
    }

    /** The names an enum point can have; for other types none may be given. */
    private List<String> values() {
        List<String> values = fields.node().items("values").stream().flatMap(v -> v.text().stream()).toList();
        if (type == PointType.ENUM && values.isEmpty()) {
            fields.complain("values", "a point of type enum needs values");
        }
        if (type != PointType.ENUM && fields.has("values")) {
            fields.complain("values", "only a point of type enum has values");
        }
        if (new HashSet<>(values).size() < values.size()) {
            fields.complain("values", "a value is given twice");
        }
        return values;
    }

    /** The schema lets through nothing but a duration, push or row. */
    private PointSpec.Timing timing() {
        Sampling sampling = switch (fields.node().text("every").orElse("")) {
            case "push" -> new Sampling.Push();
            case "row" -> new Sampling.Row();
            default -> new Sampling.Periodic(fields.millis("every", EVERY_MILLIS));
        };
        long expire = fields.millis("expire", 0);
        if (sampling instanceof Sampling.Periodic periodic) {
            if (periodic.everyMillis() < EVERY_MILLIS_MIN) {
                fields.complain("every", "must be at least " + EVERY_MILLIS_MIN + "ms");
            }
            if (expire != 0 && expire < periodic.everyMillis()) {
                fields.complain("expire", "is shorter than every: each value would be stale before the next");
            }
        }
        return new PointSpec.Timing(sampling, fields.millis("debounce", 0), expire);
    }

    /** Ends are finite, because the reader refuses NaN and infinities; their order is ours to check. */
    private Optional<Range> range() {
        List<Double> ends = fields.node().items("range").stream().flatMap(n -> n.number().stream()).toList();
        if (ends.size() != 2) {
            return Optional.empty();
        }
        if (!type.isNumber()) {
            fields.complain("range", "only a number has a range");
        }
        if (ends.get(0) > ends.get(1)) {
            fields.complain("range", "starts above its end; write [min, max]");
            return Optional.empty();
        }
        return Optional.of(new Range(ends.get(0), ends.get(1)));
    }

    /** A profile that throttles beyond the default heartbeat gets a heartbeat as slow as its throttle. */
    private Report report() {
        Fields r = fields.below("report");
        long min = r.millis("min", 0);
        long max = r.millis("max", Math.max(min, HEARTBEAT_MILLIS));
        if (min > max) {
            r.complain("min", "is longer than max");
        }
        if (max == 0) {
            r.complain("max", "must be longer than 0");
        }
        Report.Aggregate agg = r.word("agg", Report.Aggregate.LAST);
        for (String key : List.of("deadband", "deadbandPct")) {
            if (!type.isNumber() && r.has(key)) {
                r.complain(key, "only a number has a deadband");
            }
        }
        if (!type.isNumber() && agg != Report.Aggregate.LAST) {
            r.complain("agg", "only numbers can be aggregated; write last");
        }
        Report.When when = r.word("when", Report.When.CHANGE);
        return new Report(when, r.number("deadband", 0), r.number("deadbandPct", 0), min, max, agg);
    }

    /** Writing needs somebody other than the device itself who may do it, or no write would ever be accepted. */
    private PointSpec.Rights rights() {
        Access access = fields.word("access", Access.R);
        Writer writer = fields.word("writer", Writer.DEVICE);
        Merge merge = fields.word("merge", Merge.LWW);
        if (access.isWritable() && writer == Writer.DEVICE) {
            fields.complain("access", "a writable point needs writer: app or any");
        }
        if (!merge.fits(type)) {
            fields.complain("merge", "cannot merge a point of type " + Named.word(type) + " so; "
                    + "max and min take numbers, counter int64, set string");
        }
        if (merge == Merge.COUNTER && access.isWritable()) {
            fields.complain("merge", "a counter only counts: it takes no access but r, and programs on the device add to the table collected");
        }
        if (merge == Merge.COUNTER && fields.has("transform")) {
            fields.complain("merge", "a counter adds up what its driver counts, and takes no transform");
        }
        if (merge == Merge.SET && !fields.below("bind").node().text("store").equals(Optional.of("local"))) {
            fields.complain("merge", "a set lives in the replica alone: it needs bind: {store: local}");
        }
        return new PointSpec.Rights(access, writer, merge);
    }

    /** What is kept and how long; settings beside {@code kind: none} have no effect. */
    private History history() {
        Fields h = fields.below("history");
        History.Kind kind = h.word("kind", History.Kind.NONE);
        if (kind == History.Kind.NONE) {
            return History.NONE;
        }
        long window = kind == History.Kind.AGGREGATE ? h.millis("window", WINDOW_MILLIS) : 0;
        if (kind == History.Kind.AGGREGATE && !type.isNumber()) {
            h.complain("kind", "only numbers can be aggregated; write raw");
        }
        return new History(kind, h.millis("keep", KEEP_MILLIS), window);
    }
}
