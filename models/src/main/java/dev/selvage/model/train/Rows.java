// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.model.manifest.Input;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Training data in memory. Rows are taken as they are, not copied; nobody changes them afterwards.
 *
 * @param inputs names and units, in the order of the values in each row
 * @param rows in the order of time, where there is one
 * @param labels a class for each row; empty when there are none
 * @param targets a quantity for each row; empty when there are none
 */
public record Rows(List<Input> inputs, List<double[]> rows, List<String> labels, double[] targets) {
    /** Fewer have no variance. */
    public static final int ROWS_MIN = 2;
    /** More than a week of seconds does not make a small model better, and takes its time. */
    public static final int ROWS_MAX = 1_000_000;
    /** A device computes each of them all the time. */
    public static final int FEATURES_MAX = 256;

    public Rows {
        inputs = List.copyOf(inputs);
        rows = List.copyOf(rows);
        labels = List.copyOf(labels);
        if (inputs.isEmpty() || inputs.size() > FEATURES_MAX) {
            throw new IllegalArgumentException(inputs.size() + " features; 1 to " + FEATURES_MAX + " can be trained on");
        }
        if (new HashSet<>(inputs.stream().map(Input::name).toList()).size() < inputs.size()) {
            throw new IllegalArgumentException("two features have the same name");
        }
        if (rows.size() < ROWS_MIN || rows.size() > ROWS_MAX) {
            throw new IllegalArgumentException(rows.size() + " rows; " + ROWS_MIN + " to " + ROWS_MAX + " can be trained on");
        }
        if (!(labels.isEmpty() || labels.size() == rows.size()) || !(targets.length == 0 || targets.length == rows.size())) {
            throw new IllegalArgumentException("labels and targets must be none, or one for each row");
        }
        checkNumbers(inputs, rows);
        checkTargets(targets);
    }

    /** Rows that say nothing of themselves: what normal looks like. */
    public static Rows plain(List<Input> inputs, List<double[]> rows) {
        return new Rows(inputs, rows, List.of(), new double[0]);
    }

    /** Rows that each belong to a class. */
    public static Rows labelled(List<Input> inputs, List<double[]> rows, List<String> labels) {
        return new Rows(inputs, rows, labels, new double[0]);
    }

    /** Rows that each lead to a quantity. */
    public static Rows withTargets(List<Input> inputs, List<double[]> rows, double[] targets) {
        return new Rows(inputs, rows, List.of(), targets);
    }

    private static void checkNumbers(List<Input> inputs, List<double[]> rows) {
        for (int r = 0; r < rows.size(); r++) {
            double[] row = rows.get(r);
            if (row.length != inputs.size()) {
                throw new IllegalArgumentException("row " + (r + 1) + " has " + row.length + " values for " + inputs.size() + " features");
            }
            for (int i = 0; i < row.length; i++) {
                if (!Double.isFinite(row[i])) {
                    throw new IllegalArgumentException("row " + (r + 1) + ": \"" + Printable.of(inputs.get(i).name()) + "\" is "
                            + row[i] + "; leave such rows out, or fill them in");
                }
            }
        }
    }

    private static void checkTargets(double[] targets) {
        for (int r = 0; r < targets.length; r++) {
            if (!Double.isFinite(targets[r])) {
                throw new IllegalArgumentException("row " + (r + 1) + ": the target is " + targets[r]);
            }
        }
    }

    /** The rows from one to before another, with what belongs to them. */
    public Rows part(int from, int to) {
        List<String> some = labels.isEmpty() ? labels : labels.subList(from, to);
        double[] few = targets.length == 0 ? targets : Arrays.copyOfRange(targets, from, to);
        return new Rows(inputs, rows.subList(from, to), some, few);
    }

    /** How many rows differ from all others, counted up to a limit. */
    public int distinct(int max) {
        Set<double[]> distinct = new TreeSet<>(Arrays::compare);
        for (int r = 0; r < rows.size() && distinct.size() < max; r++) {
            distinct.add(rows.get(r));
        }
        return distinct.size();
    }

    /** Count, range, mean and sample variance of each feature (Welford's method, which survives large means). */
    public List<FeatureStats> statistics() {
        List<FeatureStats> statistics = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            statistics.add(statistics(i));
        }
        return statistics;
    }

    private FeatureStats statistics(int feature) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double mean = 0;
        double squares = 0;
        long n = 0;
        for (double[] row : rows) {
            double value = row[feature];
            min = Math.min(min, value);
            max = Math.max(max, value);
            double delta = value - mean;
            mean += delta / ++n;
            squares += delta * (value - mean);
        }
        Input input = inputs.get(feature);
        return new FeatureStats(input.name(), input.unit(), n, min, max, mean, squares / (n - 1));
    }
}
