// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks documents against the JSON Schemas (draft 2020-12) that ship with this library, and says what is wrong in the
 * words of a person, at the place of the offending node. Thread-safe: one check runs at a time,
 * because the library does not say that its validator is.
 */
public final class SchemaCheck {
    /** Our schemas are checked by a test, once, rather than at each start of a small device. */
    private final Validator validator = new ValidatorFactory()
            .withJsonNodeFactory(NodeView.FACTORY)
            .withDisabledSchemaValidation(true)
            .createValidator();
    /** Our schemas by their {@code $id}. */
    private final Map<String, Node.Mapping> schemas = new LinkedHashMap<>();

    /** Loads those schemas; a schema that others refer to comes before them. */
    public SchemaCheck(List<String> resources) {
        for (String resource : resources) {
            Node.Mapping schema = load(resource);
            String id = schema.text("$id").orElseThrow();
            schemas.put(id, schema);
            validator.registerSchema(URI.create(id), (Object) schema);
        }
    }

    /** Schemas of others by the id that they are to have, such as those of a device's task types. */
    SchemaCheck(Map<String, Node.Mapping> others) {
        others.forEach((id, schema) -> {
            schemas.put(id, schema);
            validator.registerSchema(URI.create(id), (Object) schema);
        });
    }

    private static Node.Mapping load(String resource) {
        Problems problems = new Problems();
        try (InputStream in = SchemaCheck.class.getResourceAsStream(resource)) {
            return YamlReader.read(resource, in.readAllBytes(), problems)
                    .orElseThrow(() -> new IllegalStateException("broken schema: " + problems.list()));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read from the jar", e);
        }
    }

    /** Adds a complaint for every node that the schema of that id does not allow, in the document's order. */
    public synchronized void check(String schemaId, Node.Mapping document, Problems problems) {
        Map<String, List<Error>> byNode = new LinkedHashMap<>();
        for (Error error : validator.validate(URI.create(schemaId), (Object) document).getErrors()) {
            byNode.computeIfAbsent(error.getInstanceLocation(), where -> new ArrayList<>()).add(error);
        }
        List<Problem> found = new ArrayList<>();
        byNode.forEach((pointer, errors) -> found.addAll(complaints(document, pointer, mostTelling(errors))));
        if (found.isEmpty() && !byNode.isEmpty()) {
            // only combinations failed, of which no part has said more
            Map.Entry<String, List<Error>> first = byNode.entrySet().iterator().next();
            Node at = Pointers.find(document, first.getKey()).map(Pointers.Found::node).orElse(document);
            found.add(Problem.at(at.at(), "does not fit: " + Wording.foreign(first.getValue().get(0))));
        }
        found.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .forEach(p -> problems.add(new Place(p.file(), p.line(), p.column(), p.pointer()), p.reason()));
    }

    /** A combination fails because a part did; the part says more. */
    private static Error mostTelling(List<Error> errors) {
        return errors.stream().filter(e -> !isCombination(e)).findFirst().orElse(errors.get(0));
    }

    private static boolean isCombination(Error error) {
        return List.of("allOf", "anyOf", "oneOf", "$ref").contains(String.valueOf(error.getKeyword()));
    }

    private List<Problem> complaints(Node.Mapping document, String pointer, Error error) {
        if (isCombination(error)) {
            return List.of();
        }
        Pointers.Found at = Pointers.find(document, pointer).orElseThrow();
        Node.Mapping rule = rule(error.getSchemaLocation());
        if (error.getEvaluationPath().contains("/propertyNames/") && at.node() instanceof Node.Mapping mapping) {
            return badNames(mapping, rule);
        }
        if (error.getKeyword() == null) {
            Node.Mapping parent = rule(parentOf(error.getSchemaLocation()));
            String hint = Spelling.hint(at.name(), parent.mapping("properties").members().keySet());
            return List.of(Problem.at(at.keyAt(), "unknown key" + hint));
        }
        return List.of(Problem.at(at.node().at(), Wording.of(error, at.node(), rule)));
    }

    private static List<Problem> badNames(Node.Mapping mapping, Node.Mapping rule) {
        String pattern = rule.text("pattern").orElse("");
        String wanted = rule.text("description").orElse("matching " + pattern);
        return mapping.members().entrySet().stream()
                .filter(m -> !m.getKey().matches(pattern))
                .map(m -> Problem.at(m.getValue().keyAt(), "must be " + wanted))
                .toList();
    }

    /** The piece of our schema that failed; empty for a piece of a schema that is not ours. */
    private Node.Mapping rule(String location) {
        int hash = location.indexOf('#');
        Optional<Node.Mapping> schema = Optional.ofNullable(schemas.get(hash < 0 ? location : location.substring(0, hash)));
        return schema.flatMap(s -> Pointers.find(s, location.substring(hash + 1)))
                .map(Pointers.Found::node)
                .filter(Node.Mapping.class::isInstance)
                .map(Node.Mapping.class::cast)
                .orElseGet(() -> Node.Mapping.empty(Place.startOf(location)));
    }

    private static String parentOf(String location) {
        return location.substring(0, Math.max(0, location.lastIndexOf('/')));
    }
}
