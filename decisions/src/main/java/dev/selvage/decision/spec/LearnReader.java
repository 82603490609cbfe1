// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import java.util.Optional;
import java.util.Set;

/**
 * Reads how a device learns. What a family does not know or would not take is told here, at its line, to who writes the profile; a device would
 * find it out alone, when its rows are together.
 */
final class LearnReader {
    private static final int ROWS = 600;
    private static final int ROWS_MIN = 20;
    /** A manifest shows so many vectors with their scores, all of rows that were learned from. */
    private static final int TRAINED_MIN = 5;
    private static final int CENTRES = 8;
    private static final int CENTRES_MAX = 256;
    private static final double MEMORY_MAX = 1e6;
    /** So many vectors tell a forest the spread of its features, before it plants the first. */
    private static final int SPREAD_ROWS = 64;
    /** Trees x sample x shingle x inputs: each number costs some 10 bytes in cuts and boxes, so this is 20 MB. */
    private static final long CELLS_MAX = 2_000_000;

    private final Part learn;
    private final Part parameters;
    private final int inputs;

    private LearnReader(Part learn, int inputs) {
        this.learn = learn;
        this.parameters = learn.part("parameters");
        this.inputs = inputs;
    }

    /**
     * What a model's part says of learning.
     *
     * @param inputs how many the decision has
     */
    static Optional<LearnSpec> read(Part model, int inputs) {
        return model.has("learn") ? Optional.of(new LearnReader(model.part("learn"), inputs).read()) : Optional.empty();
    }

    private LearnSpec read() {
        learn.only(Set.of("family", "rows", "again", "heldOut", "parameters"));
        if (!learn.has("family")) {
            learn.complain("family", "needs family: kmeans, linear-sgd, ewma or random-cut-forest");
        }
        LearnSpec.Way way = SpecReader.word(learn, "family", LearnSpec.Way.KMEANS);
        LearnSpec spec = new LearnSpec(way, learn.whole("rows", ROWS, ROWS_MIN, LearnSpec.ROWS_MAX), learn.millis("again").orElse(0L),
                learn.number("heldOut", 0.25, 0.05, 0.9), parameters.json());
        if (spec.makesFile() && spec.rows() - spec.tried(spec.rows()) < TRAINED_MIN) {
            learn.complain("heldOut", "leaves " + (spec.rows() - spec.tried(spec.rows())) + " of " + spec.rows() + " rows to learn from, needs " + TRAINED_MIN + " at least");
        }
        switch (way) {
            case KMEANS -> centres(spec);
            case LINEAR_SGD -> weights();
            case EWMA -> baseline();
            case RANDOM_CUT_FOREST -> forest(spec);
        }
        return spec;
    }

    private void centres(LearnSpec spec) {
        parameters.only(Set.of("k", "iterations", "quantile", "factor"));
        parameters.number("quantile", 0.99, 0.5, 1);
        parameters.number("factor", 1.5, 0.01, 1_000);
        parameters.whole("iterations", 100, 1, 10_000);
        int k = parameters.whole("k", CENTRES, 1, CENTRES_MAX);
        // halves of the rows are tried against each other, so a half must have a row for each centre
        int least = Math.min(spec.rows() / 2, spec.rows() - spec.tried(spec.rows()));
        if (k > least) {
            parameters.complain("k", k + " centres for " + least + " rows; lower k, or raise rows");
        }
    }

    private void weights() {
        parameters.only(Set.of("epochs", "rate"));
        parameters.whole("epochs", 5, 1, 100);
        parameters.number("rate", 0.05, 1e-6, 1);
    }

    private void baseline() {
        parameters.only(Set.of("memory", "warmUp", "threshold"));
        memory(2);
    }

    private void forest(LearnSpec spec) {
        parameters.only(Set.of("memory", "warmUp", "threshold", "trees", "sample", "shingle", "seed"));
        long trees = parameters.whole("trees", 50, 1, 200);
        long sample = parameters.whole("sample", 256, 16, 1_024);
        int shingle = parameters.whole("shingle", 4, 1, 64);
        parameters.whole("seed", 42, 0, Integer.MAX_VALUE);
        memory(SPREAD_ROWS + shingle);
        if (!parameters.has("warmUp") && spec.rows() < SPREAD_ROWS + shingle) {
            learn.complain("rows", "needs a whole number of " + (SPREAD_ROWS + shingle) + " at least, so many a forest has to see first");
        }
        if (trees * sample * shingle * Math.max(1, inputs) > CELLS_MAX) {
            parameters.complain("trees", "trees x sample x shingle x inputs may be " + CELLS_MAX + " at most, for the memory of a device");
        }
    }

    private void memory(int warmUpMin) {
        parameters.number("memory", 1_000, 2, MEMORY_MAX);
        parameters.whole("warmUp", warmUpMin, warmUpMin, LearnSpec.ROWS_MAX);
        parameters.number("threshold", 4, 0.1, 1_000);
    }
}
