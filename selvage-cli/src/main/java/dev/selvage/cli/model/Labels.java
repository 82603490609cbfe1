// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What people write into a column of labels. */
final class Labels {
    private static final Set<String> NORMAL = Set.of("0", "false", "no", "normal", "ok", "none");
    private static final int NUMBER_CHARS_MAX = 40;

    private Labels() {}

    /** A label as it is compared: 1.0 is 1. */
    static String plain(String cell) {
        OptionalDouble number = number(cell);
        return number.isPresent() && Math.abs(number.getAsDouble()) < 1e15 && number.getAsDouble() == Math.rint(number.getAsDouble())
                ? new BigDecimal(number.getAsDouble()).toPlainString() : cell;
    }

    /**
     * Whether the label means what the model looks for.
     *
     * @param of the class that is looked for; empty for whatever is not normal
     */
    static boolean isAlarm(String label, Optional<String> of) {
        return of.map(wanted -> plain(wanted).equals(label)).orElseGet(() -> !NORMAL.contains(label.toLowerCase(Locale.ROOT)));
    }

    /** A finite number in decimals; what Java alone takes for a number is none. */
    static OptionalDouble number(String cell) {
        if (cell.isEmpty() || cell.length() > NUMBER_CHARS_MAX || !cell.chars().allMatch(c -> "0123456789+-.eE".indexOf(c) >= 0)) {
            return OptionalDouble.empty();
        }
        try {
            double value = Double.parseDouble(cell);
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
