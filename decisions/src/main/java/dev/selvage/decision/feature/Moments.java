// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.feature;

/**
 * Count, mean, spread, extremes and trend of some readings, in twelve numbers, so that those of parts can be joined to those of
 * the whole (Chan, Golub, LeVeque 1979; Pébay 2008 for the covariance). Times are kept relative to the first, in seconds. Mutable, confined to
 * one thread.
 */
final class Moments {
    private static final double MILLIS_PER_SECOND = 1_000;

    private long count;
    private long originMillis;
    private double first;
    private double last;
    private double min;
    private double max;
    private double mean;
    private double squares;
    private double meanSquare;
    private double meanTime;
    private double timeSquares;
    private double products;

    /** Forgets all. */
    void clear() {
        count = 0;
    }

    long count() {
        return count;
    }

    /** Takes a reading; they come in the order of their times. */
    void add(double value, long atMillis) {
        if (count == 0) {
            start(value, atMillis);
        }
        count++;
        double time = (atMillis - originMillis) / MILLIS_PER_SECOND;
        double fromTime = time - meanTime;
        meanTime += fromTime / count;
        timeSquares += fromTime * (time - meanTime);
        double from = value - mean;
        mean += from / count;
        squares += from * (value - mean);
        products += fromTime * (value - mean);
        meanSquare += (value * value - meanSquare) / count;
        min = Math.min(min, value);
        max = Math.max(max, value);
        last = value;
    }

    private void start(double value, long atMillis) {
        originMillis = atMillis;
        first = value;
        min = value;
        max = value;
        mean = 0;
        squares = 0;
        meanSquare = 0;
        meanTime = 0;
        timeSquares = 0;
        products = 0;
    }

    /** Takes all that {@code later} has, whose readings came after these. */
    void join(Moments later) {
        if (later.count == 0) {
            return;
        }
        if (count == 0) {
            start(later.first, later.originMillis);
        }
        double shift = (later.originMillis - originMillis) / MILLIS_PER_SECOND;
        long total = count + later.count;
        double share = (double) later.count / total;
        double weight = count * share;
        double fromTime = later.meanTime + shift - meanTime;
        double from = later.mean - mean;
        timeSquares += later.timeSquares + fromTime * fromTime * weight;
        squares += later.squares + from * from * weight;
        products += later.products + fromTime * from * weight;
        meanTime += fromTime * share;
        mean += from * share;
        meanSquare += (later.meanSquare - meanSquare) * share;
        min = Math.min(min, later.min);
        max = Math.max(max, later.max);
        last = later.last;
        count = total;
    }

    /** The feature's value; NaN where the readings are too few for it. */
    double value(Aggregate aggregate) {
        if (aggregate == Aggregate.COUNT) {
            return count;
        } else if (count == 0) {
            return Double.NaN;
        }
        return switch (aggregate) {
            case LAST -> last;
            case MEAN -> mean;
            case MIN -> min;
            case MAX -> max;
            case SD -> count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1));
            case RMS -> Math.sqrt(meanSquare);
            case SUM -> mean * count;
            case DELTA -> last - first;
            case SLOPE -> timeSquares > 0 ? products / timeSquares : Double.NaN;
            case COUNT -> count;
        };
    }
}
