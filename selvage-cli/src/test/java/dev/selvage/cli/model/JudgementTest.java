// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.model.Examples.Example;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Family;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Measures of models, by counting on the fingers. */
class JudgementTest {
    /** Says of a row what the row says; its class is big from 0.5 on. */
    private static final Model ECHO = new Model() {
        @Override
        public ModelCard card() {
            throw new UnsupportedOperationException("not asked for");
        }

        @Override
        public Score score(double[] features) {
            return Score.of(features[0], features[0] > 0.5 ? "big" : "small");
        }

        @Override
        public List<Contribution> explain(double[] features, int top) {
            return List.of();
        }

        @Override
        public void learn(double[] features) {
            throw new UnsupportedOperationException("nobody learns while he is judged");
        }

        @Override
        public Optional<Json.Obj> state() {
            return Optional.empty();
        }
    };

    private static Example row(double score, String label) {
        return new Example(new double[] {score}, 0, 0, label.isEmpty() ? Optional.empty() : Optional.of(label), true);
    }

    private static Blueprint plan(Family family, OptionalDouble threshold, Json.Obj parameters) {
        return new Blueprint(family, threshold, parameters);
    }

    private static Judgement anomalies(Example... rows) throws CliException {
        return Judgement.of(ECHO, plan(Family.KMEANS, OptionalDouble.of(0.5), Json.object().build()), List.of(rows), Optional.empty());
    }

    @Test
    void f1NeverStandsWithoutBothRates() throws Exception {
        Judgement judged = anomalies(row(0.9, "1"), row(0.8, "1"), row(0.1, "1"), row(0.9, "0"), row(0.1, "0"), row(0.2, "0"), row(0.5, "0"), row(0.9, ""));
        assertEquals("F1 0.667 with FAR 25.0 % (false alarms of normal rows) and MAR 33.3 % (missed of alarms)", judged.lines().get(0));
        assertEquals("2 alarms right, 1 false, 1 missed, 3 rows quiet and right", judged.lines().get(1), "0.5 is not beyond 0.5, and the last row is nobody's");
        assertEquals(2.0 / 3, number(judged, "f1"), 1e-12);
        assertEquals(0.25, number(judged, "far"), 1e-12);
        assertEquals(1.0 / 3, number(judged, "mar"), 1e-12);
    }

    private static double number(Judgement judged, String name) {
        return ((Json.Num) judged.metrics().get(name).orElseThrow()).value();
    }

    @Test
    void withOneKindOfRowsOnlyOneRateCanBeTold() throws Exception {
        Judgement normal = anomalies(row(0.9, "0"), row(0.1, "0"));
        assertTrue(normal.lines().get(0).startsWith("FAR 50.0 % of 2 rows, none of which is labelled as an alarm: what it misses cannot be told"), normal.lines().get(0));
        assertEquals("{\"far\":0.5}", normal.metrics().text());
        Judgement alarms = anomalies(row(0.9, "1"), row(0.1, "1"), row(0.2, "1"), row(0.3, "1"));
        assertTrue(alarms.lines().get(0).startsWith("MAR 75.0 % of 4 rows, all of which are labelled as alarms: false ones cannot be told"), alarms.lines().get(0));
        assertEquals("{\"mar\":0.75}", alarms.metrics().text());
    }

    @Test
    void withoutLabelsOnlyTheShareIsTold() throws Exception {
        Judgement judged = anomalies(row(0.9, ""), row(0.1, ""), row(0.2, ""), row(0.3, ""));
        assertEquals(List.of("1 of 4 rows (25.0 %) are beyond the threshold 0.5000; without labels nobody can say whether they should be"), judged.lines());
        assertEquals("{\"beyond\":0.25}", judged.metrics().text());
    }

    @Test
    void classesAreATable() throws Exception {
        Json.Obj parameters = Json.object().put("of", "big").build();
        Judgement judged = Judgement.of(ECHO, plan(Family.CART, OptionalDouble.of(0.5), parameters),
                List.of(row(0.9, "big"), row(0.1, "big"), row(0.1, "small"), row(0.2, "small"), row(0.9, "odd")), Optional.of("ignored"));
        assertEquals("F1 0.500 with FAR 33.3 % (false alarms of normal rows) and MAR 50.0 % (missed of alarms)", judged.lines().get(0));
        assertEquals(List.of("was \\ said  big  odd  small", "big         1    0    1", "odd         1    0    0", "small       0    0    2"), judged.lines().subList(2, 6));
    }

    @Test
    void tooManyClassesMakeNoTable() throws Exception {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(row(0.9, "c" + i));
        }
        Judgement judged = Judgement.of(ECHO, plan(Family.CART, OptionalDouble.of(0.5), Json.object().put("of", "c1").build()), rows, Optional.empty());
        assertEquals("21 classes: too many for a table", judged.lines().get(2));
    }

    @Test
    void aQuantityHasItsErrors() throws Exception {
        Blueprint plan = plan(Family.LINEAR_REGRESSION, OptionalDouble.empty(), Json.object().build());
        Judgement judged = Judgement.of(ECHO, plan, List.of(row(3, "0"), row(4, "0"), row(1, "")), Optional.empty());
        assertEquals(List.of("RMSE 3.536 and MAE 3.500 of 2 rows"), judged.lines());
        assertEquals(List.of("no column says what the quantity was, so the error cannot be told; name it with --label"), Judgement.of(ECHO, plan, List.of(row(1, "")), Optional.empty()).lines());
        assertEquals("row 1: the label \"hot\" is no number; this family learns a quantity",
                assertThrows(CliException.class, () -> Judgement.of(ECHO, plan, List.of(row(1, "hot")), Optional.empty())).getMessage());
    }

    @Test
    void aModelWithoutAThresholdMeansNoAlarm() {
        assertThrows(CliException.class, () -> Judgement.of(ECHO, plan(Family.KMEANS, OptionalDouble.empty(), Json.object().build()), List.of(row(1, "1")), Optional.empty()));
    }
}
