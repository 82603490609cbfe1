// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Numbers;
import dev.selvage.model.stream.CutForest;
import dev.selvage.model.stream.EwmaResidual;
import java.util.List;

/**
 * Makes the detectors that go on learning, and have no file: at each start they learn anew from the last rows of before. Parameters have been checked
 * when the profile was read; those that it does not say:
 * <ul>
 *   <li>{@code ewma}: memory 1,000, threshold 4, warmUp as many as {@code rows};
 *   <li>{@code random-cut-forest}: memory 5,000, threshold 3, trees 50, sample 256, shingle 4, seed 42, warmUp as many as {@code rows}.
 * </ul>
 */
public final class Streaming {
    private static final double EWMA_MEMORY = 1_000;
    private static final double EWMA_THRESHOLD = 4;
    private static final double FOREST_THRESHOLD = 3;

    private Streaming() {}

    /**
     * A detector that has learned from these rows, in their order. It is what it was when they were all that it ever learned from, and about that when
     * they are the last of many, since it forgets. Rows of another length are left out.
     *
     * @param rows the oldest first; some thousands of them keep a forest busy for a second
     */
    public static Model recalling(String name, List<Input> inputs, LearnSpec spec, List<double[]> rows) {
        Model detector = model(name, inputs, spec);
        rows.stream().filter(row -> row.length == inputs.size()).forEach(detector::learn);
        return detector;
    }

    /**
     * A detector that knows nothing yet. Its features have no statistics, so that for the domain guard nothing is outside of what it has seen,
     * and an input that is missing has no mean to stand in for it: then it is not asked.
     *
     * @param name of the model in its decision
     * @throws IllegalArgumentException for a way that makes a file, and for parameters that no detector takes
     */
    public static Model model(String name, List<Input> inputs, LearnSpec spec) {
        List<FeatureStats> features = inputs.stream().map(input -> new FeatureStats(input.name(), input.unit(), 0, 0, 0, 0, 0)).toList();
        return switch (spec.way()) {
            case EWMA -> new EwmaResidual(name, features, number(spec, "threshold", EWMA_THRESHOLD),
                    new EwmaResidual.Settings(number(spec, "memory", EWMA_MEMORY), warmUp(spec)));
            case RANDOM_CUT_FOREST -> new CutForest(name, features, number(spec, "threshold", FOREST_THRESHOLD), forest(spec));
            case KMEANS, LINEAR_SGD -> throw new IllegalArgumentException(spec.way() + " learns from a lesson, and its model is a file");
        };
    }

    /** So many rows a detector has to have learned before it says anything. */
    public static int warmUp(LearnSpec spec) {
        return whole(spec, "warmUp", spec.rows());
    }

    private static CutForest.Settings forest(LearnSpec spec) {
        CutForest.Settings usual = CutForest.Settings.USUAL;
        return new CutForest.Settings(whole(spec, "trees", usual.trees()), whole(spec, "sample", usual.sample()), whole(spec, "shingle", usual.shingle()),
                number(spec, "memory", usual.memory()), warmUp(spec), whole(spec, "seed", (int) usual.seed()));
    }

    private static double number(LearnSpec spec, String name, double byDefault) {
        return Numbers.of(spec.parameters(), name).orElse(byDefault);
    }

    private static int whole(LearnSpec spec, String name, int byDefault) {
        return (int) number(spec, name, byDefault);
    }
}
