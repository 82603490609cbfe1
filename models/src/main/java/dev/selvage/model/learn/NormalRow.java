// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import dev.selvage.decision.Cause;
import dev.selvage.decision.Input;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.spec.DecisionSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Says what of a decision's rows is normal, so that a device may learn from it. It is the rule of
 * {@link dev.selvage.decision.Adviser#learn}, and a little more. The decision is at rest, with nothing to fall back for but a missing model.
 * Each input has a value that was measured, and none is outside of what the model knows. The model, if there is one, was asked and said normal.
 * So a row of an alarm is never normal, whatever is thought of it later, and nothing is learned while one is open.
 */
public final class NormalRow {
    private NormalRow() {}

    /**
     * The vector to learn from; empty when there is none in this decision.
     *
     * @param inputs that the outcome came from
     * @param threshold of the model that was asked; empty when there is no model, or it has none
     */
    public static Optional<double[]> of(DecisionSpec policy, Outcome outcome, List<Input> inputs, OptionalDouble threshold) {
        boolean isAtRest = policy.rank(outcome.after().state()) == 0;
        // what stands in for a missing value is what somebody thought of, and was not measured
        boolean isMeasured = inputs.stream().allMatch(input -> input.value().isPresent() && input.flaw().isEmpty());
        return isAtRest && isMeasured && outcome.fit().outside().isEmpty() && isNormal(outcome, threshold)
                ? Optional.of(inputs.stream().mapToDouble(input -> input.value().getAsDouble()).toArray())
                : Optional.empty();
    }

    private static boolean isNormal(Outcome outcome, OptionalDouble threshold) {
        if (outcome.opinion() instanceof Opinion.Scored scored) {
            return outcome.cause() == Cause.NONE && (threshold.isEmpty() || scored.score().value() < threshold.getAsDouble());
        }
        // the first lesson: nobody can say more than that the rules are content
        return outcome.cause() == Cause.MISSING;
    }
}
