// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.condition;

import java.util.List;

/** What an expression comes to. */
public sealed interface Value {
    /** A finite number. */
    record Real(double value) implements Value {}

    /** A text. */
    record Text(String value) implements Value {}

    /** True or false. */
    record Flag(boolean value) implements Value {}

    /** A list of values: the right side of {@code in}, or what {@code missing} found. */
    record Items(List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** What cannot be known: a variable that is not there, a comparison of unlike kinds, a division by zero. */
    record Unknown() implements Value {}

    /** Not evaluable. */
    static Value unknown() {
        return new Unknown();
    }

    /** A number, or unknown when it is no finite one. */
    static Value of(double number) {
        return Double.isFinite(number) ? new Real(number) : unknown();
    }

    /** What JSONLogic takes it for: 0, an empty text, an empty list and false are false. Unknown is neither. */
    default Truth truth() {
        if (this instanceof Real number) {
            return Truth.of(number.value() != 0);
        } else if (this instanceof Text text) {
            return Truth.of(!text.value().isEmpty());
        } else if (this instanceof Flag flag) {
            return Truth.of(flag.value());
        } else if (this instanceof Items items) {
            return Truth.of(!items.values().isEmpty());
        }
        return Truth.UNKNOWN;
    }
}
