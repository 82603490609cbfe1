// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.decision.feature.Aggregate;
import dev.selvage.decision.feature.Span;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One feature: what the model and the conditions see of a point.
 *
 * @param as its name, which the model's feature has too
 * @param point whose readings it is made of
 * @param maxAgeMillis an older last reading makes it stale
 * @param range readings outside of it are left out of the window, and make it missing while they last
 * @param substitute stands for it when it is missing
 * @param stuckMillis readings that have all been the same for longer come from a sensor that is stuck; empty when they may
 */
public record InputSpec(String as, String point, Aggregate aggregate, Span span, long maxAgeMillis, Optional<Range> range, OptionalDouble substitute,
        OptionalLong stuckMillis) {
    /** Bounds, both included. */
    public record Range(double min, double max) {
        public boolean holds(double value) {
            return value >= min && value <= max;
        }
    }
}
