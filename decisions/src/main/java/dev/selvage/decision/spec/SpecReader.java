// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.decision.condition.Complaints;
import dev.selvage.decision.condition.Expression;
import dev.selvage.decision.condition.ExpressionReader;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads a decision of a resolved profile and complains of whatever is wrong in it, each at its place. What it makes of one with faults
 * is good for nothing. Confined to one thread.
 */
public final class SpecReader {
    /** Before the name of a point, in conditions: its latest value. */
    public static final String POINTS = "points.";

    /** What conditions know beside inputs and points. */
    public static final List<String> OWN_VARIABLES = List.of("score", "label", "threshold", "coverage");

    /** A decision is recorded at least that often. */
    private static final long QUIET_MILLIS = 600_000;

    private static final long EVERY_MILLIS_MIN = 100;
    private static final Set<String> KNOWN = Set.of("title", "every", "inputs", "model", "states", "mode", "safe", "interlocks", "limits", "cooldown",
            "fallback", "quiet");

    private final String name;
    private final Part decision;
    private final Map<String, PointInfo> points;
    private final Set<String> tasks;
    private final Complaints complaints;

    /**
     * Makes a reader of one decision.
     *
     * @param points of the device, by name
     * @param tasks the task types that the profile declares; those that every agent has are known besides
     */
    public SpecReader(String name, Json.Obj decision, Map<String, PointInfo> points, Set<String> tasks, Complaints complaints) {
        this.name = name;
        this.decision = new Part(decision, "", complaints);
        this.points = points;
        this.tasks = tasks;
        this.complaints = complaints;
    }

    /** The decision. */
    public DecisionSpec read() {
        decision.only(KNOWN);
        List<InputSpec> inputs = new InputReader(points).read(decision);
        ExpressionReader conditions = new ExpressionReader(variables(inputs), complaints);
        List<StateSpec> states = states(conditions);
        String safe = decision.text("safe").orElse(states.isEmpty() ? "" : states.get(0).name());
        if (states.stream().noneMatch(state -> state.name().equals(safe))) {
            decision.complain("safe", "there is no state " + Printable.of(safe));
        }
        return new DecisionSpec(name, decision.text("title").orElse(name), every(), inputs, ModelReader.read(decision, inputs.size()), states, safe, interlocks(), limits(),
                decision.millis("cooldown").orElse(0L), fallback(), decision.millis("quiet").orElse(QUIET_MILLIS), points, decision.json());
    }

    private OptionalLong every() {
        if (decision.text("every").filter("sample"::equals).isPresent()) {
            return OptionalLong.empty();
        }
        if (!decision.has("every")) {
            decision.complain("every", "needs every: how often to decide, such as 1s, or sample");
        }
        long millis = decision.millis("every").orElse(EVERY_MILLIS_MIN);
        if (millis < EVERY_MILLIS_MIN) {
            decision.complain("every", "decides too often; at least " + EVERY_MILLIS_MIN + "ms");
        }
        return OptionalLong.of(millis);
    }

    private Set<String> variables(List<InputSpec> inputs) {
        Set<String> names = new LinkedHashSet<>();
        inputs.forEach(input -> names.add(input.as()));
        names.addAll(OWN_VARIABLES);
        points.keySet().forEach(point -> names.add(POINTS + point));
        return names;
    }

    private List<StateSpec> states(ExpressionReader conditions) {
        List<StateSpec> states = new ArrayList<>();
        decision.named("states").forEach((state, part) -> {
            part.only(Set.of("enter", "leave", "do"));
            boolean resting = states.isEmpty();
            for (String edge : new String[] {"enter", "leave"}) {
                if (resting == part.has(edge)) {
                    part.complain(edge, resting ? "the first state is the one at rest and has no " + edge : "needs " + edge + ": {when: condition, for: times}");
                }
            }
            states.add(new StateSpec(state, held(part, "enter", conditions), held(part, "leave", conditions), actions(part)));
        });
        if (states.isEmpty()) {
            decision.complain("states", "needs states, the first the one at rest");
        }
        return states;
    }

    private static Optional<StateSpec.Held> held(Part state, String edge, ExpressionReader conditions) {
        if (!state.has(edge)) {
            return Optional.empty();
        }
        Part held = state.part(edge);
        held.only(Set.of("when", "for"));
        if (!held.has("when")) {
            held.complain("when", "needs when: a condition");
            return Optional.empty();
        }
        return Optional.of(new StateSpec.Held(condition(held, conditions), held.whole("for", 1, 1, 1_000)));
    }

    /** A condition, or the short form that alarms have. */
    private static Expression condition(Part holder, ExpressionReader conditions) {
        Part when = holder.part("when");
        String at = holder.at() + "/when";
        if (when.has("point") && when.has("op") && when.has("value")) {
            when.only(Set.of("point", "op", "value"));
            Json point = Json.object().put("var", POINTS + when.text("point").orElse("")).build();
            Json.Arr operands = new Json.Arr(List.of(point, when.json().get("value").orElseThrow()));
            return conditions.read(Json.object().put(when.text("op").orElse(""), operands).build(), at);
        }
        return conditions.read(when.json(), at);
    }

    private List<ActionSpec> actions(Part state) {
        List<ActionSpec> actions = new ArrayList<>();
        Set<String> written = new LinkedHashSet<>();
        for (Part action : state.parts("do")) {
            Mode mode = word(action, "mode", word(decision, "mode", Mode.ACT));
            if (action.has("write")) {
                action.only(Set.of("write", "value", "mode"));
                value(action).ifPresent(value -> actions.add(new ActionSpec.Write(action.text("write").orElse(""), value, mode)));
                if (!written.add(action.text("write").orElse(""))) {
                    action.complain("write", "one state writes a point once");
                }
            } else if (action.has("task")) {
                action.only(Set.of("task", "args", "mode"));
                actions.add(new ActionSpec.RunTask(task(action), action.part("args").json(), mode));
            } else if (action.has("alarm")) {
                action.only(Set.of("alarm", "severity", "mode"));
                actions.add(new ActionSpec.Raise(alarm(action), severity(action), mode));
            } else {
                action.complain("write", "needs write, task or alarm: what is to be done");
            }
        }
        return actions;
    }

    private String task(Part action) {
        String type = action.text("task").orElse("");
        if (!tasks.contains(type)) {
            action.complain("task", "there is no task type " + Printable.of(type) + "; known: " + String.join(", ", tasks));
        }
        return type;
    }

    private static String alarm(Part action) {
        String alarm = action.text("alarm").orElse("");
        if (!DeviceId.isValid(alarm)) {
            action.complain("alarm", "needs a name of a-z, 0-9 and -");
        }
        return alarm;
    }

    private static String severity(Part action) {
        String severity = action.text("severity").orElse("warn");
        List<String> known = List.of("info", "warn", "minor", "major", "critical");
        if (!known.contains(severity)) {
            action.complain("severity", "is none of " + String.join(", ", known));
        }
        return severity;
    }

    /** The value to write, when the point can be written and can have it. */
    private Optional<PointValue> value(Part write) {
        String point = write.text("write").orElse("");
        Optional<PointInfo> info = Optional.ofNullable(points.get(point));
        Optional<PointValue> value = info.flatMap(known -> write.json().get("value").flatMap(known::value));
        if (info.isEmpty()) {
            write.complain("write", "there is no point " + Printable.of(point));
        } else if (!info.get().isWritable()) {
            write.complain("write", "point " + point + " cannot be written; give it access: rw");
        } else if (value.isEmpty()) {
            write.complain("value", "is no value of point " + point);
        }
        return value.filter(v -> info.get().isWritable());
    }

    private List<InterlockSpec> interlocks() {
        Set<String> names = new LinkedHashSet<>();
        points.keySet().forEach(point -> names.add(POINTS + point));
        ExpressionReader conditions = new ExpressionReader(names, complaints);
        List<InterlockSpec> interlocks = new ArrayList<>();
        Set<String> titles = new LinkedHashSet<>();
        for (Part part : decision.parts("interlocks")) {
            part.only(Set.of("name", "when", "force", "deny"));
            String title = part.text("name").orElse("interlock-" + (titles.size() + 1));
            if (!titles.add(title)) {
                part.complain("name", "another interlock has the name " + Printable.of(title) + "; give each one of its own");
            }
            if (!part.has("when") || part.has("force") == part.has("deny")) {
                part.complain("when", "needs when and either force or deny");
                continue;
            }
            Expression when = condition(part, conditions);
            if (part.has("force")) {
                Part force = part.part("force");
                force.only(Set.of("write", "value"));
                value(force).ifPresent(value -> interlocks.add(new InterlockSpec.Force(title, when, force.text("write").orElse(""), value, word(decision, "mode", Mode.ACT))));
            } else {
                interlocks.add(new InterlockSpec.Deny(title, when, denied(part)));
            }
        }
        return interlocks;
    }

    private String denied(Part part) {
        String point = part.text("deny").orElse("");
        if (!point.equals(InterlockSpec.ANY) && !points.containsKey(point)) {
            part.complain("deny", "there is no point " + Printable.of(point) + "; * stands for all");
        }
        return point;
    }

    private Map<String, LimitSpec> limits() {
        Map<String, LimitSpec> limits = new LinkedHashMap<>();
        decision.named("limits").forEach((point, part) -> {
            part.only(Set.of("step", "hold", "changes", "per"));
            PointInfo info = points.get(point);
            if (info == null || !info.isWritable()) {
                complaints.add(part.at(), "there is no point " + Printable.of(point) + " that can be written");
            } else if (part.has("step") && (info.kind() == PointInfo.Kind.TEXT || info.kind() == PointInfo.Kind.FLAG)) {
                part.complain("step", "point " + point + " is no number");
            }
            if (part.has("changes") != part.has("per")) {
                part.complain("changes", "changes and per belong together, such as changes: 6, per: 1m");
            }
            if (part.has("step") && !(part.number("step").orElse(0) > 0)) {
                part.complain("step", "needs a number above 0");
            }
            limits.put(point, new LimitSpec(part.number("step"), part.millis("hold").orElse(0L),
                    part.whole("changes", LimitSpec.CHANGES_MAX, 1, LimitSpec.CHANGES_MAX), part.millis("per").orElse(0L)));
        });
        return limits;
    }

    private FallbackSpec fallback() {
        Part part = decision.part("fallback");
        part.only(Set.of("missing", "outside", "stale", "fault"));
        FallbackSpec usual = FallbackSpec.USUAL;
        return new FallbackSpec(word(part, "missing", usual.missing()), word(part, "outside", usual.outside()), word(part, "stale", usual.stale()),
                word(part, "fault", usual.fault()));
    }

    /** One of the words that an enum has, in small letters and with hyphens. */
    static <E extends Enum<E>> E word(Part part, String key, E otherwise) {
        Optional<String> word = part.text(key);
        E[] all = otherwise.getDeclaringClass().getEnumConstants();
        Optional<E> known = word.flatMap(text -> Arrays.stream(all).filter(each -> wire(each).equals(text)).findFirst());
        if (word.isPresent() && known.isEmpty()) {
            part.complain(key, "is none of " + String.join(", ", Arrays.stream(all).map(SpecReader::wire).toList()));
        }
        return known.orElse(otherwise);
    }

    private static String wire(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
