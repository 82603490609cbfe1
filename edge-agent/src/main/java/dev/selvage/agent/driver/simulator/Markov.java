// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.protocol.PointValue;
import java.util.Random;

/** A contact that turns on with one probability per step and off with another; it starts off. */
final class Markov implements Generator {
    private final Random random;
    private final double onProbability;
    private final double offProbability;
    private boolean on;

    Markov(Random random, double onProbability, double offProbability) {
        this.random = random;
        this.onProbability = onProbability;
        this.offProbability = offProbability;
    }

    @Override
    public PointValue next(long nowMillis) {
        double draw = random.nextDouble();
        on = on ? draw >= offProbability : draw < onProbability;
        return new PointValue.Bool(on);
    }
}
