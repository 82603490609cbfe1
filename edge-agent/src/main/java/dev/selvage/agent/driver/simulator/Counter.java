// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.protocol.PointValue;

/** A meter that runs at a constant rate from 0 at its first reading, and never back, even if the clock does. */
final class Counter implements Generator {
    private final double ratePerSecond;
    private boolean started;
    private long startMillis;
    private long count;

    Counter(double ratePerSecond) {
        this.ratePerSecond = ratePerSecond;
    }

    @Override
    public PointValue next(long nowMillis) {
        if (!started) {
            started = true;
            startMillis = nowMillis;
        }
        count = Math.max(count, (long) (ratePerSecond * (nowMillis - startMillis) / 1000));
        return new PointValue.Int64(count);
    }
}
