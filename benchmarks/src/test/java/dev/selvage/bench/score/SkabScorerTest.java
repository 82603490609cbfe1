// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.bench.score.SkabScorer.Score;
import dev.selvage.bench.score.SkabScorer.Truth;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SkabScorerTest {
    private static final int ROWS = 400;

    private final SkabScorer scorer = new SkabScorer();

    private static boolean[] rows(int from, int to) {
        boolean[] rows = new boolean[ROWS];
        Arrays.fill(rows, from, to, true);
        return rows;
    }

    private static boolean[] only(int... which) {
        boolean[] rows = new boolean[ROWS];
        Arrays.stream(which).forEach(row -> rows[row] = true);
        return rows;
    }

    /** Anomalous from row 100 to 199, with a change at both ends; one row a second. */
    private static Truth truth() {
        return new Truth(LongStream.range(0, ROWS).toArray(), rows(100, 200), only(100, 200));
    }

    @Test
    void theVeryTruthIsPerfect() {
        scorer.add(truth(), rows(100, 200));
        assertEquals(new Score(1, 0, 0, new SkabScorer.Profiles(100, 100, 100)), scorer.score());
    }

    @Test
    void silenceIsNothing() {
        scorer.add(truth(), only());
        assertEquals(new Score(0, 0, 100, new SkabScorer.Profiles(0, 0, 0)), scorer.score());
    }

    @Test
    void pointsAreCountedOverAllRuns() {
        scorer.add(truth(), rows(150, 200));
        scorer.add(truth(), rows(100, 260));
        Score score = scorer.score();

        assertEquals(150 / (150 + (60 + 50) / 2.0), score.f1(), 1e-12);
        assertEquals(100 * 60 / 600.0, score.falseAlarmRate(), 1e-12);
        assertEquals(100 * 50 / 200.0, score.missingAlarmRate(), 1e-12);
    }

    @Test
    void aLateChangeIsWorthLessAndOneOutsideCosts() {
        assertEquals(1, ChangePoints.worth(0, 0.11), 1e-12);
        assertEquals(-0.11, ChangePoints.worth(1, 0.11), 1e-12);
        assertEquals((1 - 0.11) / 2, ChangePoints.worth(0.4995, 0.11), 0.001);

        scorer.add(truth(), rows(115, 300));
        double late = ChangePoints.worth(0.25, 0.11);
        assertEquals(100 * (late - 0.11 - 1 + 2) / 4, scorer.score().changes().standard(), 1e-9);
        double cheapMiss = ChangePoints.worth(0.25, 0.22) - 0.22 - 1;
        assertEquals(100 * (cheapMiss + 2) / 4, scorer.score().changes().lowFp(), 1e-9);
        assertEquals(100 * (late - 0.11 - 2 + 4) / 6, scorer.score().changes().lowFn(), 1e-9);
    }

    @Test
    void anAlarmInTheFirstRowIsAChange() {
        scorer.add(truth(), rows(0, ROWS));
        assertEquals(100 * (-0.11 - 2 + 2) / 4, scorer.score().changes().standard(), 1e-9);
    }

    @Test
    void windowsThatOverlapAreCut() {
        Truth close = new Truth(LongStream.range(0, ROWS).toArray(), rows(100, 130), only(100, 130));
        // The fall at 130 lies in the first window, which has its hit; the second begins at 160.
        scorer.add(close, rows(100, 130));
        assertEquals(100 * (1 - 1 + 2) / 4.0, scorer.score().changes().standard(), 1e-9);
    }

    @Test
    void lengthsMustAgree() {
        assertThrows(IllegalArgumentException.class, () -> scorer.add(truth(), new boolean[3]));
        assertThrows(IllegalArgumentException.class, () -> new Truth(new long[3], new boolean[3], new boolean[2]));
    }
}
