// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON document as immutable values, for payloads of a few kilobytes. Members keep their order and unknown ones
 * stay where they are, so a document read and written again loses nothing. Read by {@link JsonReader}.
 */
public sealed interface Json {
    /** An object; {@code members} keeps the document's order. */
    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** The member of that name. */
        public Optional<Json> get(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /** The text member of that name; empty when absent or of another kind. */
        public Optional<String> text(String name) {
            return get(name).filter(Str.class::isInstance).map(v -> ((Str) v).value());
        }

        /** The integer member of that name; empty when absent or of another kind. */
        public Optional<Long> integer(String name) {
            return get(name).filter(Int.class::isInstance).map(v -> ((Int) v).value());
        }

        /** The object member of that name; empty when absent or of another kind. */
        public Optional<Obj> object(String name) {
            return get(name).filter(Obj.class::isInstance).map(Obj.class::cast);
        }
    }

    /** An array. */
    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    /** A string. */
    record Str(String value) implements Json {}

    /** A number without fraction or exponent that fits 64 bits. */
    record Int(long value) implements Json {}

    /** Any other finite number. */
    record Num(double value) implements Json {}

    /** true or false. */
    record Bool(boolean value) implements Json {}

    /** null. */
    record Null() implements Json {}

    /** The document as compact JSON text. */
    default String text() {
        return JsonWriter.write(this);
    }

    /** The document as compact UTF-8. */
    default byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** Starts an object whose members are added in order. */
    static Builder object() {
        return new Builder();
    }

    /** An array of texts. */
    static Arr texts(List<String> texts) {
        return new Arr(texts.stream().<Json>map(Str::new).toList());
    }

    /** Builds an object; not thread-safe. */
    final class Builder {
        private final Map<String, Json> members = new LinkedHashMap<>();

        private Builder() {}

        /** Adds any value. */
        public Builder put(String name, Json value) {
            members.put(name, value);
            return this;
        }

        /** Adds a text. */
        public Builder put(String name, String value) {
            return put(name, new Str(value));
        }

        /** Adds an integer. */
        public Builder put(String name, long value) {
            return put(name, new Int(value));
        }

        /** Adds a finite number; throws {@link IllegalArgumentException} for NaN and infinities. */
        public Builder put(String name, double value) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("JSON cannot hold " + value + " as \"" + name + "\"");
            }
            return put(name, new Num(value));
        }

        /** Adds true or false. */
        public Builder put(String name, boolean value) {
            return put(name, new Bool(value));
        }

        /** Adds a text if there is one. */
        public Builder put(String name, Optional<String> value) {
            value.ifPresent(v -> put(name, v));
            return this;
        }

        /** The finished object. */
        public Obj build() {
            return new Obj(members);
        }
    }
}
