// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.train.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The normal rows that one decision has seen, until there are enough for a lesson: {@link LearnSpec#rows} of them and never more in memory,
 * 2 MB for 4,096 rows of 64 features. It is for k-means; labels come from people, and a streaming detector needs no lesson.
 *
 * <p>Rows are at least {@link #SPACING_MILLIS} apart, so they show a stretch of time evenly, and not one burst: 600 rows of a decision that
 * is taken ten times a second are ten minutes and not one. A decision that is taken every 5 s fills the same notebook in 50 minutes.
 * When it is full it takes no more: what it has is one stretch, and a lesson is not put off for ever.
 *
 * <p>Whether a row is normal is the caller's to say, see {@link NormalRow}. It does no I/O and is told the time, by a clock that never jumps; when
 * that goes back all the same, it counts from there. Confined to one thread; a {@link Lesson} may go to another.
 */
public final class Notebook {
    /** Readings of a machine that are nearer to each other say the same twice. */
    public static final long SPACING_MILLIS = 1_000;
    /** Beyond it a number is a fault and no measurement, and its square would be no number. */
    private static final double MAGNITUDE_MAX = 1e100;

    private final LearnSpec spec;
    private final List<Input> inputs;
    private final List<double[]> rows = new ArrayList<>();

    /** When the last row was taken and when that wait began; only differences count. */
    private long takenMillis;
    private long restingSinceMillis;
    private long restsMillis;
    private boolean isAtRest;
    private long refused;

    /** An empty notebook of a decision that learns by k-means; throws {@link IllegalArgumentException} for one that learns otherwise. */
    public Notebook(LearnSpec spec, List<Input> inputs) {
        if (spec.way() != LearnSpec.Way.KMEANS) {
            throw new IllegalArgumentException("a notebook is for kmeans; " + spec.way() + " learns without one");
        }
        this.spec = spec;
        this.inputs = List.copyOf(inputs);
    }

    /**
     * Takes a normal row, if it is time for one and there is room.
     *
     * @param vector in the order of the inputs; copied
     * @return true when it was noted
     */
    public boolean take(double[] vector, long nowMillis) {
        if (vector.length != inputs.size()) {
            throw new IllegalArgumentException(vector.length + " values for " + inputs.size() + " inputs");
        }
        if (rests(nowMillis) || rows.size() == spec.rows()) {
            return false;
        }
        if (!isMeasurement(vector)) {
            refused++;
            return false;
        }
        long apartMillis = nowMillis - takenMillis;
        if (!rows.isEmpty() && apartMillis >= 0 && apartMillis < SPACING_MILLIS) {
            return false;
        }
        takenMillis = nowMillis;
        rows.add(vector.clone());
        return true;
    }

    private static boolean isMeasurement(double[] vector) {
        // written so that a NaN is none: one of them would be in every mean
        return Arrays.stream(vector).allMatch(value -> Math.abs(value) <= MAGNITUDE_MAX);
    }

    /**
     * Puts rows before its own that an earlier run of the program has noted: the last of them, as far as there is room. One that rests takes none, as
     * they have been a lesson.
     *
     * @param earlier the oldest first; those that are no rows of this notebook are left out
     */
    public void recall(List<double[]> earlier) {
        List<double[]> fit = isAtRest ? List.of() : earlier.stream().filter(row -> row.length == inputs.size() && isMeasurement(row)).toList();
        int room = spec.rows() - rows.size();
        rows.addAll(0, fit.subList(Math.max(0, fit.size() - room), fit.size()).stream().map(double[]::clone).toList());
    }

    /** True when there are rows enough for a lesson, and the time for one has come. */
    public boolean isDue(long nowMillis) {
        return rows.size() == spec.rows() && !rests(nowMillis);
    }

    /** Gives the rows away and rests: for {@link LearnSpec#againMillis}, or for good when that is 0. Only when one {@link #isDue}. */
    public Lesson lesson(long nowMillis) {
        if (!isDue(nowMillis)) {
            throw new IllegalStateException(rows.size() + " of " + spec.rows() + " rows are no lesson yet");
        }
        Lesson lesson = Lesson.of(Rows.plain(inputs, rows), spec);
        rest(0, nowMillis);
        return lesson;
    }

    /**
     * Rests as after a lesson that was so long ago, such as the one that the model in the slot comes from: for what is left of the wait.
     *
     * @param agoMillis by the wall's clock, which may have been wrong: less than 0 is 0
     */
    public void rest(long agoMillis, long nowMillis) {
        rows.clear();
        restingSinceMillis = nowMillis;
        restsMillis = spec.againMillis() == 0 ? Long.MAX_VALUE : Math.max(0, spec.againMillis() - Math.max(0, agoMillis));
        // of one whose wait was over, rows were noted before a restart
        isAtRest = restsMillis > 0;
    }

    /** Fills anew at once: the lesson came to nothing, or its model was given up. */
    public void startOver() {
        rows.clear();
        isAtRest = false;
    }

    private boolean rests(long nowMillis) {
        // a clock that went back begins the wait anew, which is the longest that it can cost
        restingSinceMillis = Math.min(restingSinceMillis, nowMillis);
        isAtRest = isAtRest && nowMillis - restingSinceMillis < restsMillis;
        return isAtRest;
    }

    /** How many rows there are. */
    public int size() {
        return rows.size();
    }

    /** How many vectors were no measurements, since the start. */
    public long refused() {
        return refused;
    }
}
