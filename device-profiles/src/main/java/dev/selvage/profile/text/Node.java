// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.selvage.protocol.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A piece of a parsed file that still knows where it was written. Immutable; merging makes new nodes from old places. */
public sealed interface Node {
    /** Where the value starts. */
    Place at();

    /** The value without its places. */
    Json json();

    /** A member of a mapping; {@code keyAt} is where its key starts. */
    record Member(Place keyAt, Node value) {}

    /** Key and value pairs in the file's order. */
    record Mapping(Place at, Map<String, Member> members) implements Node {
        public Mapping {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** A mapping with nothing in it, standing where something was left out. */
        public static Mapping empty(Place at) {
            return new Mapping(at, Map.of());
        }

        /** The member's value, unless absent or null: {@code x: null} means "without x". */
        public Optional<Node> get(String key) {
            return Optional.ofNullable(members.get(key)).map(Member::value).filter(v -> !v.isNull());
        }

        /** The member of that name when it is a mapping; an empty one otherwise. */
        public Mapping mapping(String key) {
            return get(key).filter(Mapping.class::isInstance).map(Mapping.class::cast).orElseGet(() -> empty(at));
        }

        /** The text of the member of that name; empty when absent or no text. */
        public Optional<String> text(String key) {
            return get(key).flatMap(Node::text);
        }

        /** The elements of the member of that name; none when absent or no sequence. */
        public List<Node> items(String key) {
            return get(key).filter(Sequence.class::isInstance).map(n -> ((Sequence) n).items()).orElseGet(List::of);
        }

        /** Where the member's value is, or this mapping when it has none. */
        public Place placeOf(String key) {
            return get(key).map(Node::at).orElse(at);
        }

        @Override
        public Json.Obj json() {
            Map<String, Json> out = new LinkedHashMap<>();
            members.forEach((key, member) -> {
                if (!member.value().isNull()) {
                    out.put(key, member.value().json());
                }
            });
            return new Json.Obj(out);
        }
    }

    /** Values in order. */
    record Sequence(Place at, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Json json() {
            return new Json.Arr(items.stream().map(Node::json).toList());
        }
    }

    /** A text, number, truth value or null. */
    record Scalar(Place at, Json json) implements Node {}

    /** True for an explicit or an empty value. */
    default boolean isNull() {
        return json() instanceof Json.Null;
    }

    /** The value when it is a text. */
    default Optional<String> text() {
        return this instanceof Scalar s && s.json() instanceof Json.Str str ? Optional.of(str.value()) : Optional.empty();
    }

    /** The value when it is a number. */
    default Optional<Double> number() {
        if (this instanceof Scalar s && s.json() instanceof Json.Int i) {
            return Optional.of((double) i.value());
        }
        return this instanceof Scalar s && s.json() instanceof Json.Num n ? Optional.of(n.value()) : Optional.empty();
    }

    /** The value when it is a whole number that fits 64 bits. */
    default Optional<Long> integer() {
        return this instanceof Scalar s && s.json() instanceof Json.Int i ? Optional.of(i.value()) : Optional.empty();
    }

    /** The value when it is true or false. */
    default Optional<Boolean> bool() {
        return this instanceof Scalar s && s.json() instanceof Json.Bool b ? Optional.of(b.value()) : Optional.empty();
    }
}
