// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks the arguments of tasks against the JSON Schemas (draft 2020-12) of their types. Thread-safe. */
public final class ArgumentCheck {
    private static final String ID = "urn:selvage:task:";

    private final SchemaCheck check;

    /**
     * Takes the schemas up.
     *
     * @param schemas by the name of the task type; one that is no schema refuses all arguments
     */
    public ArgumentCheck(Map<String, Json.Obj> schemas) {
        Map<String, Node.Mapping> nodes = new LinkedHashMap<>();
        schemas.forEach((type, schema) -> nodes.put(ID + type, mapping(schema, Place.startOf(type))));
        this.check = new SchemaCheck(nodes);
    }

    /** What is wrong with the arguments, in one line that names the member, why, and what would be right; empty when nothing is. */
    public Optional<String> complaint(String type, Json.Obj args) {
        Problems problems = new Problems();
        try {
            check.check(ID + type, mapping(args, Place.startOf("args")), problems);
        } catch (RuntimeException e) {
            // the library says in many ways that it cannot use a schema, and this one may be a plugin's
            return Optional.of("the arguments: the schema of task type " + type + " cannot be used: " + Printable.of(String.valueOf(e.getMessage())));
        }
        return problems.list().stream().findFirst().map(first -> (first.pointer().isEmpty() ? "the arguments" : first.pointer().substring(1)) + ": " + first.reason());
    }

    private static Node.Mapping mapping(Json.Obj json, Place at) {
        Map<String, Node.Member> members = new LinkedHashMap<>();
        json.members().forEach((name, value) -> members.put(name, new Node.Member(at.below(name, 1, 1), node(value, at.below(name, 1, 1)))));
        return new Node.Mapping(at, members);
    }

    private static Node node(Json json, Place at) {
        if (json instanceof Json.Obj object) {
            return mapping(object, at);
        } else if (json instanceof Json.Arr array) {
            List<Node> items = new ArrayList<>();
            array.items().forEach(item -> items.add(node(item, at.below(String.valueOf(items.size()), 1, 1))));
            return new Node.Sequence(at, items);
        }
        return new Node.Scalar(at, json);
    }
}
