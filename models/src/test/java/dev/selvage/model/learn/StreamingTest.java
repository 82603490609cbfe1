// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.Decider;
import dev.selvage.decision.Evidence;
import dev.selvage.decision.Flaw;
import dev.selvage.decision.Input;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Situation;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.model.Plant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamingTest {
    private static Model model(String learn) {
        return Streaming.model("pump", Plant.INPUTS, Classroom.learn(learn));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'family':'ewma','rows':100}", "{'family':'random-cut-forest','rows':200}", "{'family':'ewma','parameters':{'memory':50,'warmUp':100,'threshold':6}}"})
    void aDetectorOfTheProfileLearnsWhatIsNormal(String learn) {
        Model model = model(learn);
        assertEquals("pump", model.card().name());
        Plant.list(1_000, 1).forEach(model::learn);
        double strange = model.score(Plant.strange(new Random(1))).value();
        double normal = Plant.list(100, 2).stream().mapToDouble(row -> model.score(row).value()).sorted().toArray()[50];
        assertTrue(strange > normal, () -> strange + " of a strange row, " + normal + " of a normal one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'family':'ewma','rows':100}", "{'family':'random-cut-forest','rows':200}"})
    void whoRecallsAllItsRowsIsWhatItWas(String learn) {
        Model before = model(learn);
        List<double[]> rows = Plant.list(500, 1);
        rows.forEach(before::learn);
        List<double[]> damaged = new ArrayList<>(rows);
        damaged.add(3, new double[1]);
        Model after = Streaming.recalling("pump", Plant.INPUTS, Classroom.learn(learn), damaged);
        Plant.list(50, 2).forEach(row -> assertEquals(before.score(row), after.score(row)));
    }

    @Test
    void whatTheProfileSaysIsWhatItGets() {
        assertEquals(OptionalDouble.of(4), model("{'family':'ewma'}").card().threshold());
        assertEquals(OptionalDouble.of(6), model("{'family':'ewma','parameters':{'threshold':6}}").card().threshold());
        assertEquals(OptionalDouble.of(3), model("{'family':'random-cut-forest'}").card().threshold());
        Model model = model("{'family':'ewma','rows':30}");
        Plant.list(29, 1).forEach(model::learn);
        assertEquals(Optional.of("warming"), model.score(Plant.list(1, 2).get(0)).label(), "rows are what it takes before it speaks");
        model.learn(Plant.list(1, 3).get(0));
        assertEquals(Optional.empty(), model.score(Plant.list(1, 2).get(0)).label());
        assertThrows(IllegalArgumentException.class, () -> model("{'family':'kmeans'}"));
    }

    @Test
    void withoutStatisticsNothingIsOutsideAndNothingMayBeMissing() {
        String learn = "{'family':'ewma'}";
        DecisionSpec policy = Classroom.policy(learn);
        Model model = model(learn);
        List<Input> inputs = new ArrayList<>();
        Plant.INPUTS.forEach(input -> inputs.add(new Input(input.name(), OptionalDouble.of(1e9), OptionalDouble.of(1e9), 0, Optional.empty())));
        assertTrue(opinion(policy, model, inputs) instanceof Opinion.Scored);
        inputs.set(0, new Input("temp", OptionalDouble.empty(), OptionalDouble.empty(), 0, Optional.of(Flaw.BAD)));
        assertEquals(Opinion.silent(Opinion.Why.UNFIT), opinion(policy, model, inputs));
    }

    private static Opinion opinion(DecisionSpec policy, Model model, List<Input> inputs) {
        Evidence evidence = new Evidence(0, 0, inputs, Map.of(), Map.of(), model.state());
        return new Decider(policy).decide(Situation.first(policy), evidence, Optional.of(model.card()), vector -> new Opinion.Scored(model.score(vector))).opinion();
    }
}
