// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.bench.score.NabScorer.Detection;
import dev.selvage.bench.score.NabScorer.Tally;
import dev.selvage.bench.score.NabSeries.Window;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NabScorerTest {
    /** Probation 15 rows, one window of eleven rows. */
    private static final NabSeries ONE = new NabSeries("one", 100, List.of(new Window(40, 50)));

    private static Detection alarmsAt(NabSeries series, int... rows) {
        double[] scores = new double[series.rows()];
        Arrays.stream(rows).forEach(row -> scores[row] = 1);
        return new Detection(series, scores);
    }

    private static double score(int... rows) {
        return NabScorer.tally(alarmsAt(ONE, rows), 0.5, NabProfile.STANDARD).score();
    }

    @Test
    void theFirstRowOfAWindowIsWorthOne() {
        assertEquals(1, score(40), 1e-12);
    }

    @Test
    void laterInTheWindowIsWorthLessButNeverNothing() {
        double half = NabScorer.sigmoid(-6 / 11.0) / NabScorer.sigmoid(-1);
        assertEquals(half, score(45), 1e-12);
        double last = NabScorer.sigmoid(-1 / 11.0) / NabScorer.sigmoid(-1);
        assertEquals(last, score(50), 1e-12);
        assertTrue(last > 0 && last < half, last + " of " + half);
    }

    @Test
    void onlyTheBestAlarmOfAWindowCounts() {
        assertEquals(score(42), score(42, 43, 50), 1e-12);
    }

    @Test
    void aMissCostsOneOrTwo() {
        assertEquals(-1, score(), 1e-12);
        assertEquals(-2, NabScorer.tally(alarmsAt(ONE), 0.5, NabProfile.LOW_FN).score(), 1e-12);
    }

    @Test
    void aFalseAlarmCostsInFullBeforeAndFarBehindAndLessShortlyAfterAWindow() {
        assertEquals(-1 - 0.11, score(20), 1e-12);
        assertEquals(-1 - 0.22, NabScorer.tally(alarmsAt(ONE, 20), 0.5, NabProfile.LOW_FP).score(), 1e-12);
        assertEquals(-1 + 0.11 * NabScorer.sigmoid(0.1), score(51), 1e-12);
        assertEquals(-1 - 0.11, score(80), 1e-12);
    }

    @Test
    void theProbationCountsNeitherWay() {
        Tally tally = NabScorer.tally(alarmsAt(ONE, 0, 14, 15), 0.5, NabProfile.STANDARD);

        assertEquals(new Tally(0.5, tally.score(), 0, 73, 1, 11), tally);
        assertEquals(-1.11, tally.score(), 1e-12);
    }

    @Test
    void theProbationIsCapped() {
        assertEquals(750, new NabSeries("long", 10_000, List.of()).probation());
        assertEquals(14, new NabSeries("short", 99, List.of()).probation());
    }

    @Test
    void aWindowWithinTheProbationIsNeitherHitNorMissed() {
        NabSeries early = new NabSeries("early", 100, List.of(new Window(2, 5)));
        assertEquals(0, NabScorer.tally(alarmsAt(early), 0.5, NabProfile.STANDARD).score(), 1e-12);
    }

    @Test
    void theBestThresholdIsFoundOverAllFilesTogether() {
        NabSeries other = new NabSeries("other", 100, List.of(new Window(60, 70)));
        double[] a = new double[100];
        double[] b = new double[100];
        a[40] = 0.5; // a hit worth 1
        b[60] = 0.4; // another
        a[20] = 0.9; // a false alarm above both: worth its price
        b[30] = 0.1; // one below both: left out
        Tally best = NabScorer.best(List.of(new Detection(ONE, a), new Detection(other, b)), NabProfile.STANDARD);

        assertEquals(0.4, best.threshold());
        assertEquals(2 - 0.11, best.score(), 1e-12);
        assertEquals(2, best.hits());
        assertEquals(1, best.falseAlarms());
    }

    @Test
    void equalScoresAreAlarmsTogether() {
        double[] scores = new double[100];
        Arrays.fill(scores, 1);
        Tally best = NabScorer.best(List.of(new Detection(ONE, scores)), NabProfile.STANDARD);
        assertEquals(-1, best.score(), 1e-12, "all rows alarm or none does");
    }

    @Test
    void perfectIsHundredAndSilentNothing() {
        List<NabSeries> both = List.of(ONE, ONE);
        for (NabProfile profile : NabProfile.values()) {
            assertEquals(100, NabScorer.normalised(2, both, profile), 1e-12);
            assertEquals(0, NabScorer.normalised(-2 * profile.miss, both, profile), 1e-12);
        }
    }

    @Test
    void windowsOutOfOrderAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new NabSeries("x", 10, List.of(new Window(5, 6), new Window(6, 7))));
        assertThrows(IllegalArgumentException.class, () -> new NabSeries("x", 10, List.of(new Window(5, 10))));
        assertThrows(IllegalArgumentException.class, () -> new Detection(ONE, new double[99]));
    }
}
