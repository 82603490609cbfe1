// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.Fault;
import dev.selvage.profile.model.Named;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.Spelling;
import dev.selvage.protocol.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the faults of a profile, and checks which settings each needs; their spelling is the schema's business. */
final class FaultReader {
    private final Map<String, PointSpec> points;
    private final Problems problems;

    FaultReader(Map<String, PointSpec> points, Problems problems) {
        this.points = points;
        this.problems = problems;
    }

    /** The faults in the order of the file; of use only if there were no complaints. */
    List<Fault> read(List<Node> items) {
        List<Fault> faults = new ArrayList<>();
        for (Node item : items) {
            read(new Fields((Node.Mapping) item, problems)).ifPresent(faults::add);
        }
        return faults;
    }

    private Optional<Fault> read(Fields fault) {
        List<String> targets = List.of("point", "link", "clock").stream().filter(fault::has).toList();
        if (targets.size() != 1) {
            problems.add(fault.node().at(), "needs one of point, link and clock: what the fault hits");
            return Optional.empty();
        }
        String verb = fault.node().text("do").orElse("");
        return switch (targets.get(0)) {
            case "point" -> ofPoint(fault, verb);
            case "link" -> ofLink(fault, verb);
            default -> ofClock(fault, verb);
        };
    }

    private Optional<Fault> ofPoint(Fields fault, String word) {
        String name = fault.node().text("point").orElse("");
        Optional<PointSpec> point = Optional.ofNullable(points.get(name));
        if (point.isEmpty()) {
            fault.complain("point", "no such point" + Spelling.hint(name, points.keySet()));
            return Optional.empty();
        }
        Optional<Fault.Verb> verb = Named.of(Fault.Verb.class, word);
        if (verb.isEmpty()) {
            fault.complain("do", "happens to a link or a clock; a point can be stuck, spike, drift, drop or noise");
            return Optional.empty();
        }
        if (point.get().isStored()) {
            fault.complain("point", "is a value of the replica (store: local): no driver reads it, so none can fail");
        }
        boolean moves = verb.get() == Fault.Verb.SPIKE || verb.get() == Fault.Verb.DRIFT || verb.get() == Fault.Verb.NOISE;
        if (moves && !point.get().type().isNumber()) {
            fault.complain("do", "only a number can " + word + "; a point of type " + Named.word(point.get().type()) + " can be stuck or drop");
        }
        if (moves && fault.node().get("by").flatMap(Node::number).isEmpty()) {
            fault.complain("by", word + " needs by, a number in the point's unit");
        }
        needs(fault, "for", verb.get() == Fault.Verb.STUCK || verb.get() == Fault.Verb.DROP || verb.get() == Fault.Verb.NOISE);
        needs(fault, "per", verb.get() == Fault.Verb.DRIFT);
        refuses(fault, "by", !moves);
        refuses(fault, "per", verb.get() != Fault.Verb.DRIFT);
        double by = moves ? fault.node().get("by").flatMap(Node::number).orElse(0.0) : 0;
        return Optional.of(new Fault.OfPoint(fault.millis("at", 0), fault.millis("for", 0), name, verb.get(), by, fault.millis("per", 0)));
    }

    private Optional<Fault> ofLink(Fields fault, String verb) {
        if (!verb.equals("down")) {
            fault.complain("do", "cannot happen to a link; write down");
        }
        needs(fault, "for", true);
        refuses(fault, "by", true);
        refuses(fault, "per", true);
        return Optional.of(new Fault.OfLink(fault.millis("at", 0), fault.millis("for", 0)));
    }

    private Optional<Fault> ofClock(Fields fault, String verb) {
        if (!verb.equals("skew")) {
            fault.complain("do", "cannot happen to a clock; write skew");
        }
        OptionalLong skew = fault.node().text("by").map(FaultReader::signedMillis).orElse(OptionalLong.empty());
        if (skew.isEmpty()) {
            fault.complain("by", "skew needs by, a duration such as 2h or -5m");
        }
        refuses(fault, "per", true);
        return Optional.of(new Fault.OfClock(fault.millis("at", 0), fault.millis("for", 0), skew.orElse(0)));
    }

    private static void needs(Fields fault, String key, boolean really) {
        if (really && fault.millis(key, 0) == 0) {
            fault.complain(key, fault.node().text("do").orElse("") + " needs " + key + ", a duration longer than 0");
        }
    }

    private static void refuses(Fields fault, String key, boolean really) {
        if (really && fault.has(key)) {
            fault.complain(key, fault.node().text("do").orElse("") + " has no " + key);
        }
    }

    private static OptionalLong signedMillis(String text) {
        boolean back = text.startsWith("-");
        OptionalLong millis = Durations.millis(back ? text.substring(1) : text);
        return millis.isEmpty() ? millis : OptionalLong.of(back ? -millis.getAsLong() : millis.getAsLong());
    }
}
