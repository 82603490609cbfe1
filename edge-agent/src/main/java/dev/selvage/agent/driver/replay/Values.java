// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.Optional;

/** Makes readings of cells. Reasons name the cell and not the line: a reason that changes with each row would be news each time. */
final class Values {
    /** Longest cell that is looked at as a number: the longest double has 24 characters. */
    private static final int NUMBER_CHARS_MAX = 40;

    private Values() {}

    static Reading reading(String point, Source.Column column, String cell, boolean missing, long takenAtMillis) {
        if (missing) {
            return Reading.bad(point, about(column, "\"" + Printable.of(cell) + "\" in the recording"), takenAtMillis);
        }
        Optional<PointValue> number = column.kind() == Source.Kind.TEXT ? Optional.empty() : number(cell);
        if (number.isEmpty() && column.kind() == Source.Kind.NUMBER) {
            return Reading.bad(point, about(column, "\"" + Printable.of(cell) + "\", no number"), takenAtMillis);
        }
        return Reading.good(point, number.orElseGet(() -> new PointValue.Text(cell)), takenAtMillis);
    }

    private static String about(Source.Column column, String what) {
        return "column \"" + Printable.of(column.name()) + "\" is " + what;
    }

    /** Whole numbers that fit a long stay whole; NaN, infinities and what Java alone takes for a number are none. */
    private static Optional<PointValue> number(String cell) {
        if (cell.isEmpty() || cell.length() > NUMBER_CHARS_MAX || !cell.chars().allMatch(c -> "0123456789+-.eE".indexOf(c) >= 0)) {
            return Optional.empty();
        }
        try {
            boolean whole = cell.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E') && cell.length() < 19;
            if (whole) {
                return Optional.of(new PointValue.Int64(Long.parseLong(cell)));
            }
            return Optional.of(Double.parseDouble(cell)).filter(Double::isFinite).map(PointValue.Float64::new);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
