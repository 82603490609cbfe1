// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.bench.score.NabScorer.Detection;
import dev.selvage.bench.score.NabScorer.Tally;
import dev.selvage.bench.score.NabSeries.Window;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RefractoryTest {
    private static final NabSeries SERIES = new NabSeries("noise", 500, List.of(new Window(200, 240), new Window(400, 420)));

    private static Detection noise() {
        Random random = new Random(3);
        return new Detection(SERIES, random.doubles(SERIES.rows()).map(d -> Math.round(d * 50)).toArray());
    }

    @Test
    void afterAnAlarmItIsSilentForAWhile() {
        boolean[] alarms = new Refractory(2).alarms(new double[] {0, 5, 9, 9, 3, 4, 5}, 4);
        assertArrayEquals(new boolean[] {false, true, false, false, false, true, false}, alarms);
    }

    @Test
    void withoutAWhileItIsTheThresholdAlone() {
        assertArrayEquals(new boolean[] {true, false, true}, new Refractory(0).alarms(new double[] {4, 3.9, 7}, 4));
    }

    @Test
    void withoutAWhileItScoresAsNabDoes() {
        Tally ours = new Refractory(0).tally(List.of(noise()), 48, NabProfile.STANDARD);
        Tally nab = NabScorer.tally(noise(), 48, NabProfile.STANDARD);
        assertEquals(nab.score(), ours.score(), 1e-9);
        assertEquals(nab.hits(), ours.hits());
        assertEquals(nab.falseAlarms(), ours.falseAlarms());
    }

    @Test
    void theBestThresholdMutesWhatComesAfter() {
        double[] scores = new double[500];
        // Alarms without end, of which only the first of each window is worth anything.
        for (int row = 200; row < 300; row++) {
            scores[row] = 1;
        }
        scores[400] = 2;
        Tally best = new Refractory(100).best(List.of(new Detection(SERIES, scores)), NabProfile.STANDARD);

        assertEquals(1, best.threshold());
        assertEquals(2, best.hits());
        assertEquals(0, best.falseAlarms());
        assertEquals(2, best.score(), 1e-12);
    }
}
