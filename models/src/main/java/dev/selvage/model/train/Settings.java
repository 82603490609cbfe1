// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.model.manifest.Numbers;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads a recipe's parameters within bounds, and finds those that nobody asked for: a misspelt one must not be a default. */
final class Settings {
    private final Json.Obj parameters;
    /** Shrinks as they are asked for. */
    private final Set<String> unread;

    Settings(Json.Obj parameters) {
        this.parameters = parameters;
        this.unread = new HashSet<>(parameters.members().keySet());
    }

    /** A number within bounds, both included. */
    double number(String name, double byDefault, double min, double max) {
        return optional(name, min, max).orElse(byDefault);
    }

    /** The same without a default. */
    OptionalDouble optional(String name, double min, double max) {
        unread.remove(name);
        if (parameters.get(name).isEmpty()) {
            return OptionalDouble.empty();
        }
        OptionalDouble value = Numbers.of(parameters, name);
        if (value.isEmpty() || !(value.getAsDouble() >= min && value.getAsDouble() <= max)) {
            throw wrong(name, "a number from " + min + " to " + max);
        }
        return value;
    }

    /** A whole number within bounds. */
    int count(String name, int byDefault, int min, int max) {
        double value = number(name, byDefault, min, max);
        if (value != Math.rint(value)) {
            throw wrong(name, "a whole number");
        }
        return (int) value;
    }

    Optional<String> text(String name) {
        unread.remove(name);
        if (parameters.get(name).isPresent() && parameters.text(name).isEmpty()) {
            throw wrong(name, "a text");
        }
        return parameters.text(name);
    }

    /** A text without a default; {@code what} says what it is for. */
    String needed(String name, String what) {
        return text(name).orElseThrow(() -> new IllegalArgumentException("the recipe needs \"" + name + "\": " + what));
    }

    List<Json> list(String name) {
        unread.remove(name);
        if (parameters.get(name).orElse(new Json.Null()) instanceof Json.Arr list) {
            return list.items();
        }
        throw wrong(name, "a list");
    }

    /** Says that all has been read. */
    void done() {
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException(
                    "the recipe's family has no parameter \"" + Printable.of(unread.iterator().next()) + "\"");
        }
    }

    private static IllegalArgumentException wrong(String name, String right) {
        return new IllegalArgumentException("\"" + name + "\" in the recipe must be " + right);
    }
}
