// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String line) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), line.split(" "));
    }

    @Test
    void everyFigureIsALineAndNothingIsLeftBehind() throws IOException {
        assertEquals(0, run("replica --rows 200 --rounds 1 --folder " + folder), err.toString());

        List<String> names = out.toString().lines().map(line -> line.split(" ", 2)[0]).toList();
        assertEquals(List.of("name", "write.batch10", "write.batch1000", "write.foreign", "merge.first", "merge.disjoint",
                "merge.columns", "merge.conflict", "sync.bytes", "sync.apply", "digest", "bytes.row"), names);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void oneFigureAsJson() {
        assertEquals(0, run("replica --rows 200 --rounds 1 --json --only merge.disjoint --folder " + folder), err.toString());

        assertEquals(1, out.toString().lines().count(), out.toString());
        assertTrue(out.toString().startsWith("{\"name\":\"merge.disjoint\",\"ours\":{\"median\":"), out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "replica --only write.batch11", "replica --only e2e.site", "e2e --only digest"})
    void anUnknownNameIsOneLineAndExit1(String line) {
        assertEquals(1, run(line));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals("", out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent --rounds", "agent --rounds 0", "agent --seconds ten", "agent --turns 3", "agent --rounds 3 --only jar"})
    void whatTheAgentCannotBeMeasuredByIsOneLineAndExit2(String line) {
        assertEquals(2, run(line));
        assertEquals("selvage bench: " + AgentBench.USAGE, err.toString().strip());
        assertEquals("", out.toString());
    }

    @Test
    void anUnknownFigureIsToldWhichThereAre() {
        run("replica --only nonsense");

        assertEquals("selvage bench: no figure is named \"nonsense\"; there are: write.batch10, write.batch1000,"
                + " write.foreign, merge.first, merge.disjoint, merge.columns, merge.conflict, sync.bytes, sync.apply, digest, bytes.row,"
                + " merge.devices, memory.devices", err.toString().strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json", "replica --rounds", "replica --rounds 0", "replica --rows x", "replica --only", "replica --rows 9", "replica --fast"})
    void wrongUsageIsOneLineAndExit2(String line) {
        assertEquals(2, run(line));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void itHelps() {
        assertEquals(0, run("replica --help"));
        assertTrue(out.toString().startsWith("usage: selvage bench replica"), out.toString());
        for (Figures figure : Figures.values()) {
            assertTrue(out.toString().contains(figure.label), figure.label);
        }
    }

    @Test
    void modelsAreMeasuredByTheirOwnProgram() {
        assertEquals(1, run("models --data " + folder.resolve("none")));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains("no data sets in"), err.toString());
    }

    @Test
    void aFolderThatCannotBeMadeIsOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertEquals(1, run("replica --rows 10 --folder " + file.resolve("below")));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }
}
