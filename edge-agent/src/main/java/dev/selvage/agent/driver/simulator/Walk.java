// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.protocol.PointValue;

/** A random walk: each step moves by at most {@code step} either way and stays between {@code min} and {@code max}. */
final class Walk implements Generator {
    private final Draws draws;
    private final double step;
    private final double min;
    private final double max;
    private double value;
    private long steps;

    Walk(Draws draws, double start, double step, double min, double max) {
        this.draws = draws;
        this.value = start;
        this.step = step;
        this.min = min;
        this.max = max;
    }

    @Override
    public PointValue next(long nowMillis) {
        if (steps > 0) {
            value = Math.min(max, Math.max(min, value + step * (2 * draws.at(steps).nextDouble() - 1)));
        }
        steps++;
        return new PointValue.Float64(value);
    }
}
