// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.model.manifest.Family;
import dev.selvage.model.train.Rows;
import dev.selvage.protocol.Json;
import org.junit.jupiter.api.Test;

final class LinearRegressionTest extends ModelContract {
    private static final String RECIPE = "{'penalty':1e-6}";

    LinearRegressionTest() {
        super(Family.LINEAR_REGRESSION, RECIPE, Plant.withTargets(600, 1));
    }

    @Override
    Json.Obj recipe() {
        return json(RECIPE);
    }

    @Test
    void predictsTheTarget() {
        Rows other = Plant.withTargets(200, 7);
        for (int i = 0; i < 200; i++) {
            assertEquals(other.targets()[i], model().score(other.rows().get(i)).value(), 1);
        }
    }

    @Test
    void explainsByWeightTimesValue() {
        double[] mean = model().card().features().stream().mapToDouble(f -> f.mean()).toArray();
        double[] probe = mean.clone();
        probe[0] += 10;
        var parts = model().explain(probe, 3);
        assertEquals("temp", parts.get(0).feature());
        assertEquals(model().score(probe).value() - model().score(mean).value(), parts.get(0).weight(), 1e-6);
    }
}
