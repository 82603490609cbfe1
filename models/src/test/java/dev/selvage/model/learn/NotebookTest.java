// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.Plant;
import dev.selvage.model.train.Rows;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NotebookTest {
    private static final long SECOND = 1_000;
    private static final long HOUR = 3_600_000;

    private static Notebook notebook(String again) {
        return new Notebook(Classroom.learn("{'family':'kmeans','rows':20,'again':'" + again + "'}"), Plant.INPUTS);
    }

    /** Takes rows that are a second apart until there is a lesson; gives the time of the last. */
    private static long fill(Notebook notebook, long fromMillis) {
        long now = fromMillis;
        for (int i = 0; i < 20; i++) {
            now = fromMillis + i * SECOND;
            assertFalse(notebook.isDue(now));
            assertTrue(notebook.take(new double[] {i, 0, 0, 0, 0}, now));
        }
        assertTrue(notebook.isDue(now));
        return now;
    }

    @Test
    void aFullNotebookIsALessonOfAllItsRowsInOrder() {
        Notebook notebook = notebook("0s");
        long now = fill(notebook, -5_000);
        assertFalse(notebook.take(new double[5], now + SECOND), "it is full");
        Lesson lesson = notebook.lesson(now + SECOND);
        assertEquals(20, lesson.rows().rows().size());
        assertEquals(19, lesson.rows().rows().get(19)[0]);
        assertEquals(Plant.INPUTS, lesson.rows().inputs());
        assertEquals(lesson.seed(), Lesson.of(Rows.plain(Plant.INPUTS, lesson.rows().rows()), lesson.spec()).seed());
    }

    @Test
    void aBurstIsOneRow() {
        Notebook notebook = notebook("0s");
        for (long now = 0; now < 10 * SECOND; now += 10) {
            notebook.take(new double[5], now);
        }
        assertEquals(10, notebook.size());
    }

    @Test
    void whatIsGivenIsCopied() {
        Notebook notebook = notebook("0s");
        double[] row = {7, 7, 7, 7, 7};
        notebook.take(row, 0);
        row[0] = 8;
        for (int i = 1; i < 20; i++) {
            notebook.take(new double[5], i * SECOND);
        }
        assertArrayEquals(new double[] {7, 7, 7, 7, 7}, notebook.lesson(HOUR).rows().rows().get(0));
    }

    @Test
    void rowsOfAnEarlierRunComeBeforeItsOwn() {
        Notebook notebook = notebook("0s");
        notebook.take(new double[] {100, 0, 0, 0, 0}, 0);
        List<double[]> earlier = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            earlier.add(new double[] {i, 0, 0, 0, 0});
        }
        earlier.add(new double[] {Double.NaN, 0, 0, 0, 0});
        earlier.add(new double[3]);
        notebook.recall(earlier);
        assertTrue(notebook.isDue(SECOND));
        List<double[]> rows = notebook.lesson(SECOND).rows().rows();
        assertEquals(11, rows.get(0)[0], "the last nineteen that are rows of its inputs");
        assertEquals(29, rows.get(18)[0]);
        assertEquals(100, rows.get(19)[0]);
        notebook.recall(earlier);
        assertEquals(0, notebook.size(), "it rests: they have been a lesson");
    }

    @Test
    void rowsOfAnEarlierRunCountWhenTheWaitWasOver() {
        Notebook notebook = notebook("1h");
        notebook.rest(2 * HOUR, SECOND);
        notebook.recall(List.of(new double[5], new double[] {1, 1, 1, 1, 1}));
        assertTrue(notebook.take(new double[] {2, 2, 2, 2, 2}, 5 * SECOND));
        assertEquals(3, notebook.size());
    }

    @Test
    void onceIsForGood() {
        Notebook notebook = notebook("0s");
        notebook.lesson(fill(notebook, 0));
        assertFalse(notebook.take(new double[5], 1_000_000 * HOUR));
        assertEquals(0, notebook.size());
        assertThrows(IllegalStateException.class, () -> notebook.lesson(1_000_000 * HOUR));
    }

    @Test
    void afterALessonItWaitsAndFillsAnew() {
        Notebook notebook = notebook("1h");
        long taught = fill(notebook, 0);
        notebook.lesson(taught);
        assertFalse(notebook.take(new double[5], taught + HOUR - 1));
        fill(notebook, taught + HOUR);
    }

    @Test
    void aLessonThatCameToNothingIsFollowedByAnother() {
        Notebook notebook = notebook("0s");
        notebook.lesson(fill(notebook, 0));
        notebook.startOver();
        fill(notebook, HOUR);
    }

    @Test
    void afterARestartOnlyTheRestIsWaitedFor() {
        Notebook notebook = notebook("2h");
        notebook.rest(HOUR, 0);
        assertFalse(notebook.take(new double[5], HOUR - 1));
        assertTrue(notebook.take(new double[5], HOUR));
        notebook.rest(-7 * HOUR, 10 * HOUR);
        assertFalse(notebook.take(new double[5], 12 * HOUR - 1), "a clock that was wrong makes it the whole wait, not a longer one");
        assertTrue(notebook.take(new double[5], 12 * HOUR));
        notebook.rest(Long.MAX_VALUE, 20 * HOUR);
        assertTrue(notebook.take(new double[5], 20 * HOUR));
        Notebook once = notebook("0s");
        once.rest(HOUR, 0);
        assertFalse(once.take(new double[5], 1_000 * HOUR));
    }

    @Test
    void aClockThatGoesBackStopsNothing() {
        Notebook notebook = notebook("1h");
        notebook.take(new double[5], 100 * HOUR);
        assertTrue(notebook.take(new double[5], HOUR), "it counts from there");
        assertFalse(notebook.take(new double[5], HOUR + 1));
        notebook.rest(0, 100 * HOUR);
        assertFalse(notebook.take(new double[5], 0));
        assertTrue(notebook.take(new double[5], HOUR));
    }

    @Test
    void whatIsNoMeasurementNeverGetsIn() {
        Notebook notebook = notebook("0s");
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e101, -Double.MAX_VALUE}) {
            assertFalse(notebook.take(new double[] {0, 0, bad, 0, 0}, 0));
        }
        assertEquals(0, notebook.size());
        assertEquals(5, notebook.refused());
        assertThrows(IllegalArgumentException.class, () -> notebook.take(new double[4], 0));
    }

    @Test
    void onlyKMeansKeepsOne() {
        for (String way : new String[] {"linear-sgd", "ewma", "random-cut-forest"}) {
            assertThrows(IllegalArgumentException.class, () -> new Notebook(Classroom.learn("{'family':'" + way + "'}"), Plant.INPUTS));
        }
    }
}
