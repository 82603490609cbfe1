// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Family;
import dev.selvage.protocol.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HdbscanTest extends ModelContract {
    private static final String RECIPE = "{'minClusterSize':20}";

    HdbscanTest() {
        super(Family.HDBSCAN, RECIPE, Plant.normal(400, 1));
    }

    @Override
    Json.Obj recipe() {
        return json(RECIPE);
    }

    @Test
    void takesAStrangeRowForNoise() {
        Random random = new Random(8);
        for (int i = 0; i < 50; i++) {
            assertEquals("noise", model().score(Plant.strange(random)).label().orElseThrow());
        }
        long noise = Plant.list(500, 9).stream().filter(r -> model().score(r).label().orElseThrow().equals("noise")).count();
        assertTrue(noise < 100, () -> noise + " of 500 normal rows are noise");
    }
}
