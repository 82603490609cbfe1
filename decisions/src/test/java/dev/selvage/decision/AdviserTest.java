// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a model throws, the decision goes on. */
class AdviserTest {
    private static final List<Input> INPUTS = List.of(new Input("x", OptionalDouble.of(1), OptionalDouble.of(1), 0, Optional.empty()));

    /** A model that throws wherever it is asked, and counts how often it was. */
    private record Bad(Throwable what, List<String> asked) implements Model {
        private RuntimeException thrown(String where) {
            asked.add(where);
            if (what instanceof Error error) {
                throw error;
            }
            return (RuntimeException) what;
        }

        @Override
        public ModelCard card() {
            return new ModelCard("m", "1", "test", "", 0, "none", ModelCard.ScoreKind.DISTANCE, ModelCard.Replay.RECORDED, OptionalDouble.of(3),
                    List.of(new FeatureStats("x", "", 0, 0, 0, 0, 0)));
        }

        @Override
        public Score score(double[] features) {
            throw thrown("score");
        }

        @Override
        public List<Contribution> explain(double[] features, int top) {
            throw thrown("explain");
        }

        @Override
        public void learn(double[] features) {
            throw thrown("learn");
        }

        @Override
        public Optional<Json.Obj> state() {
            return Optional.empty();
        }
    }

    static Stream<Throwable> thrown() {
        return Stream.of(new IllegalStateException("no"), new StackOverflowError(), new OutOfMemoryError("Java heap space"));
    }

    private static DecisionSpec policy() throws Exception {
        String text = "{\"every\":\"1s\",\"inputs\":[{\"as\":\"x\",\"of\":\"p\",\"agg\":\"last\"}],\"model\":{\"name\":\"m\"},\"states\":{\"normal\":{}}}";
        return new SpecReader("d", JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8)), Map.of("p", new PointInfo(PointInfo.Kind.REAL, false, List.of(), "")), Set.of(),
                (at, why) -> {
                    throw new AssertionError(at + ": " + why);
                }).read();
    }

    /** A model that takes so many seconds, one after the other. */
    private static final class Idle implements Model {
        private final Deque<Long> seconds;
        private long nanos;

        private Idle(Long... seconds) {
            this.seconds = new ArrayDeque<>(List.of(seconds));
        }

        @Override
        public ModelCard card() {
            return new Bad(new IllegalStateException(), List.of()).card();
        }

        @Override
        public Score score(double[] features) {
            nanos += seconds.removeFirst() * 1_000_000_000L;
            return Score.of(1);
        }

        @Override
        public List<Contribution> explain(double[] features, int top) {
            return List.of();
        }

        @Override
        public void learn(double[] features) {
            // it has no time
        }

        @Override
        public Optional<Json.Obj> state() {
            return Optional.empty();
        }
    }

    @Test
    void whoIsSlowIsAskedAgainSinceTheMachineMayHaveBeen() throws Exception {
        Idle once = new Idle(5L, 0L);
        assertInstanceOf(Opinion.Scored.class, new Adviser(once, policy().model().orElseThrow(), () -> once.nanos).apply(new double[] {1}));
        Idle always = new Idle(5L, 5L);
        Opinion.Silent silent = assertInstanceOf(Opinion.Silent.class, new Adviser(always, policy().model().orElseThrow(), () -> always.nanos).apply(new double[] {1}));
        assertEquals(Opinion.Why.SLOW, silent.why());
        assertEquals("5000 ms", silent.detail());
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void whatAModelThrowsIsAnAnswer(Throwable what) throws Exception {
        Bad bad = new Bad(what, new ArrayList<>());
        DecisionSpec policy = policy();
        Adviser adviser = new Adviser(bad, policy.model().orElseThrow(), () -> 0);
        Opinion.Silent silent = assertInstanceOf(Opinion.Silent.class, adviser.apply(new double[] {1}));
        assertEquals(Opinion.Why.FAILED, silent.why());
        Outcome scored = new Outcome(new Fit(1, List.of(), true, true), new Opinion.Scored(Score.of(1)), Cause.NONE, Map.of(), List.of(), Situation.first(policy));
        assertTrue(adviser.why(scored, INPUTS).isEmpty());
        adviser.learn(policy, scored, INPUTS);
        assertEquals(List.of("score", "explain", "learn"), bad.asked());
    }
}
