// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatorDriverTest {
    private static final List<Long> THOUSAND = LongStream.range(0, 1_000).boxed().toList();

    /** The numbers come from a second implementation of FNV-1a, SplitMix64 and the JDK's documented Gaussian. */
    @Test
    void drawsTheSameWhereverAndWheneverItRuns() throws Exception {
        assertEquals(
                List.of(new PointValue.Float64(20.146383223627954), new PointValue.Float64(22.007647217182456)),
                Simulated.play(42, "t", Simulated.NOISE, List.of(0L, 1_000L)));
    }

    @Test
    void drawsDifferentlyForOtherSeedsAndPoints() throws Exception {
        List<PointValue> values = Simulated.play(1, "Aa", Simulated.NOISE, THOUSAND);
        assertNotEquals(values, Simulated.play(2, "Aa", Simulated.NOISE, THOUSAND));
        assertNotEquals(values, Simulated.play(1, "BB", Simulated.NOISE, THOUSAND));
    }

    @Test
    void prefersThePointsOwnSeed() throws Exception {
        Json.Obj own = Simulated.gen("noise").put("sd", 1).put("seed", 5).build();
        assertEquals(Simulated.play(1, "p", own, THOUSAND), Simulated.play(2, "p", own, THOUSAND));
    }

    @Test
    void swingsAroundItsMean() throws Exception {
        Json.Obj sine = Simulated.gen("sine").put("mean", 10).put("amp", 4).put("period", 8).build();
        List<PointValue> values = Simulated.play(1, "p", sine, List.of(0L, 2_000L, 4_000L, 6_000L, 8_000L, -2_000L));
        double[] expected = {10, 14, 10, 6, 10, 6};
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], number(values.get(i)), 1e-9);
        }
    }

    @Test
    void spreadsNoiseByItsDeviation() throws Exception {
        List<PointValue> values = Simulated.play(3, "p", Simulated.NOISE, THOUSAND);
        double mean = values.stream().mapToDouble(SimulatorDriverTest::number).average().orElseThrow();
        double variance = values.stream().mapToDouble(v -> Math.pow(number(v) - 20, 2)).average().orElseThrow();
        assertEquals(20, mean, 0.3);
        assertEquals(2.5, Math.sqrt(variance), 0.3);
    }

    @Test
    void holdsEachStepAndStartsOver() throws Exception {
        Json.Arr list = new Json.Arr(List.of(new Json.Int(1), new Json.Num(2.5), new Json.Bool(true), new Json.Str("x")));
        Json.Obj steps = Simulated.gen("steps").put("values", list).put("hold", "10s").build();
        List<PointValue> values =
                Simulated.play(1, "p", steps, List.of(0L, 9_999L, 10_000L, 20_000L, 30_000L, 40_000L, -1L));
        assertEquals("[1, 1, 2.5, true, x, 1, x]", values.toString());
    }

    @Test
    void switchesAsOftenAsItsProbabilitiesSay() throws Exception {
        List<PointValue> values = Simulated.play(9, "door", Simulated.MARKOV, LongStream.range(0, 20_000).boxed().toList());
        long open = values.stream().filter(new PointValue.Bool(true)::equals).count();
        assertEquals(0.02 / (0.02 + 0.3), open / 20_000.0, 0.015);
    }

    @Test
    void obeysCertainProbabilities() throws Exception {
        Json.Arr certain = new Json.Arr(List.of(new Json.Int(1), new Json.Int(1)));
        Json.Obj flips = Simulated.gen("markov").put("p", certain).build();
        assertEquals("[true, false, true]", Simulated.play(1, "p", flips, List.of(0L, 0L, 0L)).toString());
    }

    @Test
    void countsFromItsFirstReadingAndNeverBack() throws Exception {
        Json.Obj counter = Simulated.gen("counter").put("rate", 2.5).build();
        List<PointValue> values = Simulated.play(1, "p", counter, List.of(5_000L, 6_000L, 9_000L, 4_000L, 9_400L));
        assertEquals("[0, 2, 10, 10, 11]", values.toString());
    }

    @Test
    void startsAWalkWhereItIsTold() throws Exception {
        Json.Obj mean = Simulated.gen("walk").put("mean", 3).put("step", 1).put("min", 0).put("max", 9).build();
        Json.Obj middle = Simulated.gen("walk").put("step", 1).put("min", 0).put("max", 9).build();
        assertEquals("[5.0]", Simulated.play(1, "p", Simulated.WALK, List.of(0L)).toString());
        assertEquals("[3.0]", Simulated.play(1, "p", mean, List.of(0L)).toString());
        assertEquals("[4.5]", Simulated.play(1, "p", middle, List.of(0L)).toString());
    }

    @Test
    void holdsWhatWasWritten() throws Exception {
        try (Driver driver = Simulated.open(1, Map.of("p", Simulated.WALK, "q", Simulated.WALK))) {
            driver.write("p", new PointValue.Text("manual"));
            assertEquals(new PointValue.Text("manual"), driver.read(List.of("p"), 0).get(0).value());
            assertEquals(new PointValue.Text("manual"), driver.read(List.of("p"), 99).get(0).value());
            assertTrue(driver.read(List.of("q"), 0).get(0).value() instanceof PointValue.Float64);
            DriverException refusal =
                    assertThrows(DriverException.class, () -> driver.write("p", new PointValue.Missing()));
            assertEquals("point \"p\" cannot be written without a value", refusal.getMessage());
        }
    }

    @Test
    void namesThePointAndWhatItNeeds() {
        assertEquals(
                "point \"p\" has no known \"gen\"; allowed: constant, sine, walk, steps, noise, markov, counter",
                refusal(Simulated.gen("random")));
        assertEquals("point \"p\" lacks \"value\": a value", refusal(Simulated.gen("constant")));
        assertEquals(
                "point \"p\" needs numbers, texts, true or false in \"value\"",
                refusal(Simulated.gen("constant").put("value", new Json.Null())));
        assertEquals(
                "point \"p\" lacks \"period\": a duration such as 2.5 (seconds) or \"10m\"", refusal(Simulated.gen("sine")));
        assertEquals(
                "point \"p\" does not know \"freq\"; allowed: gen, seed, mean, amp, period, noise",
                refusal(Simulated.gen("sine").put("freq", 1)));
        assertEquals(
                "point \"p\" needs a number within 1.0E100 as \"sd\"", refusal(Simulated.gen("noise").put("sd", 1e200)));
        assertEquals(
                "point \"p\" needs a \"rate\" of 0 or more per second, not -1.0",
                refusal(Simulated.gen("counter").put("rate", -1)));
    }

    @Test
    void refusesWalksAndProbabilitiesThatCannotBe() {
        assertEquals(
                "point \"p\" needs \"min\" <= \"max\", not 2.0 and 1.0",
                refusal(Simulated.gen("walk").put("step", 1).put("min", 2).put("max", 1)));
        assertEquals(
                "point \"p\" needs a \"start\" between \"min\" and \"max\", not 5.0",
                refusal(Simulated.gen("walk").put("step", 1).put("min", 0).put("max", 1).put("start", 5)));
        assertEquals(
                "point \"p\" needs two probabilities as \"p\": to turn on and to turn off",
                refusal(Simulated.gen("markov").put("p", new Json.Arr(List.of(new Json.Int(1))))));
        assertEquals(
                "point \"p\" needs probabilities of 0 to 1 as \"p\", not \"x\"",
                refusal(Simulated.gen("markov").put("p", Json.texts(List.of("x", "y")))));
        assertEquals(
                "point \"p\" needs probabilities of 0 to 1 as \"p\", not 1.5",
                refusal(Simulated.gen("markov").put("p", new Json.Arr(List.of(new Json.Int(1), new Json.Num(1.5))))));
    }

    private static double number(PointValue value) {
        return ((PointValue.Float64) value).value();
    }

    private static String refusal(Json.Builder bind) {
        return assertThrows(DriverException.class, () -> Simulated.open(1, Map.of("p", bind.build()))).getMessage();
    }
}
