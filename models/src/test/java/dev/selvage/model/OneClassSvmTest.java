// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Family;
import dev.selvage.protocol.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OneClassSvmTest extends ModelContract {
    private static final String RECIPE = "{'nu':0.05,'factor':1.1}";

    OneClassSvmTest() {
        super(Family.ONE_CLASS_SVM, RECIPE, Plant.normal(600, 1));
    }

    @Override
    Json.Obj recipe() {
        return json(RECIPE);
    }

    @Test
    void tellsStrangeFromNormal() {
        double threshold = model().card().threshold().orElseThrow();
        Random random = new Random(8);
        for (int i = 0; i < 50; i++) {
            double strange = model().score(Plant.strange(random)).value();
            assertTrue(strange > threshold, () -> "strange " + strange + " against " + threshold);
        }
        long alarms = Plant.list(500, 9).stream().filter(r -> model().score(r).value() > threshold).count();
        assertTrue(alarms < 30, () -> alarms + " of 500 normal rows are over the threshold");
    }

    @Test
    void isNeverBelowZero() {
        assertTrue(Plant.list(500, 12).stream().allMatch(r -> model().score(r).value() >= 0));
    }

    @Test
    void learnsFromAllButTheLastFifth() {
        assertEquals(480, trained().rows());
    }
}
