// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

class BaselineProperties {
    /** As long as nothing is forgotten, it is the plain mean and deviation. */
    @Property(tries = 200)
    void itIsThePlainMeanAtFirst(@ForAll @Size(min = 1, max = 50) List<@DoubleRange(min = -1e6, max = 1e6) Double> values) {
        Baseline baseline = new Baseline(50);
        values.forEach(baseline::learn);

        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        double variance = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).average().orElseThrow();
        assertEquals(mean, baseline.mean(), 1e-6);
        assertEquals(Math.sqrt(variance), baseline.deviation(), 1e-3);
    }

    @Property(tries = 200)
    void itStaysWithinWhatItSaw(@ForAll @Size(min = 1, max = 100) List<@DoubleRange(min = -1e99, max = 1e99) Double> values) {
        Baseline baseline = new Baseline(7);
        values.forEach(baseline::learn);

        double min = values.stream().mapToDouble(v -> v).min().orElseThrow();
        double max = values.stream().mapToDouble(v -> v).max().orElseThrow();
        double rounding = 1e-9 * Math.max(Math.abs(min), Math.abs(max));
        assertTrue(baseline.mean() >= min - rounding && baseline.mean() <= max + rounding, min + ", " + baseline.mean() + ", " + max);
        assertTrue(baseline.deviation() >= 0 && baseline.deviation() <= (max - min) / 2 + rounding, "deviation " + baseline.deviation());
    }
}
