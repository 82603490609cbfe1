// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBenchTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Path data, String... arguments) {
        return ModelBench.run(new PrintWriter(out, true), new PrintWriter(err, true), data, List.of(arguments));
    }

    /** The data sets beside the checkout; without them a test is skipped. */
    private static Path shared() {
        Path data = Path.of(System.getProperty("selvage.root"), "..", "shared", "data");
        Assumptions.assumeTrue(Files.isDirectory(data), "no data sets beside the checkout: " + data);
        return data;
    }

    @Test
    void withoutDataItSaysSoInOneLine() {
        assertEquals(1, run(folder.resolve("none")));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains("--data"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void aFolderGivenWins() {
        assertEquals(1, run(Path.of("/"), "--data", folder.resolve("given").toString()));
        assertTrue(err.toString().contains("given"), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--only", "--only nonsense", "--data", "--fast", "nab"})
    void wrongUsageIsOneLineAndExit2(String line) {
        assertEquals(2, run(folder, line.split(" ")));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void aCellThatIsNoNumberIsOneLine() throws IOException {
        Path file = Files.createDirectories(folder.resolve("occupancy")).resolve("datatraining.txt");
        Files.writeString(file, "head\n1,t,x,1,1,1,1,1\n");
        assertEquals(1, run(folder, "--only", "occupancy"));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void theScorersRepeatThePublishedRowsAndTheBarIsMet() {
        assertEquals(0, run(shared(), "--only", "skab"), err.toString());

        List<String> lines = out.toString().lines().toList();
        assertEquals(7, lines.stream().filter(line -> line.startsWith("check.skab.") && line.endsWith(" ok")).count(), out.toString());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("skab.deviation ") && line.endsWith(" met")), out.toString());
    }

    @Test
    void aBarIsMetInJsonToo() {
        assertEquals(0, run(shared(), "--only", "occupancy", "--json"), err.toString());
        assertEquals(1, out.toString().lines().filter(line -> line.endsWith("\"verdict\":\"met\"}")).count(), out.toString());
    }

    @Test
    void aPublishedRowThatDiffersStopsItBeforeAnyFigure() throws IOException {
        copy(shared().resolve("nab"), folder.resolve("nab"));
        Path scores = folder.resolve("nab/published/numenta_standard_scores.csv");
        String text = Files.readString(scores);
        Files.writeString(scores, text.replace("2.43572773247", "2.43592773247"));

        assertEquals(1, run(folder, "--only", "nab"));
        assertEquals(1, out.toString().lines().filter(line -> line.endsWith("DIFFERENT")).count(), out.toString());
        assertEquals(19, out.toString().lines().filter(line -> line.endsWith(" ok")).count(), out.toString());
        assertFalse(out.toString().contains("nab.forest"), out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.write(target, Files.readAllBytes(path));
                }
            }
        }
    }
}
