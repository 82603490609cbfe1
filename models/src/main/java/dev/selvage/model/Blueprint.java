// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.protocol.Json;
import java.util.OptionalDouble;

/**
 * What a model's file alone does not say, and its signed manifest does.
 *
 * @param threshold from which on a score means what the model looks for
 * @param parameters of the family: the class of interest, the target of a residual, the members of an ensemble
 */
public record Blueprint(Family family, OptionalDouble threshold, Json.Obj parameters) {
    public Blueprint {
        if (threshold.isPresent() && !Double.isFinite(threshold.getAsDouble())) {
            throw new IllegalArgumentException("threshold of " + family.wireName() + " is no number");
        }
    }

    /** A text that the family cannot do without. */
    String text(String name) {
        return parameters.text(name).orElseThrow(() -> missing(name));
    }

    /** A number that the family cannot do without. */
    double number(String name) {
        return Numbers.of(parameters, name).orElseThrow(() -> missing(name));
    }

    /** The threshold of a family that has one. */
    double bound() {
        return threshold.orElseThrow(() -> missing("threshold"));
    }

    private IllegalArgumentException missing(String name) {
        return new IllegalArgumentException("a model of family " + family.wireName() + " needs \"" + name + "\"");
    }
}
