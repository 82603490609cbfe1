// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.protocol.PointValue;
import java.util.Optional;

/** The values a point can sensibly have, both ends included; infinite ends are open. Says nothing on bools and texts. */
public record ValueRange(double min, double max) {
    /** Every number. */
    public static final ValueRange ALL = new ValueRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    public ValueRange {
        if (!(min <= max)) {
            throw new IllegalArgumentException("a range needs min <= max, not " + min + " and " + max);
        }
    }

    /** Why the value is outside; empty when it is inside. */
    Optional<String> complaint(PointValue value) {
        if (value instanceof PointValue.Float64 number) {
            return complaint(number.value());
        } else if (value instanceof PointValue.Int64 number) {
            return complaint((double) number.value());
        }
        return Optional.empty();
    }

    private Optional<String> complaint(double number) {
        if (number < min) {
            return Optional.of(number + " is below " + min);
        }
        return number > max ? Optional.of(number + " is above " + max) : Optional.empty();
    }
}
