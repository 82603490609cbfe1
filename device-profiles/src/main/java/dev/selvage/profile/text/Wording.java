// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.harrel.jsonschema.Error;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.List;

/** Says in a person's words why a node breaks a rule of a schema. */
final class Wording {
    /** Longest value repeated in a complaint, in characters. */
    private static final int SHOWN_CHARS_MAX = 40;

    private Wording() {}

    /** The complaint; {@code rule} is the piece of schema that failed, empty when it is not ours. */
    static String of(Error error, Node node, Node.Mapping rule) {
        return switch (error.getKeyword()) {
            case "required" -> "needs " + String.join(", ", missing(node, rule));
            case "enum" -> choices(error, node, rule);
            case "const" -> "must be " + rule.get("const").map(Wording::show).orElse("another value") + ", not " + show(node);
            case "type", "pattern" -> wanted(error, node, rule);
            default -> foreign(error);
        };
    }

    /** Our schemas describe each pattern in words; a bare type is described by its name. */
    private static String wanted(Error error, Node node, Node.Mapping rule) {
        String types = String.join(" or ", rule.text("type").map(List::of).orElseGet(() -> texts(rule, "type")));
        boolean unnamed = types.isEmpty() && rule.text("description").isEmpty();
        return unnamed
                ? foreign(error)
                : "must be " + rule.text("description").orElse(types) + ", not " + show(node);
    }

    /** A rule of somebody else's schema cannot be looked at; the library's own words have to do. */
    private static String choices(Error error, Node node, Node.Mapping rule) {
        return rule.items("enum").isEmpty()
                ? foreign(error)
                : show(node) + " is not one of " + String.join(", ", texts(rule, "enum")) + hint(node, rule);
    }

    /** In the library's own words. */
    static String foreign(Error error) {
        return Printable.of(String.valueOf(error.getError()));
    }

    private static List<String> missing(Node node, Node.Mapping rule) {
        return texts(rule, "required").stream()
                .filter(name -> !(node instanceof Node.Mapping m && m.get(name).isPresent()))
                .toList();
    }

    private static String hint(Node node, Node.Mapping rule) {
        String hint = Spelling.hint(node.text().orElse(""), texts(rule, "enum"));
        return hint.contains("did you mean") ? hint : "";
    }

    private static List<String> texts(Node.Mapping rule, String key) {
        return rule.items(key).stream().map(n -> n.text().orElseGet(() -> n.json().text())).toList();
    }

    /** A value as a complaint repeats it. */
    static String show(Node node) {
        if (node instanceof Node.Scalar scalar) {
            String text = scalar.json() instanceof Json.Str s ? "\"" + s.value() + "\"" : scalar.json().text();
            return Printable.of(text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text);
        }
        return node instanceof Node.Mapping ? "a mapping" : "a list";
    }
}
