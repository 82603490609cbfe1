// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestTest {
    private static String line(byte[] manifest) {
        String line = assertThrows(JsonException.class, () -> Manifest.read(manifest)).getMessage();
        assertEquals(1, line.lines().count(), line);
        return line;
    }

    @Test
    void readsWhatItWrites() throws JsonException {
        for (Manifest manifest : List.of(Sample.clusters(), Sample.ensemble())) {
            Manifest again = Manifest.read(manifest.bytes());
            assertArrayEquals(manifest.bytes(), again.bytes());
            assertEquals(manifest.features(), again.features());
            assertEquals(manifest.plan(), again.plan());
            assertEquals(manifest.identity(), again.identity());
        }
        assertEquals(List.of(Family.KMEANS, Family.RESIDUAL), Sample.ensemble().members());
    }

    @Test
    void takesUnitsWithBracketsAndBraces() throws JsonException {
        String text = new String(Sample.clusters().bytes(), StandardCharsets.UTF_8);
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
        String line = line(Sample.with(Sample.clusters(), member, Optional.empty()));
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
            size      | 0                      | from 1 to 8388608
            size      | 8388609                | from 1 to 8388608
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
        Json json = Sample.json("{'v':" + value.replace("'", "\"") + "}").get("v").orElseThrow();
        String line = line(Sample.with(Sample.clusters(), member, Optional.of(json)));
        assertTrue(line.startsWith("manifest: \"" + member), line);
        assertTrue(line.contains(right), line);
    }

    @Test
    void anEnsembleWithinIsRefusedWhenRead() {
        Json nested = Sample.json("{'members':[{'family':'ensemble','threshold':1},{'family':'kmeans','threshold':1}]}");
        assertTrue(line(Sample.with(Sample.ensemble(), "parameters", Optional.of(nested))).contains("none is an ensemble"));
    }

    @Test
    void refusesWhatIsNoDocument() {
        for (String text : List.of("", "[]", "{", "{\"format\":\"selvage-model/1\",\"format\":\"x\"}", "[".repeat(100_000))) {
            line(text.getBytes(StandardCharsets.UTF_8));
        }
        line(new byte[1_000_000]);
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
