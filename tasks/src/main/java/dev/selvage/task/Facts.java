// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of a device that a {@link Selector} can ask for.
 *
 * @param device its id, asked for as {@code device}
 * @param capabilities its task types, each as {@code type} and as {@code type@version}, asked for as {@code cap}
 * @param values other facts by name: {@code tag.site}, {@code queue}, {@code online}, {@code profile}; as texts, numbers in decimals
 * @param live what is looked up when it is asked for, because it changes all the time: points by their names
 */
public record Facts(String device, Set<String> capabilities, Map<String, String> values, Live live) {
    /** Facts that are looked up. */
    @FunctionalInterface
    public interface Live {
        /** There are none. */
        Live NONE = name -> Optional.empty();

        /** The value of that name now. */
        Optional<String> value(String name);
    }

    /** Facts without live ones. */
    public Facts(String device, Set<String> capabilities, Map<String, String> values) {
        this(device, capabilities, values, Live.NONE);
    }

    public Facts {
        capabilities = Set.copyOf(new TreeSet<>(capabilities));
        values = Map.copyOf(new TreeMap<>(values));
    }

    /** The value of that name. */
    public Optional<String> value(String name) {
        return name.equals("device") ? Optional.of(device) : Optional.ofNullable(values.get(name)).or(() -> live.value(name));
    }

    /** The number of that name; empty when it is none. */
    public Optional<Double> number(String name) {
        return value(name).flatMap(Facts::parsed);
    }

    static Optional<Double> parsed(String text) {
        try {
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
