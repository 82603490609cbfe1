// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Model;
import dev.selvage.model.Plant;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AdaptTest {
    private static final List<Input> INPUTS = List.of(new Input("b", ""), new Input("a", ""));

    /** "high" above a line, "low" below it; every 20th is "off", far away. */
    private static Rows rows(int count, double line, long seed) {
        Random random = new Random(seed);
        List<double[]> rows = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] row = {10 * random.nextGaussian(), random.nextGaussian()};
            boolean off = i % 20 == 0;
            if (off) {
                row[0] -= 80;
            }
            rows.add(row);
            labels.add(off ? "off" : row[0] / 10 + row[1] > line ? "high" : "low");
        }
        return Rows.labelled(INPUTS, rows, labels);
    }

    private static double right(Model model, Rows rows) {
        int right = 0;
        for (int i = 0; i < rows.rows().size(); i++) {
            right += model.score(rows.rows().get(i)).label().orElseThrow().equals(rows.labels().get(i)) ? 1 : 0;
        }
        return (double) right / rows.rows().size();
    }

    private static Trained trained() {
        return Trainer.train(new Recipe(Family.LINEAR_SGD, Json.object().put("of", "high").put("epochs", 20).build(), 1), rows(2_000, 0, 1));
    }

    @Test
    void fiveEpochsOverTwoHundredRowsCorrectAShiftedBoundary() {
        Trained before = trained();
        Rows shifted = rows(1_000, 1.2, 3);
        double old = right(before.open(), shifted);
        Trained warm = Adapt.warmStart(before, rows(200, 1.2, 2), 5, 0.05, 1);
        double now = right(warm.open(), shifted);
        assertTrue(old < 0.75, () -> "nothing to correct: " + old);
        assertTrue(now > 0.93, () -> "from " + old + " to " + now);
        assertEquals(before.open().card().features(), warm.open().card().features());
        assertEquals(before.plan(), warm.plan());
        assertArrayEquals(warm.file(), Adapt.warmStart(before, rows(200, 1.2, 2), 5, 0.05, 1).file());
    }

    @Test
    void noStepLeavesTheModelAsItWas() {
        Trained before = trained();
        Trained warm = Adapt.warmStart(before, rows(200, 1.2, 2), 1, 1e-300, 1);
        for (double[] row : rows(100, 0, 9).rows()) {
            assertEquals(before.open().score(row), warm.open().score(row));
        }
    }

    @Test
    void aClassThatTheRowsLackIsNotForgotten() {
        Rows all = rows(200, 0, 2);
        List<double[]> few = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            if (!all.labels().get(i).equals("off")) {
                few.add(all.rows().get(i));
                labels.add(all.labels().get(i));
            }
        }
        Model warm = Adapt.warmStart(trained(), Rows.labelled(INPUTS, few, labels), 5, 0.05, 1).open();
        assertEquals("off", warm.score(new double[] {-90, 0}).label().orElseThrow());
    }

    @Test
    void aClassThatTheModelLacksIsSaidSo() {
        Rows strange = Rows.labelled(INPUTS, List.of(new double[2], new double[2]), List.of("low", "sideways"));
        var e = assertThrows(IllegalArgumentException.class, () -> Adapt.warmStart(trained(), strange, 5, 0.05, 1));
        assertTrue(e.getMessage().startsWith("row 2") && e.getMessage().contains("sideways"), e::getMessage);
        Trained centres = Trainer.train(Recipe.of(Family.KMEANS, 1), Plant.normal(100, 1));
        assertThrows(IllegalArgumentException.class, () -> Adapt.warmStart(centres, Plant.labelled(100, 1), 5, 0.05, 1));
    }

    @Test
    void centresFollowTheirWindow() {
        Json.Obj three = Json.object().put("k", 3).put("factor", 1.5).build();
        Trained before = Trainer.train(new Recipe(Family.KMEANS, three, 1), Plant.normal(600, 1));
        List<double[]> drifted = Plant.list(600, 2);
        drifted.forEach(r -> r[0] += 30);
        Model after = Adapt.retrainKMeans(Rows.plain(Plant.INPUTS, drifted), three, 1).open();
        double[] row = drifted.get(7);
        assertTrue(before.open().score(row).value() > before.plan().threshold().orElseThrow());
        assertTrue(after.score(row).value() < after.card().threshold().orElseThrow());
        assertThrows(IllegalArgumentException.class, () -> Adapt.retrainKMeans(Plant.normal(Adapt.ROWS_MAX + 1, 1), three, 1));
    }
}
