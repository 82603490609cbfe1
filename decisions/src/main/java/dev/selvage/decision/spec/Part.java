// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.decision.condition.Complaints;
import dev.selvage.protocol.Durations;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** One object of the profile with its place, whose members are asked for by kind; what is of another kind is complained of. */
record Part(Json.Obj json, String at, Complaints complaints) {
    boolean has(String key) {
        return json.get(key).isPresent();
    }

    String placeOf(String key) {
        return has(key) ? at + "/" + key : at;
    }

    void complain(String key, String why) {
        complaints.add(placeOf(key), why);
    }

    /** Complains of members with other names: a misspelt limit is no limit. */
    void only(Set<String> known) {
        json.members().keySet().stream().filter(key -> !known.contains(key))
                .forEach(key -> complain(key, Printable.of(key) + " is not known here; known: " + String.join(", ", known)));
    }

    Optional<String> text(String key) {
        return as(key, "a text", member -> member instanceof Json.Str text ? Optional.of(text.value()) : Optional.empty());
    }

    OptionalDouble number(String key) {
        Optional<Double> number = as(key, "a number", Part::number);
        return number.isPresent() ? OptionalDouble.of(number.get()) : OptionalDouble.empty();
    }

    /** A number within bounds, or what there is without one. */
    double number(String key, double otherwise, double min, double max) {
        OptionalDouble number = number(key);
        if (number.isPresent() && !(number.getAsDouble() >= min && number.getAsDouble() <= max)) {
            complain(key, "needs a number of " + min + " to " + max);
            return otherwise;
        }
        return number.orElse(otherwise);
    }

    /** A whole number within bounds. */
    int whole(String key, int otherwise, int min, int max) {
        Optional<Long> number = as(key, "a whole number", member -> member instanceof Json.Int whole ? Optional.of(whole.value()) : Optional.empty());
        if (number.isPresent() && (number.get() < min || number.get() > max)) {
            complain(key, "needs a whole number of " + min + " to " + max);
            return otherwise;
        }
        return number.map(Long::intValue).orElse(otherwise);
    }

    /** A duration in milliseconds. */
    Optional<Long> millis(String key) {
        return as(key, "a duration such as 500ms, 5s or 10m", member -> member instanceof Json.Str text && Durations.millis(text.value()).isPresent()
                ? Optional.of(Durations.millis(text.value()).getAsLong())
                : Optional.empty());
    }

    /** The parts of a list of objects. */
    List<Part> parts(String key) {
        List<Part> parts = new ArrayList<>();
        List<Json> items = as(key, "a list", member -> member instanceof Json.Arr list ? Optional.of(list.items()) : Optional.empty()).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Json.Obj object) {
                parts.add(new Part(object, at + "/" + key + "/" + i, complaints));
            } else {
                complaints.add(at + "/" + key + "/" + i, "is no object");
            }
        }
        return parts;
    }

    /** The part of that name; one without members when there is none. */
    Part part(String key) {
        Json.Obj object = as(key, "an object", member -> member instanceof Json.Obj inner ? Optional.of(inner) : Optional.empty())
                .orElseGet(() -> Json.object().build());
        return new Part(object, placeOf(key), complaints);
    }

    /** The parts of an object of objects, with their names. */
    Map<String, Part> named(String key) {
        Map<String, Part> parts = new LinkedHashMap<>();
        Part all = part(key);
        all.json().members().keySet().forEach(name -> parts.put(name, all.part(name)));
        return parts;
    }

    private <T> Optional<T> as(String key, String wanted, Function<Json, Optional<T>> reading) {
        Optional<Json> member = json.get(key).filter(value -> !(value instanceof Json.Null));
        Optional<T> value = member.flatMap(reading);
        if (member.isPresent() && value.isEmpty()) {
            complain(key, "needs " + wanted);
        }
        return value;
    }

    static Optional<Double> number(Json json) {
        if (json instanceof Json.Int whole) {
            return Optional.of((double) whole.value());
        }
        return json instanceof Json.Num number ? Optional.of(number.value()) : Optional.empty();
    }
}
