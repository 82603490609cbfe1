// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Golden;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests of models that were really trained. */
final class PackingTest {
    @TempDir
    static Path folder;

    private static Workshop workshop;

    @BeforeAll
    static void open() {
        workshop = new Workshop(folder);
    }

    @Test
    void theManifestOfEachFamilyIsReadAsItWasWritten() throws JsonException {
        for (Family family : Workshop.families()) {
            Manifest manifest = workshop.manifest(family);
            Manifest again = Manifest.read(manifest.bytes());
            assertArrayEquals(manifest.bytes(), again.bytes());
            assertEquals(manifest.features(), again.features());
            assertEquals(manifest.plan(), again.plan());
            assertEquals(manifest.identity(), again.identity());
        }
        assertEquals(List.of(Family.KMEANS, Family.ONE_CLASS_SVM, Family.RESIDUAL), workshop.manifest(Family.ENSEMBLE).members());
    }

    @Test
    void holdsAsManyFeaturesAsCanBeTrainedOn() throws JsonException {
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < Rows.FEATURES_MAX; i++) {
            inputs.add(new Input("f" + i, "Cel"));
        }
        Random random = new Random(1);
        List<double[]> data = new ArrayList<>();
        for (int r = 0; r < 60; r++) {
            data.add(random.doubles(inputs.size()).toArray());
        }
        Rows rows = Rows.plain(inputs, data);
        Trained trained = Trainer.train(Recipe.of(Family.KMEANS, 1), rows);
        Manifest m = workshop.manifest(Family.KMEANS);
        var label = new Packing.Label("wide", m.version(), m.purpose(), 1, "made up", m.terms());
        Manifest wide = Manifest.read(Packing.manifest(trained, rows, label, Json.object().build()).bytes());
        assertTrue(wide.golden().size() >= Golden.COUNT_MIN);
    }

    @Test
    void goldenVectorsSpanTheScores() {
        Manifest m = workshop.manifest(Family.KMEANS);
        double[] all = Workshop.rows(Family.KMEANS).rows().stream()
                .mapToDouble(r -> workshop.trained(Family.KMEANS).open().score(r).value()).sorted().toArray();
        double[] golden = m.golden().stream().mapToDouble(Golden::score).sorted().toArray();
        assertEquals(24, golden.length);
        assertEquals(all[0], golden[0]);
        assertEquals(all[all.length - 1], golden[23]);
    }
}
