// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.model;

import java.util.Optional;

/**
 * What a model says of a vector.
 *
 * @param value in the unit of {@link ModelCard#kind}; larger means more of what the model looks for. A broken model may give NaN.
 * @param label the class of a classifier, or the nearest cluster
 */
public record Score(double value, Optional<String> label) {
    public static Score of(double value) {
        return new Score(value, Optional.empty());
    }

    public static Score of(double value, String label) {
        return new Score(value, Optional.of(label));
    }
}
