// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.LimitSpec;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A million random proposals: none is applied against an interlock, a step, a hold or a rate. The rules are judged by plain bookkeeping of what moved. */
class RulingProperties {
    private static final int EVALUATIONS = 1_000_000;

    private final DecisionSpec policy = Bench.policy(Bench.PUMP.replace("\"for\":2", "\"for\":1").replace("\"for\":3", "\"for\":1").replace("\"cooldown\":\"10s\"", "\"cooldown\":\"0s\"")
            .replace("\"changes\":4", "\"changes\":7"));
    private final LimitSpec limit = policy.limit("speed");
    private final Model model = Bench.model();
    private final Random random = new Random(20_261_121);
    private final Deque<Long> moves = new ArrayDeque<>();
    private double speed = 1;
    private long clockMillis;
    private long lastMoveMillis = Long.MIN_VALUE / 2;
    private long applied;
    private long forced;
    private long denied;

    @Test
    void aMillionProposalsAreNeverAppliedAgainstARule() {
        Situation situation = Situation.first(policy);
        Decider decider = new Decider(policy);
        for (int i = 0; i < EVALUATIONS; i++) {
            clockMillis += 100 + random.nextInt(4_000);
            boolean dry = random.nextInt(10) == 0;
            int hand = random.nextInt(20);
            Evidence evidence = evidence(dry, hand);
            boolean fails = random.nextInt(50) == 0;
            Outcome outcome = decider.decide(situation, evidence, random.nextInt(100) == 0 ? Optional.empty() : Optional.of(model.card()),
                    vector -> fails ? new Opinion.Silent(Opinion.Why.FAILED, "") : new Opinion.Scored(model.score(vector)));
            outcome.rulings().stream().filter(Ruling.Write.class::isInstance).map(Ruling.Write.class::cast)
                    .forEach(write -> judge(write, outcome, dry, hand));
            situation = outcome.after();
        }
        assertTrue(applied > 10_000 && forced > 10_000 && denied > 10_000, applied + " applied, " + forced + " forced, " + denied + " denied");
    }

    private void judge(Ruling.Write write, Outcome outcome, boolean dry, int hand) {
        assertEquals("speed", write.point());
        if (!write.verdict().isDone()) {
            denied++;
            return;
        }
        double value = FeatureBook.number(write.value()).orElseThrow();
        assertTrue(Math.abs(value - speed) <= limit.step().orElseThrow() + 1e-12, () -> "a step of " + (value - speed));
        if (write.verdict() == Verdict.FORCED) {
            forced++;
            assertTrue(dry, "forced without a reason");
        } else {
            applied++;
            assertTrue(!dry || value == 0, "against the interlock dry: " + write);
            assertTrue(hand > 1, "against the interlock by-hand, on or not to be seen: " + write);
            boolean isSafeguard = outcome.cause() == Cause.FAULT || outcome.cause() == Cause.STALE;
            assertTrue(isSafeguard || clockMillis - lastMoveMillis >= limit.holdMillis(), "against the hold");
            moves.removeIf(at -> clockMillis - at >= limit.perMillis());
            assertTrue(isSafeguard || moves.size() < limit.changesMax(), "against the rate");
        }
        speed = value;
        lastMoveMillis = clockMillis;
        moves.add(clockMillis);
    }

    private Evidence evidence(boolean dry, int hand) {
        Evidence plain = Bench.evidence(clockMillis, random.nextDouble() * 12 - 1, random.nextDouble() * 110, speed);
        Map<String, PointReading> points = new TreeMap<>(Bench.points(speed, dry ? 0 : 10, hand == 0));
        if (hand == 1) {
            points.put("hand", new PointReading(new PointValue.Bool(false), Quality.BAD, 1));
        }
        if (random.nextInt(30) == 0) {
            points.put("speed", new PointReading(new PointValue.Missing(), Quality.BAD, 1));
        }
        List<Input> inputs = random.nextInt(20) == 0 ? List.of(Bench.flawed("acc", Flaw.STALE), plain.inputs().get(1)) : plain.inputs();
        if (random.nextInt(40) == 0) {
            inputs = List.of(new Input("acc", OptionalDouble.of(1e9), OptionalDouble.of(1e9), 1, Optional.empty()), plain.inputs().get(1));
        }
        return new Evidence(plain.wallMillis(), clockMillis, inputs, points, Map.of(), Optional.empty());
    }
}
