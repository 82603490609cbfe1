// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Place;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.Spelling;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts parameters in. A whole scalar {@code "${name}"} in driver, bind or transform becomes the typed value; inside a
 * longer text of a bind, a string parameter becomes part of the text. Values are put in once and never looked at again.
 */
final class Params {
    private static final Pattern USE = Pattern.compile("\\$\\{([^{}$]{0,64})\\}");

    /** How much of {@code ${…}} a part of the profile takes. */
    private enum Uses {
        NONE,
        WHOLE,
        INNER
    }

    private final Map<String, Json> values;
    private final Problems problems;
    private final Set<String> used = new HashSet<>();

    private Params(Map<String, Json> values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    /** The profile with the device's values put in; {@code missingAt} is where a value that nobody gave is missed. */
    static Node.Mapping apply(Node.Mapping profile, Node.Mapping given, Place missingAt, Problems problems) {
        Node.Mapping declared = profile.mapping("params");
        given.members().forEach((name, member) -> {
            if (declared.get(name).isEmpty()) {
                Set<String> known = declared.members().keySet();
                problems.add(member.keyAt(), "the profile has no such parameter" + Spelling.hint(name, known));
            }
        });
        return fill(profile, problems, (name, type) -> type.valueOf(name, given.get(name), missingAt));
    }

    /** The profile with each default put in, and a stand-in where only a device can give the value. */
    static Node.Mapping applyStandIns(Node.Mapping profile, Problems problems) {
        return fill(profile, problems, (name, type) -> type.defaultOrStandIn(name));
    }

    private static Node.Mapping fill(Node.Mapping profile, Problems problems, BiFunction<String, ParamType, Json> choice) {
        Node.Mapping declared = profile.mapping("params");
        Map<String, Json> values = new LinkedHashMap<>();
        declared.members().forEach((name, member) ->
                values.put(name, choice.apply(name, ParamType.of((Node.Mapping) member.value(), problems))));
        Params params = new Params(values, problems);
        Node.Mapping out = params.profile(profile);
        declared.members().forEach((name, member) -> {
            if (!params.used.contains(name)) {
                problems.add(member.keyAt(), "the parameter is never used; remove it or write ${" + name + "}");
            }
        });
        return out;
    }

    /** Complains about every use in a part that takes none, such as a device's overrides. */
    static void refuseIn(Node node, Problems problems) {
        new Params(Map.of(), problems).replaced(node, Uses.NONE);
    }

    /** Each section by its own rule; sections not named here take no parameters. */
    private Node.Mapping profile(Node.Mapping profile) {
        Node.Mapping out = profile;
        for (String section : profile.members().keySet()) {
            Node value = profile.members().get(section).value();
            out = switch (section) {
                case "driver" -> Overlay.with(out, section, replaced(value, Uses.WHOLE));
                case "defaults" -> Overlay.with(out, section, point(value));
                case "points" -> Overlay.with(out, section, each(value, this::point));
                case "tasks" -> Overlay.with(out, section, each(value, this::task));
                case "about", "params" -> out;
                default -> Overlay.with(out, section, replaced(value, Uses.NONE));
            };
        }
        return out;
    }

    private Node point(Node point) {
        return each(point, (name, value) -> replaced(value, switch (name) {
            case "bind" -> Uses.INNER;
            case "transform" -> Uses.WHOLE;
            default -> Uses.NONE;
        }));
    }

    /** An argument schema may hold a pattern that looks like a parameter: it is left alone. */
    private Node task(Node task) {
        return each(task, (name, value) -> name.equals("args") ? value : replaced(value, Uses.NONE));
    }

    private Node each(Node node, UnaryOperator<Node> change) {
        return each(node, (name, value) -> change.apply(value));
    }

    private Node each(Node node, BiFunction<String, Node, Node> change) {
        if (!(node instanceof Node.Mapping mapping)) {
            return node;
        }
        Map<String, Node.Member> out = new LinkedHashMap<>();
        mapping.members().forEach((name, member) ->
                out.put(name, new Node.Member(member.keyAt(), change.apply(name, member.value()))));
        return new Node.Mapping(mapping.at(), out);
    }

    /** The same structure with each text that uses a parameter replaced; places stay. */
    private Node replaced(Node node, Uses uses) {
        if (node instanceof Node.Sequence sequence) {
            return new Node.Sequence(sequence.at(), sequence.items().stream().map(i -> replaced(i, uses)).toList());
        }
        if (node instanceof Node.Mapping) {
            return each(node, (Node value) -> replaced(value, uses));
        }
        return node.text().filter(t -> t.contains("${")).map(t -> scalar(t, node.at(), uses)).orElse(node);
    }

    private Node scalar(String text, Place at, Uses uses) {
        if (uses == Uses.NONE) {
            problems.add(at, "parameters are put in only in driver, bind and transform; write the value");
            return new Node.Scalar(at, new Json.Str(text));
        }
        Matcher whole = USE.matcher(text);
        return new Node.Scalar(at, whole.matches() ? lookUp(whole.group(1), at).orElse(new Json.Str(text)) : inner(text, at, uses));
    }

    /** A text with parameters among other characters. */
    private Json inner(String text, Place at, Uses uses) {
        if (uses == Uses.WHOLE) {
            problems.add(at, "a parameter must be the whole value here, such as \"${name}\"");
        }
        Matcher use = USE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (use.find()) {
            Optional<Json> value = lookUp(use.group(1), at);
            if (value.isPresent() && !(value.get() instanceof Json.Str)) {
                problems.add(at, "inside a text only a string parameter can be put in; " + use.group(1) + " is none");
            }
            String shown = value.map(v -> v instanceof Json.Str s ? s.value() : v.text()).orElse("");
            use.appendReplacement(out, Matcher.quoteReplacement(shown));
        }
        use.appendTail(out);
        return new Json.Str(out.toString());
    }

    /** The value of a parameter, marked as used. */
    private Optional<Json> lookUp(String name, Place at) {
        if (!values.containsKey(name)) {
            problems.add(at, "no parameter \"" + Printable.of(name) + "\" is declared under params" + Spelling.hint(name, values.keySet()));
            return Optional.empty();
        }
        used.add(name);
        return Optional.of(values.get(name));
    }
}
