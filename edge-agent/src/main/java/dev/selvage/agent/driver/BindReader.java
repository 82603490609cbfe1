// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a driver's settings or a point's {@code bind} object with the same strictness and the same messages in every
 * driver. Every method throws {@link DriverException} that names the driver or point, the member and what would be right.
 */
public final class BindReader {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
    /** Longest duration: a century, so that milliseconds and their sums stay far inside a long. */
    private static final double SECONDS_MAX = 100.0 * 366 * 24 * 3600;

    private final String what;
    private final Json.Obj members;

    private BindReader(String what, Json.Obj members) {
        this.what = what;
        this.members = members;
    }

    /** Reads a point's {@code bind} object. */
    public static BindReader ofPoint(String point, Json.Obj bind) {
        return new BindReader("point \"" + Printable.of(point) + "\"", bind);
    }

    /** Reads the settings of a driver. */
    public static BindReader ofDriver(String driver, Json.Obj settings) {
        return new BindReader("driver \"" + Printable.of(driver) + "\"", settings);
    }

    /** Refuses members other than these: a misspelt one would otherwise be ignored in silence. */
    public BindReader only(String... names) throws DriverException {
        for (String member : members.members().keySet()) {
            if (!Arrays.asList(names).contains(member)) {
                throw wrong("does not know \"" + Printable.of(member) + "\"; allowed: " + String.join(", ", names));
            }
        }
        return this;
    }

    /** Whether there is such a member. */
    public boolean has(String name) {
        return members.get(name).isPresent();
    }

    /** Any member, as it is. */
    public Json any(String name) throws DriverException {
        return require(name, "a value", Optional::of);
    }

    /** A text that is not empty. */
    public String text(String name) throws DriverException {
        return require(name, "a text", member -> Optional.of(member)
                .filter(Json.Str.class::isInstance)
                .map(text -> ((Json.Str) text).value())
                .filter(text -> !text.isEmpty()));
    }

    /** A text, or what counts when there is none. */
    public String text(String name, String fallback) throws DriverException {
        return has(name) ? text(name) : fallback;
    }

    /** A path; a relative one starts at that folder. */
    public Path path(String name, Path from) throws DriverException {
        try {
            return from.resolve(text(name));
        } catch (InvalidPathException e) {
            throw wrong("needs a path as \"" + name + "\": " + Printable.of(e.getReason()));
        }
    }

    /** The same, empty when it is left out or an empty text: a parameter of a profile cannot be absent. */
    public Optional<Path> optionalPath(String name, Path from) throws DriverException {
        boolean given = has(name) && !any(name).equals(new Json.Str(""));
        return given ? Optional.of(path(name, from)) : Optional.empty();
    }

    /** A whole number. */
    public long integer(String name) throws DriverException {
        return require(name, "a whole number", v -> v instanceof Json.Int i ? Optional.of(i.value()) : Optional.empty());
    }

    /** A whole number, or what counts when there is none. */
    public long integer(String name, long fallback) throws DriverException {
        return has(name) ? integer(name) : fallback;
    }

    /** A finite number. */
    public double number(String name) throws DriverException {
        return require(name, "a number", BindReader::finite);
    }

    /** A finite number, or what counts when there is none. */
    public double number(String name, double fallback) throws DriverException {
        return has(name) ? number(name) : fallback;
    }

    /** A duration of 1 ms to a century: a number of seconds, or a text like 500ms, 10s, 5m, 2h, 7d. */
    public long durationMillis(String name) throws DriverException {
        return require(name, "a duration such as 2.5 (seconds) or \"10m\"", BindReader::millis);
    }

    /** An array that is not empty. */
    public List<Json> list(String name) throws DriverException {
        return require(name, "a list", member -> Optional.of(member)
                .filter(Json.Arr.class::isInstance)
                .map(list -> ((Json.Arr) list).items())
                .filter(items -> !items.isEmpty()));
    }

    /** An exception about this driver or point, to throw. */
    public DriverException wrong(String complaint) {
        return new DriverException(what + " " + complaint);
    }

    private <T> T require(String name, String kind, Function<Json, Optional<T>> convert) throws DriverException {
        Json member = members.get(name).orElseThrow(() -> wrong("lacks \"" + name + "\": " + kind));
        return convert.apply(member)
                .orElseThrow(() -> wrong("needs " + kind + " as \"" + name + "\", not " + Printable.of(member.text())));
    }

    private static Optional<Double> finite(Json member) {
        if (member instanceof Json.Int whole) {
            return Optional.of((double) whole.value());
        }
        return member instanceof Json.Num n && Double.isFinite(n.value()) ? Optional.of(n.value()) : Optional.empty();
    }

    private static Optional<Long> millis(Json member) {
        return (member instanceof Json.Str text ? seconds(text.value()) : finite(member))
                .filter(seconds -> seconds <= SECONDS_MAX)
                .map(seconds -> Math.round(seconds * 1000))
                .filter(millis -> millis >= 1);
    }

    private static Optional<Double> seconds(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double unitSeconds = switch (matcher.group(2)) {
            case "ms" -> 0.001;
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 86_400;
        };
        return Optional.of(Long.parseLong(matcher.group(1)) * unitSeconds);
    }
}
