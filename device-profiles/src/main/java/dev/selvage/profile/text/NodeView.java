// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import dev.selvage.protocol.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A {@link Node} as the schema library sees one; members that are null do not exist, since null removes. */
record NodeView(Node node, String pointer) implements JsonNode {
    /** Hands nodes over as they are. Text is JSON, hence YAML; only the library's own meta-schemas come that way. */
    static final JsonNodeFactory FACTORY = new JsonNodeFactory() {
        @Override
        public JsonNode wrap(Object node) {
            if (node instanceof JsonNode view) {
                return view;
            }
            if (node instanceof Node raw) {
                return new NodeView(raw, "");
            }
            throw new IllegalArgumentException("only nodes are checked, not " + node.getClass());
        }

        @Override
        public JsonNode create(String json) {
            Problems problems = new Problems();
            return YamlReader.read("schema", json.getBytes(StandardCharsets.UTF_8), problems)
                    .map(node -> new NodeView(node, ""))
                    .orElseThrow(() -> new IllegalArgumentException("a schema is no JSON: " + problems.list()));
        }
    };

    @Override
    public String getJsonPointer() {
        return pointer;
    }

    @Override
    public SimpleType getNodeType() {
        Json json = node instanceof Node.Scalar s ? s.json() : new Json.Null();
        if (node instanceof Node.Mapping) {
            return SimpleType.OBJECT;
        }
        if (node instanceof Node.Sequence) {
            return SimpleType.ARRAY;
        }
        if (json instanceof Json.Str) {
            return SimpleType.STRING;
        }
        if (json instanceof Json.Bool) {
            return SimpleType.BOOLEAN;
        }
        if (json instanceof Json.Num n) {
            // JSON Schema takes 3.0 for an integer; our readers ask for the written form.
            return n.value() == Math.rint(n.value()) ? SimpleType.INTEGER : SimpleType.NUMBER;
        }
        return json instanceof Json.Int ? SimpleType.INTEGER : SimpleType.NULL;
    }

    @Override
    public boolean asBoolean() {
        return node.bool().orElse(false);
    }

    @Override
    public String asString() {
        return node.text().orElse("");
    }

    @Override
    public BigInteger asInteger() {
        return asNumber().toBigInteger();
    }

    @Override
    public BigDecimal asNumber() {
        // Numbers are finite doubles or longs, so this stays below 400 digits.
        return node.integer().map(BigDecimal::valueOf).orElseGet(() -> BigDecimal.valueOf(node.number().orElse(0.0)));
    }

    @Override
    public List<JsonNode> asArray() {
        List<Node> items = node instanceof Node.Sequence s ? s.items() : List.of();
        return IntStream.range(0, items.size())
                .<JsonNode>mapToObj(i -> new NodeView(items.get(i), pointer + "/" + i))
                .toList();
    }

    @Override
    public Map<String, JsonNode> asObject() {
        Map<String, JsonNode> out = new LinkedHashMap<>();
        if (node instanceof Node.Mapping m) {
            m.members().forEach((key, member) -> {
                if (!member.value().isNull()) {
                    out.put(key, new NodeView(member.value(), pointer + "/" + JsonNode.encodeJsonPointer(key)));
                }
            });
        }
        return out;
    }
}
