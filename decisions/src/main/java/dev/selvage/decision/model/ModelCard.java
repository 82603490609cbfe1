// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.model;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a model is and where it comes from.
 *
 * @param name such as pump-anomaly
 * @param version such as 1.2.0
 * @param family such as kmeans
 * @param digest SHA-256 of its file in hex; empty for one that has no file
 * @param trainedAtMillis wall time of its training
 * @param library what it was made with, such as tribuo 4.3.2
 * @param kind what its scores mean
 * @param replay whether a score can be computed again later
 * @param threshold from which on a score means what the model looks for, in the score's unit
 * @param features in the order of the vectors it takes
 */
public record ModelCard(
        String name,
        String version,
        String family,
        String digest,
        long trainedAtMillis,
        String library,
        ScoreKind kind,
        Replay replay,
        OptionalDouble threshold,
        List<FeatureStats> features) {
    public ModelCard {
        features = List.copyOf(features);
    }

    /** What a score means. Only a calibrated one is a probability. */
    public enum ScoreKind {
        /** A probability that was calibrated on data held out. */
        CALIBRATED,
        /** The share or score of a class, between 0 and 1, that promises no frequency. */
        MODEL_SCORE,
        /** A distance from what is normal, 0 or more. */
        DISTANCE,
        /** How far a value is from its prediction, in standard deviations of the training's errors. */
        RESIDUAL,
        /** A predicted quantity, in its own unit. */
        VALUE
    }

    /** Whether a score can be computed again from a record. */
    public enum Replay {
        /** From the model's file and the features. */
        FROM_FILE,
        /** With the state that the record has, see {@link Model#state}. */
        FROM_STATE,
        /** Not: the baseline is too large to be in the record, so the recorded score is taken. */
        RECORDED
    }
}
