// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Family;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LinearClassifierTest extends ModelContract {
    private static final String RECIPE = "{'of':'fault'}";

    LinearClassifierTest() {
        super(Family.LINEAR_SGD, RECIPE, Plant.labelled(600, 1));
    }

    @Override
    Json.Obj recipe() {
        return json(RECIPE);
    }

    @Test
    void tellsFaultsApart() {
        Rows other = Plant.labelled(300, 6);
        int right = 0;
        for (int i = 0; i < 300; i++) {
            var score = model().score(other.rows().get(i));
            assertTrue(score.value() >= 0 && score.value() <= 1, () -> "no share: " + score);
            right += score.label().orElseThrow().equals(other.labels().get(i)) ? 1 : 0;
        }
        assertTrue(right > 285, "only " + right + " of 300 are right");
    }

    @Test
    void scoresTheClassItWasAskedFor() {
        assertTrue(model().score(Plant.strange(new Random(1))).value() > 0.8);
        Json.Obj other = json(RECIPE.replace("fault", "ok"));
        var ok = Trainer.train(new Recipe(Family.LINEAR_SGD, other, 1), Plant.labelled(600, 1)).open();
        assertTrue(ok.score(Plant.strange(new Random(1))).value() < 0.2);
    }

    @Test
    void explainsByWeightTimesValue() {
        double[] probe = Plant.strange(new Random(1));
        var first = model().explain(probe, 1).get(0);
        assertEquals("flow", first.feature());
        double mean = model().card().features().get(1).mean();
        probe[1] = mean + 2 * (probe[1] - mean);
        assertEquals(2 * first.weight(), model().explain(probe, 1).get(0).weight(), 1e-9);
    }

    @Test
    void plainDescentDoesAsWell() {
        Json.Obj plain = json("{'of':'fault','optimiser':'sgd'}");
        var sgd = Trainer.train(new Recipe(Family.LINEAR_SGD, plain, 1), Plant.labelled(600, 1)).open();
        assertTrue(sgd.score(Plant.strange(new Random(1))).value() > 0.8);
        assertTrue(sgd.score(Plant.normal(new Random(1))).value() < 0.2);
    }
}
