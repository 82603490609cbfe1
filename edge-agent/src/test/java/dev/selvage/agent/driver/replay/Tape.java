// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.agent.driver.TestIntake;
import dev.selvage.protocol.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Recordings for tests: columns ts (epoch-s), a and b. */
final class Tape {
    static final Map<String, Json.Obj> BINDINGS = Map.of("pa", col("a"), "pb", col("b"));

    private final Path folder;

    Tape(Path folder) {
        this.folder = folder;
    }

    static Json.Obj col(String name) {
        return Json.object().put("col", name).build();
    }

    /** A file of rows a second apart from 1000 s on. */
    Tape rows(int count) throws IOException {
        StringBuilder text = new StringBuilder("ts,a,b\n");
        for (int i = 0; i < count; i++) {
            text.append(1_000 + i).append(',').append(i).append(',').append(i).append(".5\n");
        }
        return text(text.toString());
    }

    Tape text(String text) throws IOException {
        Files.writeString(file(), text);
        return this;
    }

    Tape bytes(byte[] bytes) throws IOException {
        Files.write(file(), bytes);
        return this;
    }

    /** The file packed, under the name tape.csv.gz. */
    Path packed() throws IOException {
        Path packed = folder.resolve("tape.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(Files.readAllBytes(file()));
        }
        return packed;
    }

    Path file() {
        return folder.resolve("tape.csv");
    }

    Json.Builder settings() {
        return Json.object().put("use", "replay").put("file", file().toString()).put("time", time("ts", "epoch-s"));
    }

    static Json.Obj time(String column, String format) {
        return Json.object().put("column", column).put("format", format).build();
    }

    Driver open(Json.Builder settings) throws DriverException {
        return new ReplayFactory().open(settings.build(), BINDINGS, Surroundings.none());
    }

    /** The first readings as they are played with no pause. */
    List<Reading> play(Json.Builder settings, int readings) throws Exception {
        TestIntake intake = new TestIntake();
        try (Driver driver = open(settings.put("speed", 0))) {
            driver.listen(intake);
            return intake.awaitReadings(readings);
        }
    }

    /** A reading as "point=value@millis", or its reason. */
    static String shown(Reading reading) {
        String what = reading.reason().isEmpty() ? reading.value().toString() : "[" + reading.reason() + "]";
        return reading.point() + "=" + what + "@" + reading.takenAtMillis();
    }

    static List<String> shown(List<Reading> readings) {
        return readings.stream().map(Tape::shown).toList();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
