// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Family;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TreeTest extends ModelContract {
    private static final String RECIPE = "{'of':'fault','depth':6}";

    TreeTest() {
        super(Family.CART, RECIPE, Plant.labelled(600, 1));
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
        var ok = Trainer.train(new Recipe(Family.CART, other, 1), Plant.labelled(600, 1)).open();
        assertTrue(ok.score(Plant.strange(new Random(1))).value() < 0.2);
    }
}
