// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.Plant;
import dev.selvage.model.file.Workshop;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RecipeTest {
    private static String refusal(Family family, Json.Obj parameters, Rows rows) {
        return assertThrows(IllegalArgumentException.class, () -> Trainer.train(new Recipe(family, parameters, 1), rows))
                .getMessage();
    }

    @Test
    void aMisspeltParameterIsNotADefault() {
        String line = refusal(Family.KMEANS, Json.object().put("clusters", 3).build(), Plant.normal(50, 1));
        assertTrue(line.contains("\"clusters\""), line);
    }

    @Test
    void parametersHaveBounds() {
        Rows rows = Plant.normal(50, 1);
        assertTrue(refusal(Family.KMEANS, Json.object().put("k", 0).build(), rows).contains("\"k\""));
        assertTrue(refusal(Family.KMEANS, Json.object().put("k", 2.5).build(), rows).contains("whole"));
        assertTrue(refusal(Family.KMEANS, Json.object().put("k", "8").build(), rows).contains("number"));
        assertTrue(refusal(Family.KMEANS, Json.object().put("k", 51).build(), rows).contains("lower"));
        assertTrue(refusal(Family.RESIDUAL, Json.object().put("target", "nothing").build(), rows).contains("target"));
    }

    @Test
    void eachFamilySaysWhatItNeeds() {
        Rows rows = Plant.normal(50, 1);
        Json.Obj fault = Json.object().put("of", "fault").build();
        assertTrue(refusal(Family.CART, Json.object().build(), rows).contains("\"of\""));
        assertTrue(refusal(Family.CART, fault, rows).contains("label"));
        assertTrue(refusal(Family.CART, Json.object().put("of", "leak").build(), Plant.labelled(60, 1)).contains("leak"));
        assertTrue(refusal(Family.LINEAR_REGRESSION, Json.object().build(), rows).contains("target"));
        assertTrue(refusal(Family.ENSEMBLE, Json.object().build(), rows).contains("members"));
    }

    @Test
    void rowsThatSayNothingGiveNoThreshold() {
        List<double[]> same = List.of(new double[] {1, 2}, new double[] {1, 2}, new double[] {1, 2});
        Rows rows = Rows.plain(List.of(new Input("a", ""), new Input("b", "")), same);
        assertTrue(refusal(Family.KMEANS, Json.object().put("k", 1).build(), rows).contains("alike"));
        assertTrue(refusal(Family.RESIDUAL, Json.object().put("target", "a").build(), rows).contains("no feature"));
    }

    @Test
    void rowsOfTooFewKindsForTheirCentresAreNamed() {
        List<double[]> two = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            two.add(new double[] {i % 2, 2});
        }
        Rows rows = Rows.plain(List.of(new Input("a", ""), new Input("b", "")), two);
        assertEquals("of 60 rows only 2 differ, too few for 3 centres: lower \"k\", or learn from other rows", refusal(Family.KMEANS, Json.object().put("k", 3).build(), rows));
        String line = refusal(Family.ENSEMBLE, Workshop.json("{'members':[{'family':'kmeans'},{'family':'one-class-svm'}]}"), rows);
        assertTrue(line.contains("too few for 8 centres"), line);
    }

    /** A family that cannot learn from such rows says so in a line, and never ends in whatever the library throws. */
    @ParameterizedTest
    @EnumSource(value = Family.class, mode = EnumSource.Mode.EXCLUDE, names = "ENSEMBLE")
    void rowsThatNobodyCanLearnFromAreRefusedOrLearned(Family family) {
        Random random = new Random(1);
        List<IntFunction<double[]>> kinds = List.of(i -> new double[] {1, 2}, i -> new double[] {i % 2, 2},
                i -> new double[] {random.nextGaussian() * 1e200, random.nextGaussian()});
        List<Input> inputs = List.of(new Input("a", ""), new Input("b", ""));
        for (int count : new int[] {6, 60}) {
            for (IntFunction<double[]> kind : kinds) {
                List<double[]> rows = IntStream.range(0, count).mapToObj(kind).toList();
                List<String> labels = IntStream.range(0, count).mapToObj(i -> i % 2 == 0 ? "x" : "y").toList();
                double[] targets = rows.stream().mapToDouble(row -> row[0]).toArray();
                Json.Builder recipe = Json.object();
                boolean isClassifier = Set.of(Family.LINEAR_SGD, Family.CART, Family.RANDOM_FOREST).contains(family);
                Json.Obj parameters = (isClassifier ? recipe.put("of", "x") : family == Family.RESIDUAL ? recipe.put("target", "a") : recipe).build();
                Rows all = isClassifier ? Rows.labelled(inputs, rows, labels) : family == Family.LINEAR_REGRESSION ? Rows.withTargets(inputs, rows, targets) : Rows.plain(inputs, rows);
                try {
                    assertEquals(family, Trainer.train(new Recipe(family, parameters, 1), all).plan().family());
                } catch (IllegalArgumentException e) {
                    assertTrue(e.getMessage().length() > 10, e.getMessage());
                }
            }
        }
    }

    @Test
    void aBrokenRowIsNamed() {
        List<Input> inputs = List.of(new Input("a", ""), new Input("b", ""));
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            var e = assertThrows(IllegalArgumentException.class,
                    () -> Rows.plain(inputs, List.of(new double[] {1, 2}, new double[] {3, bad})));
            assertTrue(e.getMessage().startsWith("row 2: \"b\""), e::getMessage);
        }
        var e = assertThrows(IllegalArgumentException.class,
                () -> Rows.withTargets(inputs, List.of(new double[2], new double[2]), new double[] {0, Double.NaN}));
        assertTrue(e.getMessage().startsWith("row 2"), e::getMessage);
        assertThrows(IllegalArgumentException.class, () -> Rows.plain(inputs, List.of(new double[2], new double[3])));
        assertThrows(IllegalArgumentException.class, () -> Rows.plain(inputs, List.of(new double[2])));
        assertThrows(IllegalArgumentException.class, () -> Rows.labelled(inputs, List.of(new double[2], new double[2]), List.of("x")));
    }

    @Test
    void statisticsSurviveALargeMean() {
        List<double[]> rows = List.of(new double[] {1e9 + 4}, new double[] {1e9 + 7}, new double[] {1e9 + 13}, new double[] {1e9 + 16});
        var stats = Rows.plain(List.of(new Input("a", "V")), rows).statistics().get(0);
        assertEquals(30, stats.variance(), 1e-6);
        assertEquals(1e9 + 10, stats.mean(), 1e-6);
        assertEquals(4, stats.count());
    }
}
