// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.bench.models.Line.Verdict;
import dev.selvage.decision.model.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DetectorsTest {
    private static final int SENSORS = 8;

    private static List<double[]> noise(int rows) {
        Random random = new Random(5);
        List<double[]> noise = new ArrayList<>();
        IntStream.range(0, rows).forEach(row -> noise.add(random.doubles(SENSORS).toArray()));
        return noise;
    }

    @Test
    void aMeanIsOfWhatWasUntilThen() {
        List<double[]> rows = List.of(new double[] {2}, new double[] {4}, new double[] {6}, new double[] {-6});
        double[] means = RecentMean.of(rows, 2).stream().mapToDouble(row -> row[0]).toArray();
        assertArrayEquals(new double[] {2, 3, 5, 0}, means, 1e-12);
        assertEquals(List.of(), RecentMean.of(List.of(), 3));
    }

    @Test
    void anInverseTimesItsMatrixIsOne() {
        double[][] matrix = {{4, 1, 0.5}, {1, 3, 0.25}, {0.5, 0.25, 2}};
        double[][] inverse = HotellingT2.inverse(matrix);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double cell = matrix[i][0] * inverse[0][j] + matrix[i][1] * inverse[1][j] + matrix[i][2] * inverse[2][j];
                assertEquals(i == j ? 1 : 0, cell, 1e-12);
            }
        }
    }

    @Test
    void theControlChartAlarmsAfterThreeStrangeRowsOfFive() {
        List<double[]> rows = noise(500);
        IntStream.range(450, 500).forEach(row -> rows.get(row)[2] += 10);
        boolean[] alarms = HotellingT2.alarms(rows, 400);

        assertEquals(100, alarms.length);
        assertFalse(alarms[51]);
        assertTrue(alarms[52], "the third strange row");
        assertTrue(alarms[99]);
    }

    @Test
    void bothDetectorsOfThePumpKnowItsNormalAndSeeAStrangeSensor() {
        List<double[]> rows = noise(400);
        for (Model model : List.of(SkabFigures.kMeans(rows, 1), SkabFigures.deviation(rows))) {
            double threshold = model.card().threshold().orElseThrow();
            assertTrue(rows.stream().allMatch(row -> model.score(row).value() <= threshold));
            double[] strange = rows.get(7).clone();
            strange[3] = 40;
            assertTrue(model.score(strange).value() > threshold);
        }
    }

    @Test
    void foldsHoldAllRowsOnceAndFailuresEvenly() {
        List<String> labels = new ArrayList<>(Collections.nCopies(95, "0"));
        labels.addAll(Collections.nCopies(10, "1"));
        List<List<Integer>> folds = TableFigures.folds(labels);

        assertEquals(105, new HashSet<>(folds.stream().flatMap(List::stream).toList()).size());
        folds.forEach(fold -> assertEquals(2, fold.stream().filter(row -> row >= 95).count()));
    }

    @Test
    void aScorerMayDifferByLessThanWhatIsShown() {
        assertEquals(Verdict.OK, ScorerCheck.compared("x", 0.63949, 0.639, 3).verdict());
        assertEquals(Verdict.DIFFERENT, ScorerCheck.compared("x", 0.6396, 0.639, 3).verdict());
        assertEquals(Verdict.DIFFERENT, ScorerCheck.compared("x", Double.NaN, 0.639, 3).verdict());
    }
}
