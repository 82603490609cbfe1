// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard.Replay;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CutForestTest extends StreamingContract {
    private static CutForest.Settings settings(long seed) {
        return new CutForest.Settings(30, 128, 4, 2_000, WARM_UP, seed);
    }

    @Override
    Model fresh() {
        return new CutForest("forest", FEATURES, 3, settings(1));
    }

    @Test
    void theScoreIsRecordedSinceTheForestIsNot() {
        assertEquals(Replay.RECORDED, fresh().card().replay());
        assertEquals(Optional.empty(), taught(200).state());
    }

    @Test
    void aStrangeCourseOfUsualValuesIsSeen() {
        Model model = new CutForest("wave", List.of(feature("x")), 3, settings(1));
        double usual = 0;
        for (int i = 0; i < 1_500; i++) {
            double[] value = {Math.sin(i / 4.0)};
            usual = i > 1_000 ? Math.max(usual, model.score(value).value()) : 0;
            model.learn(value);
        }
        // Up and down at once: each value has been there before, the course has not.
        double jump = 0;
        for (double value : new double[] {1, -1, 1, -1}) {
            jump = Math.max(jump, model.score(new double[] {value}).value());
            model.learn(new double[] {value});
        }
        assertTrue(jump > 2 * usual, jump + " against " + usual);
    }

    @Test
    void anotherSeedIsAnotherForest() {
        Model one = new CutForest("forest", FEATURES, 3, settings(1));
        Model other = new CutForest("forest", FEATURES, 3, settings(2));
        for (int i = 0; i < 200; i++) {
            double[] vector = normal();
            one.learn(vector);
            other.learn(vector);
        }
        double[] strange = {25, 101_325, 0.004};
        assertNotEquals(one.score(strange), other.score(strange));
    }

    @Test
    void settingsThatWouldFillTheMemoryAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new CutForest.Settings(1_000, 256, 4, 100, 200, 1));
        assertThrows(IllegalArgumentException.class, () -> new CutForest.Settings(50, 100_000, 4, 100, 200, 1));
        assertThrows(IllegalArgumentException.class, () -> new CutForest.Settings(50, 256, 0, 100, 200, 1));
        assertThrows(IllegalArgumentException.class, () -> new CutForest.Settings(50, 256, 4, 1, 200, 1));
        assertThrows(IllegalArgumentException.class, () -> new CutForest.Settings(50, 256, 4, 100, Scale.ROWS, 1));
    }
}
