// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.LimitSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A million random proposals: none is applied against an interlock, a step, a hold or a rate. The rules are judged by plain bookkeeping of what moved. */
class RulingProperties {
    private static final int PROPOSALS = 1_000_000;
    private static final List<String> VALVES = List.of("v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9");
    /** The interlock dry forces these to 0. */
    private static final List<String> WET = VALVES.subList(0, 3);

    private final DecisionSpec policy = policy();
    private final Model model = Bench.model();
    private final Random random = new Random(20_261_121);
    private final Map<String, Valve> valves = new TreeMap<>();
    private long clockMillis;
    private long applied;
    private long forced;
    private long denied;

    /** What a valve really did. */
    private static final class Valve {
        private final Deque<Long> moves = new ArrayDeque<>();
        private double value = 0.5;
        private long movedMillis = Long.MIN_VALUE / 2;
    }

    private static DecisionSpec policy() {
        Map<String, PointInfo> points = new TreeMap<>(Bench.POINTS);
        VALVES.forEach(valve -> points.put(valve, new PointInfo(PointInfo.Kind.REAL, true, List.of(), "")));
        String forces = WET.stream().map(valve -> "{\"name\":\"dry-" + valve + "\",\"when\":{\"point\":\"flow\",\"op\":\"<\",\"value\":1},\"force\":{\"write\":\""
                + valve + "\",\"value\":0.0}}").collect(Collectors.joining(","));
        String limits = VALVES.stream().map(valve -> "\"" + valve + "\":{\"step\":0.5,\"hold\":\"3s\",\"changes\":7,\"per\":\"1m\"}").collect(Collectors.joining(","));
        Json.Obj json = Bench.object("""
                {"every":"1s","inputs":[{"as":"acc","of":"accel","agg":"last"},{"as":"cur","of":"current","agg":"last"}],
                 "model":{"name":"pump","outside":{"margin":2,"share":0.4},"coverage":0.6},
                 "states":{"low":{"do":[%s]},
                           "mid":{"enter":{"when":{">":[{"var":"score"},3]}},"leave":{"when":{"<":[{"var":"score"},2]}},"do":[%s]},
                           "high":{"enter":{"when":{">":[{"var":"cur"},80]}},"leave":{"when":{"<":[{"var":"cur"},60]}},"do":[%s]}},
                 "safe":"mid","interlocks":[%s,{"name":"by-hand","when":{"==":[{"var":"points.hand"},true]},"deny":"*"}],"limits":{%s}}"""
                .formatted(writes(0), writes(0.5), writes(1.5), forces, limits));
        return new SpecReader("guard", json, points, Set.of(), (at, why) -> fail(at + ": " + why)).read();
    }

    private static String writes(double value) {
        return VALVES.stream().map(valve -> "{\"write\":\"" + valve + "\",\"value\":" + value + "}").collect(Collectors.joining(","));
    }

    @Test
    void aMillionProposalsAreNeverAppliedAgainstARule() {
        VALVES.forEach(valve -> valves.put(valve, new Valve()));
        Situation situation = Situation.first(policy);
        Decider decider = new Decider(policy);
        while (applied + forced + denied < PROPOSALS) {
            clockMillis += 100 + random.nextInt(4_000);
            boolean dry = random.nextInt(10) == 0;
            int hand = random.nextInt(10);
            Evidence evidence = evidence(dry, hand);
            boolean fails = random.nextInt(50) == 0;
            Outcome outcome = decider.decide(situation, evidence, random.nextInt(100) == 0 ? Optional.empty() : Optional.of(model.card()),
                    vector -> fails ? new Opinion.Silent(Opinion.Why.FAILED, "") : new Opinion.Scored(model.score(vector)));
            outcome.rulings().forEach(ruling -> judge((Ruling.Write) ruling, outcome, dry, hand));
            situation = outcome.after();
        }
        assertTrue(applied > 10_000 && forced > 1_000 && denied > 10_000, applied + " applied, " + forced + " forced, " + denied + " denied");
    }

    private void judge(Ruling.Write write, Outcome outcome, boolean dry, int hand) {
        if (!write.verdict().isDone()) {
            denied++;
            return;
        }
        Valve valve = valves.get(write.point());
        LimitSpec limit = policy.limit(write.point());
        double value = FeatureBook.number(write.value()).orElseThrow();
        boolean isForceable = dry && WET.contains(write.point());
        assertTrue(Math.abs(value - valve.value) <= limit.step().orElseThrow() + 1e-12, () -> "a step of " + (value - valve.value));
        if (write.verdict() == Verdict.FORCED) {
            forced++;
            assertTrue(isForceable, "forced without a reason");
        } else {
            applied++;
            assertTrue(!isForceable || value == 0, () -> "against the interlock dry: " + write);
            assertTrue(hand > 1, () -> "against the interlock by-hand, on or not to be seen: " + write);
            boolean isSafeguard = outcome.cause() == Cause.FAULT || outcome.cause() == Cause.STALE;
            assertTrue(isSafeguard || clockMillis - valve.movedMillis >= limit.holdMillis(), "against the hold");
            valve.moves.removeIf(at -> clockMillis - at >= limit.perMillis());
            assertTrue(isSafeguard || valve.moves.size() < limit.changesMax(), "against the rate");
        }
        valve.value = value;
        valve.movedMillis = clockMillis;
        valve.moves.add(clockMillis);
    }

    private Evidence evidence(boolean dry, int hand) {
        Evidence plain = Bench.evidence(clockMillis, random.nextDouble() * 12 - 1, random.nextDouble() * 110, 0);
        Map<String, PointReading> points = new TreeMap<>(Bench.points(0, dry ? 0 : 10, hand == 0));
        valves.forEach((name, valve) -> points.put(name, random.nextInt(30) == 0
                ? new PointReading(new PointValue.Missing(), Quality.BAD, 1)
                : new PointReading(new PointValue.Float64(valve.value), Quality.GOOD, 0)));
        if (hand == 1) {
            points.put("hand", new PointReading(new PointValue.Bool(false), Quality.BAD, 1));
        }
        List<Input> inputs = random.nextInt(20) == 0 ? List.of(Bench.flawed("acc", Flaw.STALE), Bench.flawed("cur", Flaw.STALE)) : plain.inputs();
        if (random.nextInt(40) == 0) {
            inputs = List.of(new Input("acc", OptionalDouble.of(1e9), OptionalDouble.of(1e9), 1, Optional.empty()), plain.inputs().get(1));
        }
        return new Evidence(plain.wallMillis(), clockMillis, inputs, points, Map.of(), Optional.empty());
    }
}
