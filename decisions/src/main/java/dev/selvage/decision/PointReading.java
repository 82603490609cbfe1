// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;

/** A point's last value as it was at a decision. */
public record PointReading(PointValue value, Quality quality, long ageMillis) {
    /** True when conditions may go by it. */
    boolean isKnown() {
        return quality == Quality.GOOD && !(value instanceof PointValue.Missing);
    }
}
