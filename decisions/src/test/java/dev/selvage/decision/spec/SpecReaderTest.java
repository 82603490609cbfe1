// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.Bench;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SpecReaderTest {
    /** Was, becomes, where it is told and the beginning of what. */
    private static final String[][] BROKEN = {
        {"\"of\":\"accel\"", "\"of\":\"axel\"", "/inputs/0/of: there is no point axel"},
        {"\"of\":\"accel\"", "\"of\":\"mode\"", "/inputs/0/of: point mode is a text"},
        {"\"agg\":\"mean\"", "\"agg\":\"median\"", "/inputs/0/agg: needs agg"},
        {"\"samples\":4,", "", "/inputs/0: mean needs either window"},
        {"\"samples\":4", "\"samples\":0", "/inputs/0/samples: needs a whole number of 1 to 100000"},
        {"\"as\":\"acc\"", "\"as\":\"score\"", "/inputs/0/as: needs as"},
        {"\"as\":\"cur\"", "\"as\":\"acc\"", "/inputs/1/as: another input has that name"},
        {"\"range\":[0,100]", "\"range\":[100,0]", "/inputs/1/range: needs a list [min, max]"},
        {"\"maxAge\":\"5s\",\"range\"", "\"maxAge\":\"soon\",\"range\"", "/inputs/1/maxAge: needs a duration"},
        {"\"name\":\"pump\"", "\"name\":\"../pump\"", "/model/name: needs name"},
        {"\"share\":0.4", "\"share\":4", "/model/outside/share: needs a number of 0.0 to 1.0"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"trust\":1", "/model/trust: trust is not known here"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"trial\":{\"shadow\":0}", "/model/trial/shadow: needs a whole number of 1 to 1000000"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"trial\":{\"agreement\":2}", "/model/trial/agreement: needs a number of 0.0 to 1.0"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{}", "/model/learn: needs family"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"cart\"}", "/model/learn/family: is none of kmeans, linear-sgd"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"ewma\",\"rows\":9}", "/model/learn/rows: needs a whole number of 20 to 4096"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"kmeans\",\"parameters\":{\"centres\":4}}", "/model/learn/parameters/centres: centres is not known here; known: "},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"kmeans\",\"parameters\":{\"k\":0}}", "/model/learn/parameters/k: needs a whole number of 1 to 256"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"kmeans\",\"rows\":100,\"parameters\":{\"k\":51}}", "/model/learn/parameters/k: 51 centres for 50 rows"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"kmeans\",\"rows\":20,\"parameters\":{\"k\":11}}", "/model/learn/parameters/k: 11 centres for 10 rows"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"kmeans\",\"rows\":20,\"heldOut\":0.9}", "/model/learn/heldOut: leaves 2 of 20 rows to learn from"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"kmeans\",\"parameters\":{\"quantile\":99}}", "/model/learn/parameters/quantile: needs a number of 0.5 to 1.0"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"kmeans\",\"parameters\":{\"factor\":\"two\"}}", "/model/learn/parameters/factor: needs a number"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"kmeans\",\"parameters\":{\"iterations\":0}}", "/model/learn/parameters/iterations: needs a whole number of 1 to 10000"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"linear-sgd\",\"parameters\":{\"rate\":2}}", "/model/learn/parameters/rate: needs a number of 1.0E-6 to 1.0"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"linear-sgd\",\"parameters\":{\"epochs\":1000}}", "/model/learn/parameters/epochs: needs a whole number of 1 to 100"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"linear-sgd\",\"parameters\":{\"k\":3}}", "/model/learn/parameters/k: k is not known here"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"ewma\",\"parameters\":{\"memory\":1}}", "/model/learn/parameters/memory: needs a number of 2.0 to 1000000.0"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"ewma\",\"parameters\":{\"warmUp\":1}}", "/model/learn/parameters/warmUp: needs a whole number of 2 to 4096"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"ewma\",\"parameters\":{\"threshold\":0}}", "/model/learn/parameters/threshold: needs a number of 0.1 to 1000.0"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"ewma\",\"parameters\":{\"trees\":9}}", "/model/learn/parameters/trees: trees is not known here"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"random-cut-forest\",\"parameters\":{\"sample\":8}}", "/model/learn/parameters/sample: needs a whole number of 16 to 1024"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"random-cut-forest\",\"parameters\":{\"shingle\":65}}", "/model/learn/parameters/shingle: needs a whole number of 1 to 64"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"random-cut-forest\",\"parameters\":{\"seed\":-1}}", "/model/learn/parameters/seed: needs a whole number of 0 to"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"random-cut-forest\",\"parameters\":{\"warmUp\":67}}", "/model/learn/parameters/warmUp: needs a whole number of 68 to 4096"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"random-cut-forest\",\"rows\":67}", "/model/learn/rows: needs a whole number of 68 at least"},
        {"\"name\":\"pump\"", "\"name\":\"pump\",\"learn\":{\"family\":\"random-cut-forest\",\"parameters\":{\"trees\":200,\"sample\":1024,\"shingle\":8}}", "/model/learn/parameters/trees: trees x sample x shingle x inputs may be 2000000 at most"},
        {"{\"var\":\"score\"},{\"var\":\"threshold\"}", "{\"var\":\"scores\"},1", "/states/slow/enter/when/>/0/var: there is no variable scores"},
        {"\"for\":2", "\"for\":0", "/states/slow/enter/for: needs a whole number of 1 to 1000"},
        {"\"leave\":{\"when\":{\"<\":[{\"var\":\"score\"},2]},\"for\":3},", "", "/states/slow: needs leave"},
        {"\"write\":\"speed\",\"value\":1.0", "\"write\":\"flow\",\"value\":1.0", "/states/normal/do/0/write: point flow cannot be written"},
        {"\"write\":\"speed\",\"value\":1.0", "\"write\":\"sped\",\"value\":1.0", "/states/normal/do/0/write: there is no point sped"},
        {"\"write\":\"speed\",\"value\":1.0", "\"write\":\"mode\",\"value\":\"fast\"", "/states/normal/do/0/value: is no value of point mode"},
        {"\"write\":\"speed\",\"value\":1.0", "\"write\":\"speed\",\"value\":true", "/states/normal/do/0/value: is no value of point speed"},
        {"{\"task\":\"diagnose\"}", "{\"task\":\"reboot\"}", "/states/stop/do/2/task: there is no task type reboot"},
        {"{\"task\":\"diagnose\"}", "{\"event\":\"x\"}", "/states/stop/do/2: needs write, task or alarm"},
        {"\"severity\":\"major\"", "\"severity\":\"loud\"", "/states/slow/do/1/severity: is none of"},
        {"\"safe\":\"slow\"", "\"safe\":\"secure\"", "/safe: there is no state secure"},
        {"\"deny\":\"speed\"", "\"deny\":\"spin\"", "/interlocks/1/deny: there is no point spin"},
        {"\"name\":\"by-hand\"", "\"name\":\"dry\"", "/interlocks/1/name: another interlock has the name dry; give each one of its own"},
        {"\"point\":\"flow\",\"op\"", "\"point\":\"flux\",\"op\"", "/interlocks/0/when/</0/var: there is no variable points.flux"},
        {"\"op\":\"<\"", "\"op\":\"=<\"", "/interlocks/0/when/=<: =< is no operator"},
        {"\"force\":{\"write\":\"speed\",\"value\":0.0}", "\"allow\":\"speed\"", "/interlocks/0/allow: allow is not known here"},
        {"\"limits\":{\"speed\"", "\"limits\":{\"flow\"", "/limits/flow: there is no point flow that can be written"},
        {"\"step\":0.5", "\"step\":0", "/limits/speed/step: needs a number above 0"},
        {",\"per\":\"1m\"", "", "/limits/speed/changes: changes and per belong together"},
        {"\"every\":\"1s\"", "\"every\":\"10ms\"", "/every: decides too often"},
        {"\"every\":\"1s\",", "", ": needs every"},
        {"\"cooldown\":\"10s\"", "\"cooldown\":\"10s\",\"fallback\":{\"stale\":\"stop\"}", "/fallback/stale: is none of rules, hold, safe"},
        {"\"cooldown\":\"10s\"", "\"cooldown\":\"10s\",\"mode\":\"do\"", "/mode: is none of shadow, propose, act"},
    };

    @TestFactory
    List<DynamicTest> eachFaultIsToldAtItsPlace() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String[] broken : BROKEN) {
            tests.add(DynamicTest.dynamicTest(broken[2], () -> {
                assertTrue(Bench.PUMP.contains(broken[0]), "the case does not fit the profile any more");
                List<String> complaints = new ArrayList<>();
                Bench.read(Bench.PUMP.replaceFirst(Pattern.quote(broken[0]), Matcher.quoteReplacement(broken[1])), complaints);
                assertTrue(complaints.stream().anyMatch(line -> line.startsWith(broken[2])), complaints::toString);
            }));
        }
        return tests;
    }

    @Test
    void anInterlockWithoutANameMayNotHaveThatOfAnother() {
        List<String> complaints = new ArrayList<>();
        Bench.read(Bench.PUMP.replace("\"name\":\"dry\"", "\"name\":\"interlock-2\"").replace("\"name\":\"by-hand\",", ""), complaints);
        assertEquals(List.of("/interlocks/1: another interlock has the name interlock-2; give each one of its own"), complaints);
        assertEquals(List.of("interlock-1", "interlock-2"), Bench.policy(Bench.PUMP.replace("\"name\":\"dry\",", "").replace("\"name\":\"by-hand\",", ""))
                .interlocks().stream().map(InterlockSpec::name).toList());
    }

    @Test
    void whatAProfileLeavesOutHasDefaults() {
        DecisionSpec spec = Bench.policy("""
                {"every":"sample","inputs":[{"as":"f","of":"flow","agg":"last"}],"states":{"idle":{}}}""");
        assertEquals("idle", spec.safe());
        assertEquals(FallbackSpec.USUAL, spec.fallback());
        assertTrue(spec.everyMillis().isEmpty() && spec.model().isEmpty());
        assertEquals(LimitSpec.NONE, spec.limit("speed"));
    }

    @Test
    void digestsGoByValuesAndOrder() {
        DecisionSpec pump = Bench.policy(Bench.PUMP);
        assertEquals(pump.digest(), Bench.policy(Bench.PUMP.replace("\"value\":1.0", "\"value\":1")).digest(), "1 and 1.0 are one number");
        assertNotEquals(pump.digest(), Bench.policy(Bench.PUMP.replace("\"value\":1.0", "\"value\":0.9")).digest());
        assertEquals(pump.template(), Bench.policy(Bench.PUMP.replace("\"cooldown\":\"10s\"", "\"cooldown\":\"11s\"")).template(), "a model does not mind");
        assertNotEquals(pump.template(), Bench.policy(Bench.PUMP.replace("\"samples\":4", "\"samples\":5")).template());
    }

    @Test
    void aModelsTrialAndLessonsHaveDefaults() {
        String before = "\"name\":\"pump\"";
        assertTrue(Bench.PUMP.contains(before), "the case does not fit the profile any more");
        ModelSpec plain = Bench.policy(Bench.PUMP).model().orElseThrow();
        assertEquals(TrialSpec.USUAL, plain.trial());
        assertTrue(plain.learn().isEmpty());
        ModelSpec learning = Bench.policy(Bench.PUMP.replace(before, before + ",\"trial\":{\"canary\":0},\"learn\":{\"family\":\"random-cut-forest\"}")).model().orElseThrow();
        assertEquals(new TrialSpec(60, 0, 0.8, 0.5), learning.trial());
        assertEquals(LearnSpec.Way.RANDOM_CUT_FOREST, learning.learn().orElseThrow().way());
        assertEquals(600, learning.learn().orElseThrow().rows());
    }

    @Test
    void eachWayToLearnTakesItsOwnParameters() {
        String before = "\"name\":\"pump\"";
        for (String learn : List.of("{\"family\":\"kmeans\",\"parameters\":{\"k\":4,\"iterations\":50,\"quantile\":1,\"factor\":2.5}}",
                "{\"family\":\"linear-sgd\",\"parameters\":{\"epochs\":3,\"rate\":0.01}}",
                "{\"family\":\"ewma\",\"parameters\":{\"memory\":500,\"warmUp\":50,\"threshold\":6}}",
                "{\"family\":\"random-cut-forest\",\"parameters\":{\"memory\":500,\"warmUp\":100,\"threshold\":3,\"trees\":30,\"sample\":128,\"shingle\":2,\"seed\":7}}")) {
            LearnSpec spec = Bench.policy(Bench.PUMP.replace(before, before + ",\"learn\":" + learn)).model().orElseThrow().learn().orElseThrow();
            assertEquals(Bench.object(learn).object("parameters").orElseThrow(), spec.parameters(), "they go to the family as they are");
        }
    }

    @Test
    void theLastRowsAreHeldOutAndOneAtLeast() {
        LearnSpec spec = new LearnSpec(LearnSpec.Way.KMEANS, 600, 0, 0.05, Bench.object("{}"));
        assertEquals(30, spec.tried(600));
        assertEquals(1, spec.tried(2));
    }

    @Test
    void aFeatureHasTheUnitOfWhatItIsMadeOf() {
        DecisionSpec spec = new SpecReader("x", Bench.object("""
                {"every":"1s","inputs":[{"as":"a","of":"t","agg":"mean","window":"1m"},{"as":"b","of":"t","agg":"slope","window":"1m"},
                {"as":"c","of":"t","agg":"count","window":"1m"}],"states":{"idle":{}}}"""),
                Map.of("t", new PointInfo(PointInfo.Kind.REAL, false, List.of(), "Cel")), Set.of(), (at, why) -> {
            throw new AssertionError(at + ": " + why);
        }).read();
        assertEquals(List.of("Cel", "Cel/s", ""), spec.inputs().stream().map(spec::unit).toList());
    }
}
