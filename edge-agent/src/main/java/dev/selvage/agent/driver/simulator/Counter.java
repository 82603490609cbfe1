// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.protocol.PointValue;
import java.util.OptionalLong;

/** A meter that runs at a constant rate from 0 at its first reading, and never back, even if the clock does. */
final class Counter implements Generator {
    private final double ratePerSecond;
    private OptionalLong startMillis = OptionalLong.empty();
    private long count;

    Counter(double ratePerSecond) {
        this.ratePerSecond = ratePerSecond;
    }

    @Override
    public PointValue next(long nowMillis) {
        long sinceMillis = startMillis.orElse(nowMillis);
        startMillis = OptionalLong.of(sinceMillis);
        count = Math.max(count, (long) (ratePerSecond * (nowMillis - sinceMillis) / 1000));
        return new PointValue.Int64(count);
    }
}
