// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.Optional;

/** The stateless half of the pipeline: raw reading to value of the point's type, with the quality its range gives it. */
final class Refinery {
    private Refinery() {}

    static Reported refine(PointRules rules, Reading reading) {
        if (reading.value() instanceof PointValue.Missing) {
            return bad(reading, reading.reason().isEmpty() ? "the driver gave no value" : reading.reason());
        }
        try {
            PointValue value = rules.type().coerce(rules.transform().apply(reading.value()));
            Optional<String> complaint = rules.range().complaint(value);
            if (reading.quality() == Quality.GOOD && complaint.isPresent()) {
                return reported(reading, value, Quality.OUT_OF_RANGE, complaint.get());
            }
            return reported(reading, value, reading.quality(), reading.reason());
        } catch (UnusableValueException e) {
            return bad(reading, e.getMessage());
        }
    }

    private static Reported bad(Reading reading, String reason) {
        return reported(reading, new PointValue.Missing(), Quality.BAD, reason);
    }

    private static Reported reported(Reading reading, PointValue value, Quality quality, String reason) {
        return new Reported(reading.point(), value, quality, reason, reading.takenAtMillis());
    }
}
