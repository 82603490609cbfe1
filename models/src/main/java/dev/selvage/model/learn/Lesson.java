// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.model.manifest.Digests;
import dev.selvage.model.train.Rows;
import java.util.List;

/**
 * What a device is to learn from, all of it: the same lesson gives the same file. Rows are not copied, and nobody changes them afterwards.
 *
 * @param rows in the order of time, the last of which the result is tried on; with a label each for a classifier
 * @param seed of whatever is random in training
 */
public record Lesson(Rows rows, LearnSpec spec, long seed) {
    /** Hex digits of a digest that make a seed, without its sign. */
    private static final int SEED_DIGITS = 15;

    /** A lesson whose seed follows from its rows and labels alone. */
    public static Lesson of(Rows rows, LearnSpec spec) {
        String digest = Digests.of(Digests.of(rows.rows()) + "\n" + String.join("\n", rows.labels()));
        return new Lesson(rows, spec, Long.parseLong(digest.substring(0, SEED_DIGITS), 16));
    }

    /** The rows to train on. */
    Rows trained() {
        return rows.part(0, rows.rows().size() - spec.tried(rows.rows().size()));
    }

    /** The last rows, which the result has not seen. */
    List<double[]> heldOut() {
        return rows.rows().subList(rows.rows().size() - spec.tried(rows.rows().size()), rows.rows().size());
    }
}
