// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One measured figure.
 *
 * @param ours a measurement of ours for each round
 * @param floor of the floor, for the same rounds; all zero where the floor is nothing at all
 * @param unit of both; less is better, unless it is so much per second
 */
record Figure(String name, List<Double> ours, List<Double> floor, String unit) {
    /** The columns of {@link #line}. */
    static final String HEADING = String.format(Locale.ROOT, "%-20s %-24s %-24s %-18s %s", "name", "ours", "floor", "ratio", "unit");

    Figure {
        if (ours.isEmpty() || ours.size() != floor.size()) {
            throw new IllegalArgumentException(name + ": " + ours.size() + " rounds of ours, " + floor.size() + " of the floor");
        }
        ours = List.copyOf(ours);
        floor = List.copyOf(floor);
    }

    /**
     * Ours over the floor, of each round by itself: a machine that slows down in the middle slows both. Empty where the
     * floor is zero.
     */
    Optional<Spread> ratio() {
        if (floor.contains(0.0)) {
            return Optional.empty();
        }
        return Optional.of(Spread.of(IntStream.range(0, ours.size()).mapToObj(i -> ours.get(i) / floor.get(i)).toList()));
    }

    /** One aligned line for people: medians, with the spread in brackets. */
    String line() {
        return String.format(Locale.ROOT, "%-20s %-24s %-24s %-18s %s", name, forPeople(Spread.of(ours)),
                forPeople(Spread.of(floor)), ratio().map(Figure::forPeople).orElse("-"), unit);
    }

    /** One JSON object on one line; a ratio that does not exist is null. */
    String json() {
        return String.format(Locale.ROOT, "{\"name\":\"%s\",\"ours\":%s,\"floor\":%s,\"ratio\":%s,\"unit\":\"%s\",\"rounds\":%d}", name,
                json(Spread.of(ours)), json(Spread.of(floor)), ratio().map(Figure::json).orElse("null"), unit, ours.size());
    }

    private static String forPeople(Spread spread) {
        return String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", spread.median(), spread.min(), spread.max());
    }

    private static String json(Spread spread) {
        return String.format(Locale.ROOT, "{\"median\":%.4f,\"min\":%.4f,\"max\":%.4f}", spread.median(), spread.min(), spread.max());
    }
}
