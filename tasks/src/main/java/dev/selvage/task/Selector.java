// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which devices a task is for: conditions that all hold, such as {@code cap=cool & tag.site=hall-2|hall-3 & battery>30}.
 * A condition is a name, one of {@code = != < <= > >=}, and a value; {@code =} and {@code !=} take several values with {@code |}
 * between them. A value in double quotes may hold anything but these. A name that is no fact of its own is a point of the device.
 * What a device does not tell, it does not match; {@code !=} included.
 */
public final class Selector {
    /** Characters: a line that a person reads. */
    public static final int CHARS_MAX = 1_024;
    /** Conditions. */
    public static final int CONDITIONS_MAX = 32;
    private static final Pattern CONDITION = Pattern.compile(
            "\\s*(?<name>[a-z][a-z0-9._-]{0,63})\\s*(?<op><=|>=|!=|=|<|>)\\s*(?<values>(?:\"[^\"]*\"|[^\\s\\p{Cntrl}\"&|<>=!]+)(?:\\s*\\|\\s*(?:\"[^\"]*\"|[^\\s\\p{Cntrl}\"&|<>=!]+))*)\\s*");
    private static final Pattern VALUE = Pattern.compile("\"([^\"]*)\"|([^\\s\"|]+)");

    private final String text;
    private final List<Condition> conditions;

    /** One condition; with {@code <} and the like exactly one value, which is a number. */
    private record Condition(String name, String operator, List<String> values) {
        boolean holds(Facts facts) {
            if (name.equals("cap")) {
                return operator.equals("=") == values.stream().anyMatch(facts.capabilities()::contains);
            }
            return switch (operator) {
                case "=" -> facts.value(name).filter(this::isAmong).isPresent();
                case "!=" -> facts.value(name).filter(value -> !isAmong(value)).isPresent();
                default -> facts.number(name).filter(number -> compares(Double.compare(number, Facts.parsed(values.get(0)).orElseThrow()))).isPresent();
            };
        }

        private boolean isAmong(String value) {
            Optional<Double> number = Facts.parsed(value);
            return values.stream().anyMatch(wanted -> wanted.equals(value) || (number.isPresent() && number.equals(Facts.parsed(wanted))));
        }

        private boolean compares(int sign) {
            return switch (operator) {
                case "<" -> sign < 0;
                case "<=" -> sign <= 0;
                case ">" -> sign > 0;
                default -> sign >= 0;
            };
        }
    }

    private Selector(String text, List<Condition> conditions) {
        this.text = text;
        this.conditions = conditions;
    }

    /**
     * Reads a selector.
     *
     * @throws IllegalArgumentException with the column and what would be right
     */
    public static Selector of(String text) {
        if (text.length() > CHARS_MAX) {
            throw new IllegalArgumentException("a selector has at most " + CHARS_MAX + " characters, not " + text.length());
        }
        List<Condition> conditions = new ArrayList<>();
        Matcher matcher = CONDITION.matcher(text);
        int at = 0;
        while (true) {
            if (!matcher.region(at, text.length()).lookingAt()) {
                throw new IllegalArgumentException("column " + (at + 1) + " of the selector: expected a condition such as tag.site=hall-2 or battery>30, found \""
                        + Printable.of(text.substring(at, Math.min(text.length(), at + 20))) + "\"");
            }
            conditions.add(condition(matcher, at));
            at = matcher.end();
            if (at == text.length()) {
                return new Selector(text, List.copyOf(conditions));
            }
            if (text.charAt(at) != '&' || conditions.size() == CONDITIONS_MAX) {
                throw new IllegalArgumentException("column " + (at + 1) + " of the selector: " + (conditions.size() == CONDITIONS_MAX
                        ? "there are at most " + CONDITIONS_MAX + " conditions" : "expected & between two conditions"));
            }
            at++;
        }
    }

    private static Condition condition(Matcher matcher, int at) {
        List<String> values = new ArrayList<>();
        Matcher value = VALUE.matcher(matcher.group("values"));
        while (value.find()) {
            values.add(Optional.ofNullable(value.group(1)).orElseGet(() -> value.group(2)));
        }
        String operator = matcher.group("op");
        String name = matcher.group("name");
        boolean equal = operator.endsWith("=") && !operator.startsWith("<") && !operator.startsWith(">");
        if (name.equals("cap") && !equal) {
            throw new IllegalArgumentException("column " + (at + 1) + " of the selector: cap takes = or !=, a task type such as cool or cool@2");
        }
        if (!equal && (values.size() > 1 || Facts.parsed(values.get(0)).isEmpty())) {
            throw new IllegalArgumentException("column " + (at + 1) + " of the selector: " + name + operator + " takes one number");
        }
        return new Condition(name, operator, List.copyOf(values));
    }

    /** True when all conditions hold. */
    public boolean matches(Facts facts) {
        return conditions.stream().allMatch(condition -> condition.holds(facts));
    }

    /** The devices that it names, so that it is for these whether they are there or not; empty when it names none. */
    public Optional<List<String>> devices() {
        return conditions.stream().filter(condition -> condition.name().equals("device") && condition.operator().equals("=")).map(Condition::values).findFirst();
    }

    /** True when it names the devices it means. */
    public boolean namesDevices() {
        return devices().isPresent();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
