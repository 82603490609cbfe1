// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

import dev.selvage.bench.score.SkabScorer.Profiles;
import dev.selvage.bench.score.SkabScorer.Truth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * SKAB's score of change points, which is like NAB's: the first change of the alarm within a minute after a true
 * change is a hit, the
 * sooner the better; changes outside are false. A window that overlaps the one before it begins where that one ends.
 */
final class ChangePoints {
    private static final long WINDOW_SECONDS = 60;
    /** The published scorer reads its curve from a table of so many points. */
    private static final int CURVE_POINTS = 1_000;
    // What NAB's three profiles take off for a miss and for a false alarm.
    private static final double MISS = 1;
    private static final double MISS_LOW_FN = 2;
    private static final double FALSE_ALARM = 0.11;
    private static final double FALSE_ALARM_LOW_FP = 0.22;

    /** Of each hit, its place in its window: 0 at once, 1 at the end. */
    private final List<Double> hits = new ArrayList<>();
    private long falseAlarms;
    private long windows;

    private record Window(long from, long to) {
        boolean holds(long second) {
            return second >= from && second <= to;
        }

        double place(long second) {
            return to == from ? 0 : (second - from) / (double) (to - from);
        }
    }

    /** Every rise and fall of the alarm is a change, also in the first row. */
    void add(Truth truth, boolean[] alarms) {
        List<Window> expected = windows(truth);
        long[] found = IntStream.range(0, alarms.length)
                .filter(row -> alarms[row] != (row > 0 && alarms[row - 1]))
                .mapToLong(row -> truth.seconds()[row]).toArray();
        windows += expected.size();
        falseAlarms += LongStream.of(found).filter(second -> expected.stream().noneMatch(w -> w.holds(second))).count();
        for (Window window : expected) {
            OptionalLong first = Arrays.stream(found).filter(window::holds).findFirst();
            first.ifPresent(second -> hits.add(window.place(second)));
        }
    }

    private static List<Window> windows(Truth truth) {
        List<Window> windows = new ArrayList<>();
        long free = Long.MIN_VALUE;
        for (int row = 0; row < truth.change().length; row++) {
            if (truth.change()[row]) {
                long second = truth.seconds()[row];
                windows.add(new Window(Math.max(second, free), second + WINDOW_SECONDS));
                free = second + WINDOW_SECONDS;
            }
        }
        return windows;
    }

    Profiles score() {
        return new Profiles(
                normalised(FALSE_ALARM, MISS), normalised(FALSE_ALARM_LOW_FP, MISS), normalised(FALSE_ALARM, MISS_LOW_FN));
    }

    /** 100 for every change hit at once and nothing else, 0 for silence. */
    private double normalised(double falseAlarm, double miss) {
        double hit = hits.stream().mapToDouble(place -> worth(place, falseAlarm)).sum();
        double score = hit - falseAlarm * falseAlarms - miss * (windows - hits.size());
        return 100 * (score + miss * windows) / (windows + miss * windows);
    }

    /** From 1 for a hit at once to minus a false alarm at the window's end. */
    static double worth(double place, double falseAlarm) {
        int point = Math.min((int) (place * CURVE_POINTS), CURVE_POINTS - 1);
        double x = Math.PI * (point / (CURVE_POINTS - 1.0) - 0.5);
        double half = (1 + falseAlarm) / 2;
        return half - falseAlarm - half * Math.tanh(x) / Math.tanh(Math.PI / 2);
    }
}
