// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PumpFilesTest {
    private static final String HEADER = "datetime;Accelerometer1RMS";

    @TempDir
    Path folder;

    /** A recording with so many rows, each with its number. */
    private Path recording(int rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < rows; i++) {
            lines.add("2020-03-09 10:00:00;" + i);
        }
        Files.createDirectories(folder.resolve("skab").resolve("valve2"));
        Files.write(folder.resolve("skab").resolve("valve2").resolve("2.csv"), lines);
        return folder.resolve("skab");
    }

    private String refusal(Path recordings) {
        String line = assertThrows(CliException.class, () -> PumpFiles.cut(folder.resolve("demo"), recordings)).getMessage();
        assertEquals(1, line.lines().count(), line);
        return line;
    }

    @Test
    void aRunIsCutIntoWhatIsLearnedFromAndWhatIsLivedThrough() throws Exception {
        PumpFiles files = PumpFiles.cut(folder.resolve("demo"), recording(1_000));

        List<String> training = Files.readAllLines(files.training());
        List<String> run = Files.readAllLines(folder.resolve("demo").resolve("run.csv"));
        assertEquals(HEADER, training.get(0));
        assertEquals(HEADER, run.get(0));
        assertTrue(training.get(1).endsWith(";0") && training.get(400).endsWith(";399"), training::toString);
        assertEquals(401, training.size());
        assertTrue(run.get(1).endsWith(";440") && run.get(560).endsWith(";999"), "none of it was learned from");
        assertEquals(561, run.size());
        assertEquals("the first 400 rows of valve2/2.csv", files.source());
    }

    @Test
    void theDeviceFileIsOneThatAnAgentTakes() throws Exception {
        Device device = DeviceFile.read(PumpFiles.cut(folder.resolve("demo"), recording(1_000)).device(), ProfileSource.bundled());

        assertEquals("pump-1", device.id().value());
        assertEquals("pump-loop", device.profile());
        assertEquals("throttle", device.decisions().get(0).name());
    }

    @Test
    void filesOfTheStartBeforeAreWrittenOver() throws Exception {
        PumpFiles.cut(folder.resolve("demo"), recording(1_000));
        PumpFiles.cut(folder.resolve("demo"), recording(500));
        assertEquals(61, Files.readAllLines(folder.resolve("demo").resolve("run.csv")).size());
    }

    @Test
    void withoutTheBenchmarkALineSaysWhereToGetIt() {
        String line = refusal(folder.resolve("a").resolve("..").resolve("none"));
        assertTrue(line.contains("there is no " + folder.resolve("none").resolve("valve2").resolve("2.csv")), line);
        assertTrue(line.contains("https://github.com/waico/SKAB") && line.endsWith("with --recordings"), line);
        assertTrue(Files.notExists(folder.resolve("demo")), "nothing was made");
    }

    @Test
    void aRunThatWasCutShortIsRefused() throws Exception {
        String line = refusal(recording(440));
        assertTrue(line.endsWith("has 441 lines, and this demonstration needs the whole run"), line);
        assertEquals(2, Files.readAllLines(PumpFiles.cut(folder.resolve("demo"), recording(441)).device().resolveSibling("run.csv")).size(), "one row more is enough");
    }

    @Test
    void aFolderThatCannotBeMadeIsOneLine() throws Exception {
        Path recordings = recording(1_000);
        Files.writeString(folder.resolve("demo"), "a file in its place");
        assertTrue(refusal(recordings).startsWith("cannot prepare the demonstration in " + folder.resolve("demo")), "names the folder");
    }

    @Test
    void aRecordingThatIsNoTextIsOneLine() throws Exception {
        Path recordings = recording(1_000);
        Files.write(recordings.resolve("valve2").resolve("2.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 10});
        assertTrue(refusal(recordings).startsWith("cannot prepare the demonstration"), "names what cannot be done");
    }
}
