// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.Score;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decision relies on, whichever detector it has. */
abstract class StreamingContract {
    static final List<FeatureStats> FEATURES = List.of(feature("flow"), feature("pressure"), feature("speed"));
    static final int WARM_UP = 100;

    private final Random random = new Random(7);

    /** A new detector of {@link #FEATURES} that warms up over {@link #WARM_UP} vectors. */
    abstract Model fresh();

    static FeatureStats feature(String name) {
        return new FeatureStats(name, "", 0, 0, 0, 0, 0);
    }

    /** Noise of very different sizes, as units have it. */
    double[] normal() {
        return new double[] {20 + random.nextGaussian(), 101_325 + 300 * random.nextGaussian(), 0.004 + 0.0002 * random.nextGaussian()};
    }

    Model taught(int vectors) {
        Model model = fresh();
        for (int i = 0; i < vectors; i++) {
            model.learn(normal());
        }
        return model;
    }

    @Test
    void itSaysThatItIsWarmingUntilItKnowsEnough() {
        Model model = taught(WARM_UP - 1);
        assertEquals(Score.of(0, EwmaResidual.WARMING), model.score(new double[] {1e6, 1e6, 1e6}));

        model.learn(normal());
        assertEquals(Optional.empty(), model.score(new double[] {1e6, 1e6, 1e6}).label());
        assertTrue(model.score(new double[] {1e6, 1e6, 1e6}).value() > 1);
    }

    @Test
    void scoringChangesNothing() {
        Model model = taught(300);
        double[] strange = {25, 101_325, 0.004};
        double[] usual = normal();
        Score first = model.score(strange);
        double before = model.score(usual).value();
        model.explain(strange, 3);

        assertEquals(first, model.score(strange));
        assertEquals(before, model.score(usual).value());
        assertArrayEquals(new double[] {25, 101_325, 0.004}, strange);
    }

    @Test
    void learningChangesTheScore() {
        Model model = taught(300);
        double[] strange = {25, 101_325, 0.004};
        double before = model.score(strange).value();
        for (int i = 0; i < 200; i++) {
            model.learn(strange);
        }

        double after = model.score(strange).value();
        assertTrue(after < before, before + " became " + after);
    }

    @Test
    void theSameVectorsGiveTheSameScores() {
        Model one = fresh();
        Model other = fresh();
        for (int i = 0; i < 400; i++) {
            double[] vector = normal();
            one.learn(vector);
            // Asked in between or not: that may make no difference either.
            other.score(normal());
            other.learn(vector);
        }
        double[] strange = {23, 101_000, 0.0045};
        assertEquals(one.score(strange), other.score(strange));
        assertEquals(one.explain(strange, 3), other.explain(strange, 3));
    }

    @Test
    void aStrangeValueStandsOutInEachFeatureWhateverItsUnit() {
        Model model = taught(600);
        double usual = 0;
        for (int i = 0; i < 50; i++) {
            usual = Math.max(usual, model.score(normal()).value());
        }
        for (int feature = 0; feature < FEATURES.size(); feature++) {
            double[] strange = {20, 101_325, 0.004};
            strange[feature] += new double[] {15, 4_500, 0.003}[feature];
            assertTrue(model.score(strange).value() > usual, FEATURES.get(feature).name() + " scores " + model.score(strange) + ", usual is " + usual);
            assertEquals(FEATURES.get(feature).name(), model.explain(strange, 1).get(0).feature());
        }
    }

    @Test
    void anExplanationIsOfKnownFeaturesSortedAndShort() {
        Model model = taught(300);
        double[] strange = {23, 102_000, 0.003};
        List<Contribution> all = model.explain(strange, 5);

        assertEquals(3, all.size());
        assertEquals(all.subList(0, 2), model.explain(strange, 2));
        assertTrue(Math.abs(all.get(0).weight()) >= Math.abs(all.get(1).weight()) && Math.abs(all.get(1).weight()) >= Math.abs(all.get(2).weight()));
        assertEquals(23, all.stream().filter(c -> c.feature().equals("flow")).findFirst().orElseThrow().input());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e200, -1e200})
    void whatIsNoMeasurementNeverEnters(double fault) {
        Model model = taught(300);
        double[] usual = normal();
        Score before = model.score(usual);
        double[] broken = {20, fault, 0.004};

        assertThrows(IllegalArgumentException.class, () -> model.learn(broken));
        assertThrows(IllegalArgumentException.class, () -> model.score(broken));
        assertThrows(IllegalArgumentException.class, () -> model.explain(broken, 1));
        assertThrows(IllegalArgumentException.class, () -> model.learn(new double[2]));
        assertEquals(before, model.score(usual));
        assertEquals(taught(0).card().features(), model.card().features());
    }

    @Test
    void hugeValuesLeaveItAlive() {
        Model model = taught(300);
        for (int i = 0; i < 20; i++) {
            model.learn(new double[] {1e99, -1e99, 1e99});
        }
        assertTrue(Double.isFinite(model.score(normal()).value()));
        assertTrue(Double.isFinite(model.score(new double[] {-1e99, 1e99, 0}).value()));
    }

    @Test
    void aSensorThatNeverMovedDoesNotDivideByZero() {
        Model model = fresh();
        for (int i = 0; i < 300; i++) {
            model.learn(new double[] {5, 5, 5});
        }
        assertEquals(0, model.score(new double[] {5, 5, 5}).value(), 1e-9);
        double moved = model.score(new double[] {5, 6, 5}).value();
        assertTrue(moved > 0 && Double.isFinite(moved), "scores " + moved);
        assertNotEquals(0, model.explain(new double[] {5, 6, 5}, 1).get(0).weight());
    }
}
