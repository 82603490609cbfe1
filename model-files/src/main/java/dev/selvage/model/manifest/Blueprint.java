// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.List;
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
    public String text(String name) {
        return parameters.text(name).orElseThrow(() -> missing(name));
    }

    /** A number that the family cannot do without. */
    public double number(String name) {
        return Numbers.of(parameters, name).orElseThrow(() -> missing(name));
    }

    /** The threshold of a family that has one. */
    public double bound() {
        return threshold.orElseThrow(() -> missing("threshold"));
    }

    /** What the members of an ensemble are, from its parameters; throws {@link IllegalArgumentException} when they do not say. */
    public List<Blueprint> members() {
        if (!(parameters.get("members").orElse(new Json.Null()) instanceof Json.Arr list)) {
            throw new IllegalArgumentException("an ensemble needs the list \"members\"");
        }
        List<Blueprint> plans = new ArrayList<>();
        for (Json item : list.items()) {
            plans.add(member(item));
        }
        return plans;
    }

    private static Blueprint member(Json item) {
        if (!(item instanceof Json.Obj member)) {
            throw new IllegalArgumentException("a member of an ensemble is an object with \"family\"");
        }
        Family family = Family.of(member.text("family").orElse(""));
        OptionalDouble threshold = Numbers.of(member, "threshold");
        return new Blueprint(family, threshold, member.object("parameters").orElse(Json.object().build()));
    }

    private IllegalArgumentException missing(String name) {
        return new IllegalArgumentException("a model of family " + family.wireName() + " needs \"" + name + "\"");
    }
}
