// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import java.util.Optional;

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
}
