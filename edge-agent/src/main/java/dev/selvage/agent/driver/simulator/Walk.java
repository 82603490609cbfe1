// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.protocol.PointValue;
import java.util.Random;

/** A random walk: each step moves by at most {@code step} either way and stays between {@code min} and {@code max}. */
final class Walk implements Generator {
    private final Random random;
    private final double step;
    private final double min;
    private final double max;
    private double next;

    Walk(Random random, double start, double step, double min, double max) {
        this.random = random;
        this.next = start;
        this.step = step;
        this.min = min;
        this.max = max;
    }

    @Override
    public PointValue next(long nowMillis) {
        PointValue value = new PointValue.Float64(next);
        next = Math.min(max, Math.max(min, next + step * (2 * random.nextDouble() - 1)));
        return value;
    }
}
