// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.audit.AuditRow;
import dev.selvage.decision.audit.Link;
import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Readings that a broken or hostile sensor sends: the model does not act on them, and the record names the reason. */
class HostileInputTest {
    private final DecisionSpec policy = Bench.policy("""
            {"every":"1s",
             "inputs":[{"as":"acc","of":"accel","agg":"mean","samples":3,"maxAge":"5s","stuck":"8s"},{"as":"cur","of":"current","agg":"last","maxAge":"5s","range":[0,100]}],
             "model":{"name":"pump","outside":{"margin":1,"share":0.4},"coverage":1},
             "states":{"normal":{"do":[{"write":"speed","value":1.0}]},
                       "slow":{"enter":{"when":{">":[{"var":"score"},{"var":"threshold"}]}},"leave":{"when":{"<":[{"var":"score"},2]}},"do":[{"write":"speed","value":0.5}]}},
             "safe":"normal"}""");
    private final FeatureBook book = new FeatureBook(policy.inputs(), 0);
    private final Model model = Bench.model();
    private Function<double[], Opinion> asked = vector -> new Opinion.Scored(model.score(vector));
    private Situation situation = Situation.first(policy);
    private long nowMillis;
    private String record = "";

    @Test
    void valuesThatAreNoNumbersAreBad() {
        well();
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            // a driver that reads one has no value to give
            next("accel", PointValue.ofDouble(value), Quality.BAD);
            assertStill("\"flaw\":\"bad\"", Cause.STALE);
        }
    }

    @Test
    void aBillionIsOutOfTheDomain() {
        well();
        next("accel", new PointValue.Float64(1e9), Quality.GOOD);
        assertStill("\"outside\":[\"acc\"]", Cause.OUTSIDE);
    }

    @Test
    void aBillionIsOutOfRangeWhereThereIsOne() {
        well();
        next("current", new PointValue.Float64(1e9), Quality.GOOD);
        assertStill("\"flaw\":\"out-of-range\"", Cause.OUTSIDE);
    }

    @Test
    void someOfTheInputsAreMissing() {
        well();
        nowMillis += 6_000;
        next("current", new PointValue.Float64(20), Quality.GOOD);
        assertStill("\"flaw\":\"stale\"", Cause.STALE);
    }

    @Test
    void aSensorIsStuck() {
        for (int i = 0; i < 12; i++) {
            take("current", new PointValue.Float64(20 + i), Quality.GOOD, nowMillis);
            next("accel", new PointValue.Float64(9), Quality.GOOD);
        }
        situation = Situation.first(policy);
        assertStill("\"flaw\":\"stuck\"", Cause.STALE);
    }

    @Test
    void readingsComeOutOfOrder() {
        well();
        nowMillis += 1_000;
        take("accel", new PointValue.Float64(9), Quality.GOOD, nowMillis - 3_000);
        assertStill("\"flaw\":\"out-of-order\"", Cause.OUTSIDE);
        next("accel", new PointValue.Float64(1), Quality.GOOD);
        assertEquals(Cause.NONE, decide().cause(), "and it goes on with the next that is right");
    }

    @Test
    void aClockThatJumpsIsNoReason() {
        well();
        for (long takenMillis : new long[] {4_000_000_000_000L, 0, 1_700_000_000_000L}) {
            nowMillis += 1_000;
            book.take(new FeatureBook.Reading("accel", new PointValue.Float64(1), Quality.GOOD, nowMillis, nowMillis, takenMillis));
            take("current", new PointValue.Float64(20), Quality.GOOD, nowMillis);
            assertEquals(Cause.NONE, decide().cause());
            assertEquals("normal", situation.state());
        }
    }

    @Test
    void aDetectorWithoutTrainingRowsNeedsAllInputsAndKnowsNoOutside() {
        List<FeatureStats> none = List.of(new FeatureStats("acc", "", 0, 0, 0, 0, 0), new FeatureStats("cur", "", 0, 0, 0, 0, 0));
        ModelCard is = model.card();
        ModelCard card = new ModelCard(is.name(), is.version(), is.family(), is.digest(), is.trainedAtMillis(), is.library(), is.kind(), ModelCard.Replay.FROM_STATE,
                is.threshold(), none);
        List<Input> all = List.of(Bench.input("acc", 1e9), Bench.input("cur", 20));
        DecisionSpec pump = Bench.policy(Bench.PUMP);
        assertEquals(new Fit(1, List.of(), true, true), DomainGuard.check(pump.model(), Optional.of(card), all));
        Fit half = DomainGuard.check(Bench.policy(Bench.PUMP.replace("\"coverage\":0.6", "\"coverage\":0.5")).model(), Optional.of(card),
                List.of(Bench.flawed("acc", Flaw.STALE), Bench.input("cur", 20)));
        assertFalse(half.isCovered(), "there is no mean to put in");
    }

    @Test
    void aModelThatAnswersNoNumberIsNotBelieved() {
        well();
        asked = new Adviser(new Broken(), policy.model().orElseThrow(), () -> 0);
        next("accel", new PointValue.Float64(1), Quality.GOOD);
        assertStill("\"silent\":\"failed\"", Cause.FAULT);
    }

    /** A model that a bit has flipped in. */
    private static final class Broken implements Model {
        @Override
        public ModelCard card() {
            return Bench.model().card();
        }

        @Override
        public Score score(double[] features) {
            return Score.of(Double.NaN);
        }

        @Override
        public List<Contribution> explain(double[] features, int top) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void learn(double[] features) {
            throw new IllegalStateException("broken");
        }

        @Override
        public Optional<Json.Obj> state() {
            return Optional.empty();
        }
    }

    /** Two seconds of good readings, far below the threshold. */
    private void well() {
        for (int i = 0; i < 3; i++) {
            take("current", new PointValue.Float64(20), Quality.GOOD, nowMillis);
            next("accel", new PointValue.Float64(1 + i / 10.0), Quality.GOOD);
        }
        assertEquals(Cause.NONE, decide().cause());
    }

    private void next(String point, PointValue value, Quality quality) {
        nowMillis += 1_000;
        take(point, value, quality, nowMillis);
    }

    private void take(String point, PointValue value, Quality quality, long takenMillis) {
        book.take(new FeatureBook.Reading(point, value, quality, nowMillis, nowMillis, takenMillis));
    }

    private Outcome decide() {
        Evidence evidence = new Evidence(nowMillis, nowMillis, book.read(nowMillis), Bench.points(1, 10, false), Map.of(), Optional.empty());
        Outcome outcome = new Decider(policy).decide(situation, evidence, Optional.of(model.card()), asked);
        record = new AuditRow(Link.first("0123456789abcdef"), "guard", "pump@1.0.0", policy.digest(), Optional.empty(), evidence, situation, outcome, List.of(), 1).json().text();
        situation = outcome.after();
        return outcome;
    }

    /** No action, and the reason in the record. */
    private void assertStill(String reason, Cause cause) {
        Outcome outcome = decide();
        assertEquals(cause, outcome.cause());
        assertEquals(List.of(), outcome.rulings());
        assertEquals("normal", situation.state());
        assertTrue(record.contains(reason), record);
    }
}
