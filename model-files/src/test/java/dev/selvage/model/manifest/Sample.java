// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Good manifests, of models that need not exist; each test changes one thing of one. */
final class Sample {
    private static final String DIGEST = "ab".repeat(32);

    private Sample() {}

    static Json.Obj json(String text) {
        try {
            return JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    static Manifest clusters() {
        return manifest(new Blueprint(Family.KMEANS, OptionalDouble.of(2.5), json("{}")));
    }

    static Manifest ensemble() {
        return manifest(new Blueprint(
                Family.ENSEMBLE, OptionalDouble.of(1),
                json("{'members':[{'family':'kmeans','threshold':1.5},"
                        + "{'family':'residual','threshold':2,'parameters':{'target':'amps','deviation':0.25}}]}")));
    }

    private static Manifest manifest(Blueprint plan) {
        return new Manifest(
                "pump", Version.of("1.0.0"), new Manifest.Content(DIGEST, 5_143), plan,
                new Manifest.Purpose("pump-skid", "protect", DIGEST),
                List.of(new FeatureStats("temp", "Cel", 300, 20, 80, 50.1, 1.0 / 3), new FeatureStats("amps", "A", 300, -1, 9, 4, 2)),
                new Manifest.Training("tribuo 4.3.2", 1_700_000_000_000L, 300, DIGEST, "made up"), json("{'f1':0.93}"), golden(),
                new Manifest.Terms(Version.of("0.1.0"), 1_800_000_000_000L, "plant-a"));
    }

    /** As few as are let through, with numbers that no short decimal hits. */
    private static List<Golden> golden() {
        List<Golden> golden = new ArrayList<>();
        for (int i = 0; i < Golden.COUNT_MIN; i++) {
            golden.add(new Golden(new double[] {20 + i / 3.0, Math.sqrt(i)}, Math.PI * i, Optional.empty()));
        }
        return golden;
    }

    /** The manifest's text with one member changed, or removed. */
    static byte[] with(Manifest manifest, String member, Optional<Json> value) {
        Map<String, Json> members = new LinkedHashMap<>(ManifestWriter.json(manifest).members());
        value.ifPresentOrElse(v -> members.put(member, v), () -> members.remove(member));
        return new Json.Obj(members).bytes();
    }
}
