// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A vector and what the model said of it where it was trained. A device that hears something else has another model.
 *
 * @param x the features in order
 */
public record Golden(double[] x, double score, Optional<String> label) {
    /** Fewer miss most of a model. */
    public static final int COUNT_MIN = 5;
    /** More are only longer to read. */
    public static final int COUNT_MAX = 64;
    /** Of the score, or of 1 where it is smaller: the same sums on another processor, nothing else. */
    public static final double TOLERANCE = 1e-9;

    /** Whether the model says the same. */
    boolean holds(Model model) {
        Score now = model.score(x.clone());
        // Written so that a NaN does not hold.
        return Math.abs(now.value() - score) <= TOLERANCE * Math.max(1, Math.abs(score)) && now.label().equals(label);
    }

    /** Picks vectors from rows: spread evenly over the scores, so that the largest, the smallest and the middle are among them. */
    public static List<Golden> pick(Model model, List<double[]> rows, int count) {
        if (rows.size() < COUNT_MIN) {
            throw new IllegalArgumentException(rows.size() + " rows; a manifest needs " + COUNT_MIN + " to try a model with");
        }
        double[] scores = rows.stream().mapToDouble(r -> model.score(r).value()).toArray();
        List<Integer> order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .toList();
        Set<Integer> picked = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            picked.add(order.get((int) ((long) i * (order.size() - 1) / Math.max(1, count - 1))));
        }
        List<Golden> golden = new ArrayList<>();
        for (int row : picked) {
            Score score = model.score(rows.get(row));
            golden.add(new Golden(rows.get(row).clone(), score.value(), score.label()));
        }
        return golden;
    }
}
