// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Place;
import dev.selvage.profile.text.Problems;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.Optional;

/** What a profile says about one of its parameters, and the check of a value against it. */
record ParamType(String type, Node.Mapping rule, Problems problems) {
    static ParamType of(Node.Mapping rule, Problems problems) {
        return new ParamType(rule.text("type").orElse("string"), rule, problems);
    }

    /** The value given, else the default, else a stand-in after a complaint. */
    Json valueOf(String name, Optional<Node> given, Place missingAt) {
        Optional<Node> value = given.isPresent() ? given : rule.get("default");
        if (value.isEmpty()) {
            problems.add(missingAt, "parameter \"" + Printable.of(name) + "\" (" + type + ") has no default and is not given under params");
            return standIn();
        }
        Optional<Json> typed = typed(value.get());
        if (typed.isEmpty()) {
            problems.add(value.get().at(), "must be a value of type " + type + " for parameter \"" + Printable.of(name) + "\"");
            return standIn();
        }
        checkBounds(value.get(), typed.get());
        return typed.get();
    }

    /** The default, or a stand-in when only a device can give the value. */
    Json defaultOrStandIn(String name) {
        return rule.get("default").isPresent() ? valueOf(name, Optional.empty(), rule.at()) : standIn();
    }

    /** The value as the declared type; an integer is a number, nothing else is converted. */
    private Optional<Json> typed(Node value) {
        return switch (type) {
            case "integer" -> value.integer().map(Json.Int::new);
            case "number" -> value.number().map(Json.Num::new);
            case "boolean" -> value.bool().map(Json.Bool::new);
            default -> value.text().map(Json.Str::new);
        };
    }

    /** Bounds hold for the default too: a profile must not ship a value it refuses. */
    private void checkBounds(Node value, Json typed) {
        Optional<Double> number = value.number();
        Optional<Double> min = rule.get("minimum").flatMap(Node::number);
        Optional<Double> max = rule.get("maximum").flatMap(Node::number);
        if (number.isPresent() && min.isPresent() && number.get() < min.get()) {
            problems.add(value.at(), "must be at least " + min.get());
        }
        if (number.isPresent() && max.isPresent() && number.get() > max.get()) {
            problems.add(value.at(), "must be at most " + max.get());
        }
        boolean listed = rule.items("enum").isEmpty() || rule.items("enum").stream().anyMatch(n -> typed(n).equals(Optional.of(typed)));
        if (!listed) {
            problems.add(value.at(), "must be one of " + Printable.of(rule.get("enum").orElseThrow().json().text()));
        }
    }

    /** Keeps later checks quiet about a value that has been complained about. */
    private Json standIn() {
        return switch (type) {
            case "integer" -> new Json.Int(1);
            case "number" -> new Json.Num(1);
            case "boolean" -> new Json.Bool(false);
            default -> new Json.Str("");
        };
    }
}
