// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.protocol.PointValue;
import java.util.Optional;

/** Numbers summed up in constant memory. Confined to one thread. */
public final class Spread {
    private long count;
    private double mean;
    private double meanSquare;
    private double min;
    private double max;

    /** A spread of nothing. */
    public Spread() {
        clear();
    }

    /** Takes one more value; what is no number is left out. */
    public void add(PointValue value) {
        if (value instanceof PointValue.Float64 number) {
            add(number.value());
        } else if (value instanceof PointValue.Int64 number) {
            add((double) number.value());
        }
    }

    private void add(double number) {
        count++;
        // running means: a sum of squares of large readings would overflow long before they do
        mean += (number - mean) / count;
        meanSquare += (number * number - meanSquare) / count;
        min = Math.min(min, number);
        max = Math.max(max, number);
    }

    /** Forgets all. */
    public void clear() {
        count = 0;
        mean = 0;
        meanSquare = 0;
        min = Double.POSITIVE_INFINITY;
        max = Double.NEGATIVE_INFINITY;
    }

    public long count() {
        return count;
    }

    /** The summary; empty for the last value, which a spread does not know, for no values, and for what is too large for a double. */
    public Optional<Double> of(Summary summary) {
        if (count == 0) {
            return Optional.empty();
        }
        double number = switch (summary) {
            case LAST -> Double.NaN;
            case MEAN -> mean;
            case MIN -> min;
            case MAX -> max;
            case RMS -> Math.sqrt(meanSquare);
        };
        return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
    }
}
