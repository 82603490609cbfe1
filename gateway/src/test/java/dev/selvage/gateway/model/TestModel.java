// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import dev.selvage.model.file.Packing;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.manifest.Version;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A real model with its manifest, signed. */
record TestModel(Manifest manifest, byte[] file, String signature) {
    /** Trains one of that name; the same seed gives the same file. */
    static TestModel train(Path folder, String name, long seed) throws IOException {
        Random random = new Random(seed);
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rows.add(new double[] {random.nextGaussian(), random.nextGaussian() * 5});
        }
        Rows plain = Rows.plain(List.of(new Input("t", "Cel"), new Input("p", "bar")), rows);
        Trained trained = Trainer.train(new Recipe(Family.KMEANS, Json.object().put("k", 2).build(), seed), plain);
        SigningKey key = SigningKey.create(folder.resolve(name + "-" + seed + ".pem"), "plant-a");
        Packing.Label label = new Packing.Label(name, Version.of("1.0." + seed), new Manifest.Purpose("pump", "guard", "ab".repeat(32)), 1_700_000_000_000L, "made up",
                new Manifest.Terms(Version.of("0.1.0"), 1_900_000_000_000L, key.kid()));
        Manifest manifest = Packing.manifest(trained, plain, label, Json.object().build());
        return new TestModel(manifest, trained.file(), key.sign(manifest.bytes()));
    }

    String sha256() {
        return manifest.content().sha256();
    }

    /** The manifest as it is signed. */
    String text() {
        return new String(manifest.bytes(), StandardCharsets.UTF_8);
    }
}
