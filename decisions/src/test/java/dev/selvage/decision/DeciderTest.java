// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.condition.Truth;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeciderTest {
    private static final double HIGH = 9;
    private static final double LOW = 1;

    private final Model model = Bench.model();
    private DecisionSpec policy = Bench.policy(Bench.PUMP);
    private Situation situation = Situation.first(policy);
    private Optional<ModelCard> card = Optional.of(model.card());
    private Function<double[], Opinion> asked = vector -> new Opinion.Scored(model.score(vector));
    private long clockMillis;
    private double speed = 1;

    @Test
    void entersWhenTheConditionHasHeldAndLeavesWithHysteresis() {
        assertEquals("normal", step(HIGH, 10).after().state());
        Outcome entered = step(HIGH, 10);
        assertEquals("slow", entered.after().state());
        assertEquals(List.of("speed=0.5 applied ", "alarm strange true applied"), briefs(entered));
        assertEquals("slow", step(2.5, 10).after().state(), "between both bounds nothing moves");
        step(LOW, 10);
        step(LOW, 10);
        Outcome left = step(LOW, 10);
        assertEquals("normal", left.after().state());
        assertEquals(List.of("speed=1.0 applied ", "alarm strange false applied"), briefs(left));
    }

    @Test
    void aBrokenRunOfHitsStartsAnew() {
        step(HIGH, 10);
        step(LOW, 10);
        assertEquals("normal", step(HIGH, 10).after().state());
        assertEquals("slow", step(HIGH, 10).after().state());
    }

    @Test
    void theHighestStateWinsAndFallsToTheNextThatHolds() {
        Outcome stopped = step(HIGH, 95);
        assertEquals("stop", stopped.after().state());
        assertEquals(List.of("speed=0.5 applied step", "alarm strange true applied", "task diagnose applied "), briefs(stopped));
        step(HIGH, 40);
        Outcome fallen = step(HIGH, 40);
        assertEquals("slow", fallen.after().state(), "its condition holds, so not to rest");
        assertTrue(briefs(fallen).stream().noneMatch(brief -> brief.startsWith("alarm")), "both raise it: " + briefs(fallen));
    }

    @Test
    void restLastsAsLongAsTheCooldownSays() {
        step(HIGH, 10);
        step(HIGH, 10);
        step(LOW, 10);
        step(LOW, 10);
        step(LOW, 10);
        for (int i = 0; i < 9; i++) {
            assertEquals("normal", step(HIGH, 10).after().state(), "second " + i);
        }
        assertEquals("slow", step(HIGH, 10).after().state());
    }

    @Test
    void aForceComesBeforeTheStateAndIsTakenBackAfter() {
        Outcome dry = decide(with(LOW, 10, 0, false));
        assertEquals(List.of("speed=0.5 forced dry, step", "speed=1.0 denied dry"), briefs(dry));
        assertTrue(dry.isUrgent(policy.fallback()));
        assertEquals(List.of("speed=0.0 forced dry", "speed=1.0 denied dry"), briefs(decide(with(LOW, 10, 0, false))), "a hold does not hold it");
        assertEquals(List.of("speed=1.0 denied dry"), briefs(decide(with(LOW, 10, 0, false))), "it is so already");
        clockMillis += 5_000;
        assertEquals(List.of("speed=0.5 applied step"), briefs(decide(with(LOW, 10, 10, false))), "what the state wanted is open again");
    }

    @Test
    void aForceThatEndsHalfWayLeavesTheRestToTheState() {
        speed = 2;
        assertEquals("speed=1.5 forced dry, step", briefs(decide(with(LOW, 95, 0, false))).get(0));
        for (int i = 0; i < 15; i++) {
            decide(with(LOW, 95, 10, false));
        }
        assertEquals(0, speed, "the state stop wants it, whoever began");
    }

    @Test
    void aForceThatIsOnlyTriedStandsInForNoWrite() {
        String write = "{\"write\":\"speed\",\"value\":0.0";
        policy = Bench.policy(Bench.PUMP.replace(write + "},{\"alarm", write + ",\"mode\":\"act\"},{\"alarm").replace("\"cooldown\"", "\"mode\":\"shadow\",\"cooldown\""));
        situation = Situation.first(policy);
        speed = 0.4;
        assertEquals(List.of("speed=0.0 shadowed dry", "speed=0.0 applied "), briefs(decide(with(LOW, 95, 0, false))).subList(0, 2));
        speed = 1;
        for (int i = 0; i < 5; i++) {
            assertTrue(decide(with(LOW, 95, 0, false)).rulings().stream().noneMatch(ruling -> ruling.verdict().isDone()), "an operator's value stays");
        }
    }

    @Test
    void eachInterlockGoesByItsOwnConditionWhateverItIsCalled() {
        policy = Bench.read(Bench.PUMP.replace("\"name\":\"by-hand\"", "\"name\":\"dry\""), new ArrayList<>());
        assertEquals("speed=0.5 forced dry, step", briefs(decide(with(LOW, 10, 0, false))).get(0), "the second of that name is false");
    }

    @Test
    void whatMayBeForcedIsNotLetGoBeforeSomebodyCanSee() {
        decide(with(LOW, 10, 0, false));
        Evidence blind = with(LOW, 10, 0, false);
        Map<String, PointReading> points = new TreeMap<>(blind.points());
        points.remove("flow");
        assertEquals(List.of("speed=1.0 denied dry (not evaluable)"), briefs(decide(changed(blind, blind.inputs(), points))));
    }

    @Test
    void aDenialHoldsTheStatesWriteUntilItIsGone() {
        decide(with(HIGH, 10, 10, true));
        Outcome denied = decide(with(HIGH, 10, 10, true));
        assertEquals("slow", denied.after().state());
        assertTrue(briefs(denied).contains("speed=0.5 denied by-hand"));
        Situation before = situation;
        Outcome again = decide(with(HIGH, 10, 10, true));
        assertFalse(again.isNews(before), "the same denial is no news");
        assertEquals(List.of("speed=0.5 applied "), briefs(decide(with(HIGH, 10, 10, false))));
    }

    @Test
    void whoCannotSeeWhetherItIsSafeDoesNotMove() {
        Evidence blind = with(HIGH, 10, 10, false);
        Map<String, PointReading> points = new TreeMap<>(blind.points());
        points.put("hand", new PointReading(new PointValue.Bool(false), Quality.STALE, 60_000));
        decide(changed(blind, blind.inputs(), points));
        Outcome denied = decide(changed(with(HIGH, 10, 10, false), blind.inputs(), points));
        assertTrue(briefs(denied).contains("speed=0.5 denied by-hand (not evaluable)"), briefs(denied)::toString);
        assertEquals(Truth.UNKNOWN, denied.truths().get("interlock.by-hand"));
    }

    @Test
    void holdAndRateKeepThePointStill() {
        policy = Bench.policy(Bench.PUMP.replace("\"for\":2", "\"for\":1").replace("\"for\":3", "\"for\":1").replace("\"cooldown\":\"10s\"", "\"cooldown\":\"0s\""));
        situation = Situation.first(policy);
        assertEquals("speed=0.5 applied ", briefs(step(HIGH, 10)).get(0));
        assertEquals("speed=1.0 denied hold", briefs(step(LOW, 10)).get(0));
        step(LOW, 10);
        assertEquals("speed=1.0 applied ", briefs(step(LOW, 10)).get(0));
        int applied = 2;
        for (int i = 0; i < 40; i++) {
            applied += (int) step(i % 8 < 4 ? HIGH : LOW, 10).rulings().stream().filter(ruling -> ruling instanceof Ruling.Write && ruling.verdict().isDone()).count();
        }
        assertEquals(4, applied, "four changes a minute");
        assertTrue(situation.told().endsWith("denied rate"), situation.told());
    }

    @Test
    void aStepNeedsToKnowWhereItBegins() {
        Evidence blind = with(HIGH, 95, 10, false);
        Map<String, PointReading> points = new TreeMap<>(blind.points());
        points.put("speed", new PointReading(new PointValue.Missing(), Quality.BAD, 10));
        assertTrue(briefs(decide(changed(blind, blind.inputs(), points))).contains("speed=0.0 denied step (the point's value is not known)"));
        situation = Situation.first(policy);
        points.remove("speed");
        Evidence never = with(HIGH, 95, 10, false);
        assertTrue(briefs(decide(changed(never, never.inputs(), points))).contains("speed=0.0 applied "), "what was never read begins somewhere");
    }

    @Test
    void withoutAModelTheConditionsThatNeedNoneGoOn() {
        card = Optional.empty();
        assertEquals(Cause.MISSING, step(HIGH, 10).cause());
        assertEquals("normal", step(HIGH, 10).after().state());
        Outcome stopped = step(HIGH, 95);
        assertEquals("stop", stopped.after().state());
        assertTrue(stopped.rulings().stream().anyMatch(ruling -> ruling.verdict().isDone()), briefs(stopped)::toString);
        assertFalse(stopped.isUrgent(policy.fallback()), "it goes on by conditions, and waits for a disk as all do");
    }

    @Test
    void withoutAModelTheWayToTheSafeStateMayNotWaitIfThePolicySaysSo() {
        policy = Bench.policy(Bench.PUMP.replace("\"cooldown\"", "\"fallback\":{\"missing\":\"safe\"},\"cooldown\""));
        card = Optional.empty();
        assertTrue(step(LOW, 10).isUrgent(policy.fallback()));
    }

    @Test
    void outOfItsDomainTheModelIsNotAsked() {
        asked = vector -> {
            throw new AssertionError("asked");
        };
        Outcome far = step(1e9, 10);
        assertEquals(Cause.OUTSIDE, far.cause());
        assertEquals(List.of("acc"), far.fit().outside());
        assertEquals("normal", far.after().state(), "hold and report");
        assertTrue(far.isNews(Situation.first(policy)));
    }

    @Test
    void staleBadAndStuckInputsLeadToTheSafeState() {
        for (Flaw flaw : List.of(Flaw.STALE, Flaw.BAD, Flaw.STUCK)) {
            situation = Situation.first(policy);
            Outcome safe = decide(changed(with(LOW, 10, 10, false), List.of(Bench.flawed("acc", flaw), Bench.input("cur", 10)), Bench.points(1, 10, false)));
            assertEquals(Cause.STALE, safe.cause());
            assertEquals("slow", safe.after().state());
            assertTrue(safe.isUrgent(policy.fallback()));
        }
    }

    @Test
    void aProgramThatHasJustBegunWaits() {
        Outcome early = decide(changed(with(LOW, 10, 10, false), List.of(Bench.flawed("acc", Flaw.WARMING), Bench.flawed("cur", Flaw.WARMING)), Bench.points(1, 10, false)));
        assertEquals(Cause.WARMING, early.cause());
        assertEquals("normal", early.after().state());
        assertEquals(List.of(), early.rulings());
    }

    @Test
    void aModelThatFailsOrTakesTooLongLeadsToTheSafeState() {
        for (Opinion.Why why : List.of(Opinion.Why.FAILED, Opinion.Why.SLOW)) {
            situation = Situation.first(policy);
            asked = vector -> new Opinion.Silent(why, "test");
            Outcome safe = step(LOW, 10);
            assertEquals(Cause.FAULT, safe.cause());
            assertEquals("slow", safe.after().state());
            assertEquals("speed=0.5 applied ", briefs(safe).get(0));
        }
    }

    @Test
    void theSafeStateWaitsForNoClock() {
        step(HIGH, 10);
        step(HIGH, 10);
        step(LOW, 10);
        step(LOW, 10);
        assertEquals("normal", step(LOW, 10).after().state());
        asked = vector -> new Opinion.Silent(Opinion.Why.FAILED, "test");
        Outcome safe = step(LOW, 10);
        assertEquals("slow", safe.after().state(), "in the midst of the cool-down");
        assertEquals("speed=0.5 applied ", briefs(safe).get(0), "and of the hold");
    }

    @Test
    void shadowAndProposeMoveNothing() {
        for (String mode : List.of("shadow", "propose")) {
            policy = Bench.policy(Bench.PUMP.replace("\"cooldown\"", "\"mode\":\"" + mode + "\",\"cooldown\""));
            situation = Situation.first(policy);
            step(HIGH, 10);
            Outcome entered = step(HIGH, 10);
            assertEquals("slow", entered.after().state());
            assertTrue(entered.rulings().stream().noneMatch(ruling -> ruling.verdict().isDone()), briefs(entered)::toString);
            assertTrue(briefs(entered).contains(mode.equals("shadow") ? "speed=0.5 shadowed " : "speed=0.5 proposed "));
            assertEquals(List.of(), step(HIGH, 10).rulings(), "it is said once");
            assertTrue(decide(with(HIGH, 10, 0, false)).rulings().stream().noneMatch(ruling -> ruling.verdict().isDone()), "interlocks neither");
        }
    }

    @Test
    void whatWouldBeForcedIsNewsWhenItComesAndWhenItGoes() {
        for (String mode : List.of("shadow", "propose")) {
            policy = Bench.policy(Bench.PUMP.replace("\"cooldown\"", "\"mode\":\"" + mode + "\",\"cooldown\""));
            situation = Situation.first(policy);
            decide(with(LOW, 10, 10, false));
            assertEquals(List.of(false, true, false, false, true, false), Stream.of(10, 0, 0, 0, 10, 10).map(flow -> {
                Situation before = situation;
                return decide(with(LOW, 10, flow, false)).isNews(before);
            }).toList());
        }
    }

    @Test
    void whatTheDeviceRefusedIsTriedAgain() {
        step(HIGH, 10);
        step(HIGH, 10);
        clockMillis += 4_000;
        Evidence refused = with(HIGH, 10, 10, false);
        Outcome again = decide(new Evidence(refused.wallMillis(), refused.clockMillis(), refused.inputs(), refused.points(), Map.of("speed", "busy"), Optional.empty()));
        assertEquals(List.of("speed=0.5 applied "), briefs(again));
    }

    @Test
    void whatTheDeviceKeepsRefusingIsTriedLessAndLessOften() {
        policy = Bench.policy(Bench.PUMP.replace("\"hold\":\"3s\",\"changes\":4,\"per\":\"1m\"", "\"hold\":\"0s\""));
        situation = Situation.first(policy);
        step(HIGH, 10);
        boolean wasTried = step(HIGH, 10).rulings().get(0).verdict().isDone();
        int records = 0;
        List<Integer> tried = new ArrayList<>();
        for (int i = 1; i <= 3_600; i++) {
            speed = 1;
            Evidence well = with(HIGH, 10, 10, false);
            Situation before = situation;
            Outcome outcome = decide(new Evidence(well.wallMillis(), well.clockMillis(), well.inputs(), well.points(), wasTried ? Map.of("speed", "busy") : Map.of(), Optional.empty()));
            wasTried = outcome.rulings().stream().anyMatch(ruling -> ruling.verdict().isDone());
            if (wasTried) {
                tried.add(i);
            }
            records += outcome.isNews(before) ? 1 : 0;
        }
        assertEquals(List.of(1, 2, 4, 8, 16, 32, 64), tried.subList(0, 7));
        assertTrue(records < 40, records + " records an hour");
        Situation refused = situation;
        assertTrue(step(HIGH, 95).rulings().get(0).verdict().isDone(), "what another state wants does not wait");
        situation = refused;
        asked = vector -> new Opinion.Silent(Opinion.Why.FAILED, "test");
        assertTrue(step(HIGH, 10).rulings().get(0).verdict().isDone(), "nor does the way to the safe state");
    }

    @Test
    void aRestartForgetsNoStateAndNoHold() {
        step(HIGH, 10);
        step(HIGH, 10);
        situation = situation.resumed(policy, 0);
        clockMillis = 0;
        assertEquals("slow", situation.state());
        assertEquals(List.of(), step(HIGH, 10).rulings(), "it is done");
        assertEquals("speed=0.0 denied hold", briefs(step(HIGH, 95)).get(0), "written just now, as far as anybody knows");
    }

    private Outcome step(double acc, double cur) {
        return decide(Bench.evidence(clockMillis + 1_000, acc, cur, speed));
    }

    private Evidence with(double acc, double cur, double flow, boolean hand) {
        Evidence plain = Bench.evidence(clockMillis + 1_000, acc, cur, speed);
        return changed(plain, plain.inputs(), Bench.points(speed, flow, hand));
    }

    private static Evidence changed(Evidence in, List<Input> inputs, Map<String, PointReading> points) {
        return new Evidence(in.wallMillis(), in.clockMillis(), inputs, points, in.failed(), in.baseline());
    }

    private Outcome decide(Evidence evidence) {
        clockMillis = evidence.clockMillis();
        Outcome outcome = new Decider(policy).decide(situation, evidence, card, asked);
        situation = outcome.after();
        outcome.rulings().stream().filter(Ruling.Write.class::isInstance).map(Ruling.Write.class::cast).filter(write -> write.verdict().isDone())
                .forEach(write -> speed = FeatureBook.number(write.value()).orElseThrow());
        return outcome;
    }

    private static List<String> briefs(Outcome outcome) {
        return outcome.rulings().stream().map(Ruling::brief).toList();
    }
}
