// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.Cause;
import dev.selvage.decision.Fit;
import dev.selvage.decision.Input;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.Situation;
import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.model.store.Slot;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** What a seat makes of decisions, without files: the model that decides is watched, and the one on trial is judged. */
class SeatTest {
    private static final double THRESHOLD = 10;

    private final Seat seat = new Seat(policy("{\"shadow\":4,\"canary\":3,\"agreement\":0.75,\"alarms\":0.25}"), () -> 0);

    private static DecisionSpec policy(String trial) {
        String text = "{\"every\":\"1s\",\"inputs\":[{\"as\":\"x\",\"of\":\"p\",\"agg\":\"last\"}],\"model\":{\"name\":\"m\",\"trial\":" + trial + "},\"states\":{\"normal\":{}}}";
        try {
            return new SpecReader("d", JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8)), Map.of("p", new PointInfo(PointInfo.Kind.REAL, false, List.of(), "")),
                    Set.of(), (at, why) -> {
                throw new AssertionError(at + ": " + why);
            }).read();
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    /** A model whose score is a function of its one feature. */
    private record Plain(DoubleUnaryOperator function) implements Model {
        @Override
        public ModelCard card() {
            return new ModelCard("m", "1.0.0", "test", "ab".repeat(32), 1, "none", ModelCard.ScoreKind.DISTANCE, ModelCard.Replay.FROM_FILE, OptionalDouble.of(THRESHOLD),
                    List.of(new FeatureStats("x", "", 0, 0, 0, 0, 0)));
        }

        @Override
        public Score score(double[] features) {
            return Score.of(function.applyAsDouble(features[0]));
        }

        @Override
        public List<Contribution> explain(double[] features, int top) {
            return List.of();
        }

        @Override
        public void learn(double[] features) {
            // trained for good
        }

        @Override
        public Optional<Json.Obj> state() {
            return Optional.empty();
        }
    }

    private static Held held(Slot slot, DoubleUnaryOperator function) {
        return new Held(new Plain(function), slot);
    }

    private Optional<Seat.Change> decided(double x) {
        return decided(x, seat.deciding().<Opinion>map(held -> new Opinion.Scored(held.model().score(new double[] {x}))).orElse(Opinion.silent(Opinion.Why.MISSING)));
    }

    private Optional<Seat.Change> decided(double x, Opinion opinion) {
        List<Input> inputs = List.of(new Input("x", OptionalDouble.of(x), OptionalDouble.of(x), 0, Optional.empty()));
        Outcome outcome = new Outcome(new Fit(1, List.of(), true, true), opinion, Cause.NONE, Map.of(), List.of(), Situation.first(seat.policy()));
        return seat.decided(outcome, inputs);
    }

    private static Opinion fault() {
        return Opinion.silent(Opinion.Why.SLOW);
    }

    @Test
    void threeFaultsAmongTwentyGoBackToTheOneBefore() {
        seat.opened(Optional.of(held(Slot.A, x -> x)), Optional.empty());
        assertInstanceOf(Seat.Change.Proven.class, decided(1).orElseThrow(), "it has come up");
        assertEquals(Optional.empty(), decided(1, fault()));
        assertEquals(Optional.empty(), decided(1, fault()));
        assertInstanceOf(Seat.Change.RollBack.class, decided(1, fault()).orElseThrow());
    }

    @Test
    void besideACandidateADecisionProvesNothingButTimeDoes() {
        seat.opened(Optional.of(held(Slot.A, x -> x)), Optional.of(held(Slot.B, x -> x)));
        assertEquals(Optional.empty(), decided(1));
        assertInstanceOf(Seat.Change.Proven.class, seat.lives().orElseThrow());
        assertEquals(Optional.empty(), seat.lives(), "it is said once");
    }

    @Test
    void whatTheDiskDidNotTakeRestsAndIsNewsOnce() {
        seat.opened(Optional.of(held(Slot.A, x -> x)), Optional.empty());
        assertInstanceOf(Seat.Change.Proven.class, decided(1).orElseThrow());
        assertFalse(seat.rests(5));
        assertTrue(seat.failed("note it", 5));
        assertTrue(seat.rests(5 + Seat.RETRY_MILLIS - 1));
        assertFalse(seat.rests(5 + Seat.RETRY_MILLIS));
        assertInstanceOf(Seat.Change.Proven.class, decided(1).orElseThrow(), "it is not noted yet");
        assertFalse(seat.failed("note it", 6), "that is known");
        assertTrue(seat.failed("learn", 6), "that is another thing");
        seat.worked("note it");
        assertTrue(seat.failed("note it", 7));
    }

    @Test
    void faultsThatLieFarApartAreForgotten() {
        seat.opened(Optional.of(held(Slot.A, x -> x)), Optional.empty());
        decided(1);
        for (int i = 0; i < 5; i++) {
            assertEquals(Optional.empty(), decided(1, fault()));
            for (int good = 0; good < Faults.LOOK / 2; good++) {
                assertEquals(Optional.empty(), decided(1));
            }
        }
    }

    @Test
    void whatItWasNotAskedIsNoFault() {
        seat.opened(Optional.of(held(Slot.A, x -> x)), Optional.empty());
        for (int i = 0; i < 3 * Faults.MAX; i++) {
            assertEquals(Optional.empty(), decided(1, Opinion.silent(Opinion.Why.UNFIT)));
        }
        assertEquals(Counts.NONE, seat.ofActive());
    }

    @Test
    void aCandidateThatFailsOnceInItsShadowGoes() {
        seat.opened(Optional.of(held(Slot.A, x -> x)), Optional.of(held(Slot.B, x -> x == 3 ? Double.NaN : x)));
        decided(1);
        decided(2);
        Seat.Change.Drop drop = assertInstanceOf(Seat.Change.Drop.class, decided(3).orElseThrow());
        assertEquals("it failed in decision 3 of its shadow", drop.why());
    }

    @Test
    void itMustAgreeOftenEnoughWithTheOneThatDecides() {
        seat.opened(Optional.of(held(Slot.A, x -> x)), Optional.of(held(Slot.B, x -> x > 1 ? 0 : x)));
        seat.allow(Stage.ACTIVE);
        decided(1);
        decided(20);
        decided(20);
        Seat.Change.Drop drop = assertInstanceOf(Seat.Change.Drop.class, decided(1).orElseThrow());
        assertTrue(drop.why().startsWith("it agreed with the model that decides in 0.50 of all, less than 0.75,"), drop.why());
    }

    @Test
    void inItsCanaryItDecidesAndItsFaultEndsIt() {
        seat.opened(Optional.of(held(Slot.A, x -> x)), Optional.of(held(Slot.B, x -> x)));
        seat.allow(Stage.ACTIVE);
        decided(1);
        decided(1);
        decided(1);
        assertInstanceOf(Seat.Change.Canary.class, decided(1).orElseThrow());
        seat.toCanary();
        assertEquals(Slot.B, seat.deciding().orElseThrow().slot());
        assertEquals("it failed in decision 1 of its canary", assertInstanceOf(Seat.Change.Drop.class, decided(1, fault()).orElseThrow()).why());
        seat.tried(Optional.empty());
        assertEquals(Slot.A, seat.deciding().orElseThrow().slot(), "the one before decides again");
    }

    @Test
    void withoutACanaryItTakesOverFromItsShadow() {
        Seat brisk = new Seat(policy("{\"shadow\":1,\"canary\":0}"), () -> 0);
        brisk.opened(Optional.empty(), Optional.of(held(Slot.A, x -> x)));
        brisk.allow(Stage.CANARY);
        Outcome missing = new Outcome(new Fit(1, List.of(), true, true), Opinion.silent(Opinion.Why.MISSING), Cause.MISSING, Map.of(), List.of(), Situation.first(brisk.policy()));
        List<Input> inputs = List.of(new Input("x", OptionalDouble.of(1), OptionalDouble.of(1), 0, Optional.empty()));
        assertEquals(Optional.empty(), brisk.decided(missing, inputs), "it may not take over yet");
        brisk.allow(Stage.ACTIVE);
        assertInstanceOf(Seat.Change.Promote.class, brisk.decided(missing, inputs).orElseThrow());
        brisk.promoted();
        assertEquals(Slot.A, brisk.deciding().orElseThrow().slot());
    }
}
