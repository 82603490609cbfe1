// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.stream;

import dev.selvage.protocol.Json;
import java.util.Optional;

/**
 * A mean and a variance that forget: the first values count equally, until each newer one counts for {@code 1/memory}
 * of the whole
 * (West 1979; Finch 2009). Not thread-safe.
 */
final class Baseline {
    /** Beyond it a number is a fault and no measurement, and its square would be no number. */
    static final double MAGNITUDE_MAX = 1e100;

    private final double memory;
    private double count;
    private double mean;
    private double variance;

    /** Starts with nothing, and comes to remember about {@code memory} values. */
    Baseline(double memory) {
        this.memory = memory;
    }

    void learn(double value) {
        count = Math.min(count + 1, memory);
        double share = 1 / count;
        double off = value - mean;
        mean += share * off;
        variance = (1 - share) * (variance + share * off * off);
    }

    double mean() {
        return mean;
    }

    /** Standard deviation; 0 as long as all values are one. */
    double deviation() {
        return Math.sqrt(variance);
    }

    Json.Obj state() {
        return Json.object().put("n", count).put("mean", mean).put("variance", variance).build();
    }

    /** Goes back to a {@link #state}; false, and nothing changes, when it is none. */
    boolean restore(Json.Obj state) {
        Optional<Double> n = number(state, "n").filter(v -> v >= 0 && v <= memory);
        Optional<Double> m = number(state, "mean").filter(v -> Math.abs(v) <= MAGNITUDE_MAX);
        Optional<Double> v = number(state, "variance").filter(value -> value >= 0);
        if (n.isEmpty() || m.isEmpty() || v.isEmpty()) {
            return false;
        }
        count = n.get();
        mean = m.get();
        variance = v.get();
        return true;
    }

    /** JSON does not tell 3 from 3.0. */
    static Optional<Double> number(Json.Obj object, String name) {
        return object.get(name).flatMap(Baseline::number);
    }

    private static Optional<Double> number(Json json) {
        if (json instanceof Json.Num number) {
            return Optional.of(number.value());
        }
        return json instanceof Json.Int integer ? Optional.of((double) integer.value()) : Optional.empty();
    }
}
