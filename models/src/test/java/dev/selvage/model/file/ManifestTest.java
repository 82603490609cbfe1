// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.Family;
import dev.selvage.model.Input;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestTest {
    @TempDir
    static Path folder;

    private static Workshop workshop;

    @BeforeAll
    static void open() {
        workshop = new Workshop(folder);
    }

    private static String line(byte[] manifest) {
        String line = assertThrows(JsonException.class, () -> Manifest.read(manifest)).getMessage();
        assertEquals(1, line.lines().count(), line);
        return line;
    }

    @Test
    void readsWhatItWrites() throws JsonException {
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
    void takesUnitsWithBracketsAndBraces() throws JsonException {
        String text = new String(workshop.manifest(Family.KMEANS).bytes(), StandardCharsets.UTF_8);
        String other = text.replaceFirst("\"unit\":\"[^\"]*\"", "\"unit\":\"ucum:m[H2O]{pump}\"");
        assertEquals("ucum:m[H2O]{pump}", Manifest.read(other.getBytes(StandardCharsets.UTF_8)).features().get(0).unit());
        assertTrue(line(text.replaceFirst("\"unit\":\"[^\"]*\"", "\"unit\":\"a b\"").getBytes(StandardCharsets.UTF_8)).contains("printable"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "format", "name", "version", "sha256", "size", "family", "kind", "parameters", "profile", "decision", "template", "features",
        "library", "trainedAt", "training", "metrics", "golden", "minAgent", "notAfter", "kid"
    })
    void namesWhatIsMissing(String member) {
        String line = line(workshop.offer(Family.KMEANS, member, Optional.empty()).manifest());
        assertTrue(line.contains("\"" + member + "\"") && line.contains("missing"), line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            format    | 'selvage-model/2'      | selvage-model/1
            name      | '../etc/passwd'        | a name of
            name      | 'Pump'                 | a name of
            version   | '1.0'                  | 1.2.3
            version   | '01.0.0'               | 1.2.3
            sha256    | 'ABC'                  | 64 hex digits
            size      | 0                      | from 1 to
            size      | 1e300                  | a whole number
            family    | 'xgboost'              | one that this agent knows
            kind      | 'CALIBRATED'           | DISTANCE
            threshold | 'high'                 | a number
            profile   | 7                      | a text
            profile   | 'a\\nb'                | 1 to 128
            features  | []                     | a list of 1 to 256
            features  | [7]                    | a list of objects
            training  | {}                     | a whole number
            golden    | []                     | a list of 5 to 64
            notAfter  | -1                     | from 0
            surprise  | 1                      | leave it out
            """)
    void saysWhatIsWrongAndWhatWouldBeRight(String member, String value, String right) {
        Json json = Workshop.json("{'v':" + value.replace("'", "\"") + "}").get("v").orElseThrow();
        String line = line(workshop.offer(Family.KMEANS, member, Optional.of(json)).manifest());
        assertTrue(line.startsWith("manifest: \"" + member), line);
        assertTrue(line.contains(right), line);
    }

    @Test
    void anEnsembleWithinIsRefusedWhenRead() {
        Json nested = Workshop.json("{'members':[{'family':'ensemble','threshold':1},{'family':'kmeans','threshold':1}]}");
        assertTrue(line(workshop.offer(Family.ENSEMBLE, "parameters", Optional.of(nested)).manifest()).contains("none is an ensemble"));
    }

    @Test
    void refusesWhatIsNoDocument() {
        for (String text : List.of("", "[]", "{", "{\"format\":\"selvage-model/1\",\"format\":\"x\"}", "[".repeat(100_000))) {
            line(text.getBytes(StandardCharsets.UTF_8));
        }
        line(new byte[1_000_000]);
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

    @Test
    void versionsAreNumbersNotText() {
        assertTrue(Version.of("1.10.0").compareTo(Version.of("1.9.9")) > 0);
        assertTrue(Version.of("2.0.0").compareTo(Version.of("10.0.0")) < 0);
        assertEquals("1.2.3", Version.of("1.2.3").toString());
        for (String bad : List.of("", "1", "1.2.3-rc1", "v1.2.3", "1.2.3.4", "1.2.9999999", "-1.0.0")) {
            assertThrows(IllegalArgumentException.class, () -> Version.of(bad));
        }
    }
}
