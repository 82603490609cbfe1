// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Family;
import dev.selvage.protocol.Json;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ResidualTest extends ModelContract {
    private static final String RECIPE = "{'target':'amps','penalty':1e-6,'quantile':1,'factor':1.5}";

    ResidualTest() {
        super(Family.RESIDUAL, RECIPE, Plant.normal(600, 1));
    }

    @Override
    Json.Obj recipe() {
        return json(RECIPE);
    }

    @Test
    void speaksInStandardDeviations() {
        double[] scores = Plant.list(2_000, 5).stream().mapToDouble(r -> model().score(r).value()).toArray();
        double square = Arrays.stream(scores).map(s -> s * s).average().orElseThrow();
        assertEquals(1, square, 0.15);
    }

    @Test
    void onlyTheRelationMatters() {
        double[] row = Plant.list(1, 3).get(0);
        double before = model().score(row).value();
        assertTrue(before < 4, () -> "normal row has " + before);
        row[3] += 0.02;
        double after = model().score(row).value();
        assertTrue(after > 10 && after > model().card().threshold().orElseThrow(), () -> "a drift of 20 deviations gives " + after);
    }
}
