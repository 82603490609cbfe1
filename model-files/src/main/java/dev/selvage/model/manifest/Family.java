// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.decision.model.ModelCard.ScoreKind;
import dev.selvage.protocol.Printable;
import java.util.Arrays;
import java.util.Optional;

/** The families of trained models that a device may load. Each name is part of signed manifests, so none is ever reused. */
public enum Family {
    /** Multi-class logistic regression: the share of the class of interest. */
    LINEAR_SGD("linear-sgd", ScoreKind.MODEL_SCORE, true),
    /** One classification tree. */
    CART("cart", ScoreKind.MODEL_SCORE, false),
    /** Many classification trees that vote. */
    RANDOM_FOREST("random-forest", ScoreKind.MODEL_SCORE, false),
    /** The distance to the nearest of a few centres of normal operation. */
    KMEANS("kmeans", ScoreKind.DISTANCE, true),
    /** How far a point lies from the region that holds most of the training data. */
    ONE_CLASS_SVM("one-class-svm", ScoreKind.DISTANCE, true),
    /** The outlier score of the nearest cluster of a density tree, between 0 and 1. */
    HDBSCAN("hdbscan", ScoreKind.MODEL_SCORE, true),
    /** A quantity predicted from the features. */
    LINEAR_REGRESSION("linear-regression", ScoreKind.VALUE, true),
    /** How far one feature is from what the others predict. */
    RESIDUAL("residual", ScoreKind.RESIDUAL, true),
    /** Several of the others, each measured by its own threshold. */
    ENSEMBLE("ensemble", ScoreKind.DISTANCE, false);

    private final String wireName;
    private final ScoreKind kind;
    private final boolean standardised;

    Family(String wireName, ScoreKind kind, boolean standardised) {
        this.wireName = wireName;
        this.kind = kind;
        this.standardised = standardised;
    }

    /** The name in recipes and manifests. */
    public String wireName() {
        return wireName;
    }

    /** What its scores mean. */
    public ScoreKind kind() {
        return kind;
    }

    /** Whether features are brought to mean 0 and deviation 1 first; trees do not care. */
    public boolean isStandardised() {
        return standardised;
    }

    /** The family of that name. */
    public static Optional<Family> find(String wireName) {
        return Arrays.stream(values()).filter(f -> f.wireName.equals(wireName)).findFirst();
    }

    /** The family of that name; throws {@link IllegalArgumentException} with the names there are. */
    public static Family of(String wireName) {
        return find(wireName)
                .orElseThrow(() -> new IllegalArgumentException("family \"" + Printable.of(wireName) + "\" is none of "
                        + Arrays.stream(values()).map(Family::wireName).toList()));
    }
}
