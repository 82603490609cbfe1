// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.Named;
import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Problems;
import dev.selvage.protocol.Durations;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Typed access to the members of a mapping. A member of the wrong kind is complained about and read as the fallback;
 * the schema has caught nearly all of them, but not what a parameter turned into.
 */
record Fields(Node.Mapping node, Problems problems) {
    /** The fields of a member mapping; of an empty one when absent. */
    Fields below(String key) {
        return new Fields(node.mapping(key), problems);
    }

    /** Adds a complaint at the member, or at the mapping when it lacks the member. */
    void complain(String key, String reason) {
        problems.add(node.placeOf(key), reason);
    }

    /** True when the member is there and is not null. */
    boolean has(String key) {
        return node.get(key).isPresent();
    }

    /** A duration in milliseconds. */
    long millis(String key, long fallback) {
        OptionalLong millis = node.text(key).map(Durations::millis).orElse(OptionalLong.empty());
        if (millis.isEmpty() && has(key)) {
            complain(key, "must be a duration such as 500ms, 5s, 10m, 1h or 2d");
        }
        return millis.orElse(fallback);
    }

    /** A number, whole or not. */
    double number(String key, double fallback) {
        Optional<Double> number = node.get(key).flatMap(Node::number);
        if (number.isEmpty() && has(key)) {
            complain(key, "must be a number");
        }
        return number.orElse(fallback);
    }

    /** A whole number; 3.0 is none, since a mask or a shift of 3.0 is a slip. */
    long integer(String key, long fallback) {
        Optional<Long> integer = node.get(key).flatMap(Node::integer);
        if (integer.isEmpty() && has(key)) {
            complain(key, "must be a whole number, written without a fraction");
        }
        return integer.orElse(fallback);
    }

    /** True only when the member says so. */
    boolean flag(String key) {
        return node.get(key).flatMap(Node::bool).orElse(false);
    }

    /** A constant by its {@linkplain Named#word word}; the schema has refused words that are none. */
    <E extends Enum<E>> E word(String key, E fallback) {
        return node.text(key).flatMap(w -> Named.of(fallback.getDeclaringClass(), w)).orElse(fallback);
    }
}
