// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.profile.ProfileException;
import dev.selvage.replica.Retention;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Optional<Integer> describe(String line) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");
        return Main.describe(
                args, new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static AgentSettings settings(String... args) throws ProfileException {
        return AgentOptions.of(args).settings().get(0);
    }

    @Test
    void severalDevicesHaveAFolderEach(@TempDir Path folder) throws Exception {
        Path a = device(folder, "a", "a");
        Path b = device(folder, "b", "b");
        List<AgentSettings> both = AgentOptions.of("run", "--device", a.toString(), "--device", b.toString(), "--data", "x").settings();
        assertEquals(List.of(Path.of("x/a"), Path.of("x/b")), both.stream().map(AgentSettings::dataFolder).toList());
    }

    @Test
    void aDeviceRunsOnce(@TempDir Path folder) throws Exception {
        Path a = device(folder, "a", "same");
        Path b = device(folder, "b", "same");
        AgentOptions options = AgentOptions.of("run", "--device", a.toString(), "--device", b.toString());
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, options::settings);
        assertEquals(b + ": device \"same\" is also in " + a + "; a device runs once", e.getMessage());
    }

    @Test
    void moreDevicesThanAProcessBearsAreWrongUsage() {
        assertEquals(Optional.of(2), describe("run" + " --device d.yaml".repeat(AgentOptions.DEVICES_MAX + 1)));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("at most 256"), err.toString(StandardCharsets.UTF_8));
    }

    private static Path device(Path folder, String file, String id) throws IOException {
        return Files.writeString(folder.resolve(file + ".yaml"), "format: selvage-device/1\ndevice: " + id + "\nprofile: simulated-device@1\nparams: {seed: 1}\n");
    }

    @Test
    void helpShowsAnExample() {
        assertEquals(Optional.of(0), describe("--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("Example: java -jar edge-agent.jar run"));
    }

    @Test
    void theVersionNamesTheProgram() {
        assertEquals(Optional.of(0), describe("--version"));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("edge-agent "));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "go", "run", "run --device d.yaml --nonsense 1", "run --device d.yaml --data", "run --device d.yaml --site a --site b", "run --site home"
    })
    void wrongUsageIsOneLineAndExit2(String line) {
        assertEquals(Optional.of(2), describe(line));
        assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count());
    }

    @Test
    void whatIsNotSaidComesFromTheDeviceFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("d.yaml"),
                "format: selvage-device/1\ndevice: d\nsite: works\nprofile: simulated-device@1\nparams: {seed: 1}\n");

        AgentSettings settings = settings("run", "--device", file.toString());

        assertEquals("works", settings.site().value());
        assertEquals("mqtt://127.0.0.1:1883", settings.broker().toString());
        assertEquals(Path.of("selvage-data/agents/d"), settings.dataFolder());
    }

    @Test
    void whatIsSaidCounts(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("d.yaml"),
                "format: selvage-device/1\ndevice: d\nprofile: simulated-device@1\nparams: {seed: 1}\n");

        AgentSettings settings = settings("run", "--device", file.toString(), "--site", "s2", "--broker", "mqtt://h:1", "--data", "x");

        assertEquals("s2", settings.site().value());
        assertEquals("mqtt://h:1", settings.broker().toString());
        assertEquals(Path.of("x"), settings.dataFolder());
    }

    @Test
    void pluginsAreInTheDataFolderFirst(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("d.yaml"),
                "format: selvage-device/1\ndevice: d\nprofile: simulated-device@1\nparams: {seed: 1}\n");
        assertEquals(List.of(Path.of("x/plugins")), settings("run", "--device", file.toString(), "--data", "x").pluginFolders());
        assertEquals(List.of(Path.of("x/plugins"), Path.of("/opt/jars")),
                settings("run", "--device", file.toString(), "--data", "x", "--plugins", "/opt/jars").pluginFolders());
    }

    @Test
    void historyIsKeptForAMonthUnlessSaid(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("d.yaml"),
                "format: selvage-device/1\ndevice: d\nprofile: simulated-device@1\nparams: {seed: 1}\n");
        assertEquals(Retention.of(30, 64), settings("run", "--device", file.toString()).history());
        assertEquals(Retention.of(7, 8), settings("run", "--device", file.toString(), "--history-days", "7", "--history-mb", "8").history());
    }

    @ParameterizedTest
    @CsvSource({"--history-days, 0", "--history-days, 36501", "--history-mb, -1", "--history-mb, 1048577", "--history-mb, many", "--history-days, 99999999999"})
    void aWrongLimitOfHistoryIsOneClearLine(String option, String value, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("d.yaml"),
                "format: selvage-device/1\ndevice: d\nprofile: simulated-device@1\nparams: {seed: 1}\n");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> settings("run", "--device", file.toString(), option, value));
        assertTrue(e.getMessage().startsWith(option + ": \"" + value + "\" is no whole number from 1 to "), e.getMessage());
    }
}
