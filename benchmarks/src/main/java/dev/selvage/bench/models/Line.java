// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.protocol.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One line of the output: what was measured, and what it is held against.
 *
 * @param values what was measured; those that mean nothing alone stand in one line
 * @param bar in words; empty when there is none
 */
record Line(String name, List<Value> values, String bar, Verdict verdict) {
    /** What a figure is worth. */
    enum Verdict {
        MET("met"),
        MISSED("MISSED"),
        /** The scorer says the same as the published row. */
        OK("ok"),
        DIFFERENT("DIFFERENT"),
        /** There is no bar. */
        NONE("-");

        final String word;

        Verdict(String word) {
            this.word = word;
        }

        static Verdict met(boolean met) {
            return met ? MET : MISSED;
        }
    }

    /**
     * A number, with the smallest and the largest of several measurements.
     *
     * @param unit behind it; may be empty
     * @param decimals to show
     */
    record Value(String label, double value, double min, double max, String unit, int decimals) {
        static Value of(String label, double value, String unit, int decimals) {
            return new Value(label, value, value, value, unit, decimals);
        }

        /** The mean of several. */
        static Value mean(String label, double[] values, String unit, int decimals) {
            double mean = Arrays.stream(values).average().orElse(Double.NaN);
            return new Value(label, mean, Arrays.stream(values).min().orElse(mean), Arrays.stream(values).max().orElse(mean), unit, decimals);
        }

        /** The one in the middle of several. */
        static Value median(String label, double[] values, String unit, int decimals) {
            double[] sorted = Arrays.stream(values).sorted().toArray();
            return new Value(label, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1], unit, decimals);
        }

        String text() {
            String number = "%." + decimals + "f";
            String spread = min < max ? String.format(Locale.ROOT, " (" + number + "-" + number + ")", min, max) : "";
            return (label + " " + String.format(Locale.ROOT, number, value) + spread + " " + unit).strip();
        }

        Json json() {
            Json.Builder object = Json.object().put("value", value);
            if (min < max) {
                object.put("min", min).put("max", max);
            }
            return object.put("unit", unit).build();
        }
    }

    Line {
        values = List.copyOf(values);
    }

    /** A figure without a bar, for comparison. */
    static Line plain(String name, List<Value> values, String remark) {
        return new Line(name, values, remark, Verdict.NONE);
    }

    /** For people. */
    String text() {
        String ours = values.stream().map(Value::text).collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "%-28s %-72s %-44s %s", name, ours, bar, verdict.word).stripTrailing();
    }

    /** One JSON object. */
    String json() {
        Json.Builder measured = Json.object();
        values.forEach(value -> measured.put(value.label(), value.json()));
        return Json.object().put("name", name).put("values", measured.build()).put("bar", bar).put("verdict", verdict.word).build().text();
    }
}
