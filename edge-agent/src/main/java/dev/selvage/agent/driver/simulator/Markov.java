// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.protocol.PointValue;

/** A contact that turns on with one probability per step and off with another; it starts off. */
final class Markov implements Generator {
    private final Draws draws;
    private final double onProbability;
    private final double offProbability;
    private boolean on;
    private long steps;

    Markov(Draws draws, double onProbability, double offProbability) {
        this.draws = draws;
        this.onProbability = onProbability;
        this.offProbability = offProbability;
    }

    @Override
    public PointValue next(long nowMillis) {
        double draw = draws.at(steps).nextDouble();
        steps++;
        on = on ? draw >= offProbability : draw < onProbability;
        return new PointValue.Bool(on);
    }
}
