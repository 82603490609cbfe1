// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes members out of an object. What is not as it should be is told as a fault and read as if it were not there, so that all
 * faults of a document are found at once. Not thread-safe.
 */
public final class Fields {
    /** What may be a level of a topic, as {@link dev.selvage.protocol.Topics} has it. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    static final String NAME_HINT = "use 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit";
    private static final int QUOTE_CHARS_MAX = 40;

    private final Json.Obj from;
    private final String at;
    private final List<Fault> faults;

    /**
     * Something wrong.
     *
     * @param where JSON pointer into the document
     * @param hint what would be right
     */
    record Fault(String where, String why, String hint) {
        String line() {
            return (where.isEmpty() ? "" : Printable.of(where.substring(1)) + ": ") + why;
        }
    }

    Fields(Json.Obj from, String at, List<Fault> faults) {
        this.from = from;
        this.at = at;
        this.faults = faults;
    }

    /** The members of a request. */
    public static Fields of(Json.Obj request) {
        return new Fields(request, "", new ArrayList<>());
    }

    /** A member of a newer or mistaken writer would be passed over in silence; better to say so. */
    public Fields only(String... names) {
        List<String> known = List.of(names);
        from.members().keySet().stream().filter(name -> !known.contains(name))
                .forEach(name -> fault(name, "there is no such member", "members are " + String.join(", ", known)));
        return this;
    }

    /** Notes something wrong with that member. */
    public void fault(String name, String why, String hint) {
        faults.add(new Fault(path(name), why, hint));
    }

    /** Where that member is; the object itself for an empty name. */
    String path(String name) {
        return name.isEmpty() ? at : at + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    boolean has(String name) {
        return from.get(name).isPresent();
    }

    /** Whatever stands there. */
    public Optional<Json> any(String name) {
        return from.get(name);
    }

    Map<String, Json> members() {
        return from.members();
    }

    /** A text. */
    public Optional<String> text(String name) {
        return of(name, Json.Str.class, "a text").map(Json.Str::value);
    }

    /** A text that may be a level of a topic. */
    public Optional<String> name(String name) {
        return text(name).filter(text -> matches(name, text, NAME, NAME_HINT));
    }

    boolean matches(String name, String text, Pattern form, String hint) {
        boolean good = form.matcher(text).matches();
        if (!good) {
            fault(name, "\"" + Printable.of(text) + "\" is no name", hint);
        }
        return good;
    }

    /** True or false. */
    public Optional<Boolean> flag(String name) {
        return of(name, Json.Bool.class, "true or false").map(Json.Bool::value);
    }

    /** An object. */
    public Optional<Json.Obj> object(String name) {
        return of(name, Json.Obj.class, "an object");
    }

    /** The object of that name, to take members of. */
    Optional<Fields> inside(String name) {
        return object(name).map(object -> new Fields(object, path(name), faults));
    }

    Optional<List<Json>> list(String name) {
        return of(name, Json.Arr.class, "a list").map(Json.Arr::items);
    }

    /** The objects of a list, to take members of. */
    List<Fields> objects(String name) {
        List<Json> items = list(name).orElse(List.of());
        List<Fields> objects = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Json.Obj object) {
                objects.add(new Fields(object, path(name) + "/" + i, faults));
            } else {
                faults.add(new Fault(path(name) + "/" + i, "must be an object, not " + quoted(items.get(i)), "write an object"));
            }
        }
        return objects;
    }

    /** A whole number of these bounds, both included. */
    public Optional<Long> whole(String name, long min, long max) {
        return of(name, Json.Int.class, "a whole number").map(Json.Int::value).filter(number -> {
            boolean good = number >= min && number <= max;
            if (!good) {
                fault(name, number + " is out of range", "use " + min + " to " + max);
            }
            return good;
        });
    }

    Optional<Integer> integer(String name, int min, int max) {
        return whole(name, min, max).map(Math::toIntExact);
    }

    /** A number of these bounds, both included. */
    Optional<Double> number(String name, double min, double max) {
        Optional<Double> number = any(name).flatMap(json -> json instanceof Json.Int whole ? Optional.of((double) whole.value())
                : json instanceof Json.Num real ? Optional.of(real.value()) : Optional.empty());
        if (has(name) && number.filter(n -> n >= min && n <= max).isEmpty()) {
            fault(name, "must be a number of " + min + " to " + max + ", not " + quoted(from.members().get(name)), "use " + min + " to " + max);
            return Optional.empty();
        }
        return number;
    }

    /** A duration longer than nothing, in milliseconds. */
    public Optional<Long> span(String name) {
        return text(name).flatMap(text -> {
            OptionalLong millis = Spans.millis(text);
            if (millis.orElse(0) == 0) {
                fault(name, "\"" + Printable.of(text) + "\" is " + (millis.isPresent() ? "no time at all" : "no duration"), Spans.HINT);
                return Optional.empty();
            }
            return Optional.of(millis.getAsLong());
        });
    }

    /** One of the words that an enumeration has: {@code LEAST_LOADED} is {@code least-loaded}. */
    <E extends Enum<E>> Optional<E> word(String name, Class<E> of) {
        return text(name).flatMap(text -> {
            Optional<E> found = Arrays.stream(of.getEnumConstants()).filter(value -> word(value).equals(text)).findFirst();
            if (found.isEmpty()) {
                fault(name, "\"" + Printable.of(text) + "\" is unknown",
                        "use one of " + Arrays.stream(of.getEnumConstants()).map(Fields::word).collect(Collectors.joining(", ")));
            }
            return found;
        });
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What must be there; the fallback only keeps the search for other faults going. */
    public <T> T must(String name, Optional<T> value, T fallback) {
        if (value.isEmpty() && !has(name)) {
            fault(name, "is missing", "\"" + name + "\" must be given");
        }
        return value.orElse(fallback);
    }

    private <T extends Json> Optional<T> of(String name, Class<T> kind, String called) {
        Optional<Json> value = any(name);
        if (value.isPresent() && !kind.isInstance(value.get())) {
            fault(name, "must be " + called + ", not " + quoted(value.get()), "write " + called);
        }
        return value.filter(kind::isInstance).map(kind::cast);
    }

    private static String quoted(Json value) {
        String text = value.text();
        return Printable.of(text.length() > QUOTE_CHARS_MAX ? text.substring(0, QUOTE_CHARS_MAX) + "…" : text);
    }

    /** Ends the reading when there is a fault: the first one is told. */
    public void check() throws JsonFormException {
        if (!faults.isEmpty()) {
            throw new JsonFormException(faults.get(0).line(), faults.get(0).hint());
        }
    }
}
