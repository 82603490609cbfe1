// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.decision.Decider;
import dev.selvage.decision.Evidence;
import dev.selvage.decision.Flaw;
import dev.selvage.decision.Input;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.Situation;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.Score;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.model.Plant;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What of decisions as they are taken may be learned from. */
final class NormalRowTest {
    private static final DecisionSpec POLICY = Classroom.policy("{'family':'kmeans'}");

    private final Model model = Trainer.train(Recipe.of(Family.KMEANS, 1), Plant.normal(600, 1)).open();
    private final double threshold = model.card().threshold().orElseThrow();
    private Situation situation = Situation.first(POLICY);

    private static List<Input> inputs(double[] row) {
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < row.length; i++) {
            inputs.add(new Input(Plant.INPUTS.get(i).name(), OptionalDouble.of(row[i]), OptionalDouble.of(row[i]), 0, Optional.empty()));
        }
        return inputs;
    }

    private Optional<double[]> row(List<Input> inputs, Optional<Function<double[], Opinion>> asked) {
        Evidence evidence = new Evidence(0, 0, inputs, Map.of(), Map.of(), Optional.empty());
        Outcome outcome = new Decider(POLICY).decide(situation, evidence, asked.map(any -> model.card()),
                vector -> asked.map(any -> any.apply(vector)).orElse(Opinion.silent(Opinion.Why.MISSING)));
        situation = outcome.after();
        return NormalRow.of(POLICY, outcome, inputs, asked.isPresent() ? OptionalDouble.of(threshold) : OptionalDouble.empty());
    }

    private Optional<double[]> scored(double[] row) {
        return row(inputs(row), Optional.of(vector -> new Opinion.Scored(model.score(vector))));
    }

    @Test
    void withoutAModelARowAtRestIsOne() {
        double[] row = Plant.list(1, 2).get(0);
        assertArrayEquals(row, row(inputs(row), Optional.empty()).orElseThrow());
    }

    @Test
    void aRowIsNotLearnedThatTheModelFindsStrangeNorAnyWhileTheDecisionIsElsewhere() {
        double[] good = Plant.list(1, 2).get(0);
        assertArrayEquals(good, scored(good).orElseThrow());
        assertEquals(Optional.empty(), scored(Plant.strange(new Random(1))));
        assertEquals("odd", situation.state());
        assertEquals(Optional.empty(), row(inputs(good), Optional.empty()), "the alarm is open, whatever became of the model");
        assertArrayEquals(good, scored(good).orElseThrow(), "it is at rest again");
    }

    @Test
    void theThresholdItselfIsNotNormal() {
        assertEquals(Optional.empty(), row(inputs(Plant.list(1, 2).get(0)), Optional.of(vector -> new Opinion.Scored(Score.of(threshold)))));
    }

    @Test
    void whatWasNotMeasuredIsNotLearned() {
        List<Input> missing = inputs(Plant.list(1, 2).get(0));
        missing.set(1, new Input("flow", OptionalDouble.empty(), OptionalDouble.empty(), 0, Optional.of(Flaw.STALE)));
        assertEquals(Optional.empty(), row(missing, Optional.of(vector -> new Opinion.Scored(model.score(vector)))), "the mean stood in");
        missing.set(1, new Input("flow", OptionalDouble.of(-1), OptionalDouble.empty(), 0, Optional.of(Flaw.STALE)));
        assertEquals(Optional.empty(), row(missing, Optional.of(vector -> new Opinion.Scored(model.score(vector)))), "the profile's substitute stood in");
        assertEquals(Optional.empty(), row(missing, Optional.empty()));
    }

    @Test
    void aRowWithOneFeatureOutsideIsNotLearned() {
        double[] far = Plant.list(1, 2).get(0);
        far[0] = 1_000;
        assertEquals(Optional.empty(), row(inputs(far), Optional.of(vector -> new Opinion.Scored(Score.of(0)))));
    }

    @Test
    void aModelThatFailedSaysNothingOfTheRow() {
        for (Opinion.Why why : List.of(Opinion.Why.FAILED, Opinion.Why.SLOW)) {
            assertEquals(Optional.empty(), row(inputs(Plant.list(1, 2).get(0)), Optional.of(vector -> Opinion.silent(why))));
        }
    }
}
