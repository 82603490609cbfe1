// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

/**
 * The scores of the Skoltech Anomaly Benchmark over several runs: point by point (F1, false and missing alarm rate,
 * all rows
 * of all runs in one table), and of the moments of change. Add each run once, then ask. Not thread-safe.
 */
public final class SkabScorer {
    private final ChangePoints changes = new ChangePoints();
    private long hits;
    private long falseAlarms;
    private long missed;
    private long quiet;

    /**
     * What was scored so far.
     *
     * @param f1 from 0 to 1
     * @param falseAlarmRate false alarms among the normal rows, in percent
     * @param missingAlarmRate anomalous rows without an alarm, in percent
     * @param changes the change points' score, see {@link ChangePoints#score}
     */
    public record Score(double f1, double falseAlarmRate, double missingAlarmRate, Profiles changes) {}

    /**
     * A score for each of the three profiles, of which 100 is perfect and 0 that of a detector that says nothing.
     */
    public record Profiles(double standard, double lowFp, double lowFn) {}

    /**
     * One run, of the rows that are scored only; all arrays have their length.
     *
     * @param seconds of each row, rising
     * @param anomaly true for rows that are anomalous
     * @param change true for rows in which something changes
     */
    public record Truth(long[] seconds, boolean[] anomaly, boolean[] change) {
        public Truth {
            if (seconds.length != anomaly.length || seconds.length != change.length) {
                throw new IllegalArgumentException("a run's times and labels differ in length");
            }
        }
    }

    /** Adds a run with the detector's alarms, one for each row. */
    public void add(Truth truth, boolean[] alarms) {
        if (alarms.length != truth.seconds().length) {
            throw new IllegalArgumentException(alarms.length + " alarms for " + truth.seconds().length + " rows");
        }
        for (int row = 0; row < alarms.length; row++) {
            if (truth.anomaly()[row]) {
                hits += alarms[row] ? 1 : 0;
                missed += alarms[row] ? 0 : 1;
            } else {
                falseAlarms += alarms[row] ? 1 : 0;
                quiet += alarms[row] ? 0 : 1;
            }
        }
        changes.add(truth, alarms);
    }

    /** The scores over all runs added. */
    public Score score() {
        return new Score(
                hits / (hits + (falseAlarms + missed) / 2.0),
                100.0 * falseAlarms / (falseAlarms + quiet),
                100.0 * missed / (missed + hits),
                changes.score());
    }
}
