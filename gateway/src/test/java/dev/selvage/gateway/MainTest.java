// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Retention;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Optional<Integer> describe(String line) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");
        return Main.describe(
                args, new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void helpShowsAnExample() {
        assertEquals(Optional.of(0), describe("--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("Example: java -jar gateway.jar run"));
    }

    @Test
    void theVersionNamesTheProgram() {
        assertEquals(Optional.of(0), describe("--version"));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("gateway "));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "go", "run", "run --broker mqtt://h --site s --data d --nonsense 1", "run --broker mqtt://h --site s --data d --data", "run --broker mqtt://h --site s --data d --data e", "run --broker mqtt://h --site NO! --data d", "run --broker mqtt://h --site s --data d --shards 0", "run --broker mqtt://h --site s --data d --shards 65", "run --broker mqtt://h --site s --data d --shards two",
        "run --broker mqtt://h --site s --data d --history-days 0", "run --broker mqtt://h --site s --data d --history-mb -1", "run --broker mqtt://h --site s --data d --history-mb 1048577"
    })
    void wrongUsageIsOneLineAndExit2(String line) {
        assertEquals(Optional.of(2), describe(line));
        assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count());
    }

    @Test
    void optionsBecomeSettings() {
        GatewaySettings settings = Main.settings(
                Main.options("run", "--broker", "mqtt://h:1", "--site", "s", "--data", "d", "--id", "gw-2"));

        assertEquals("gw-2", settings.id());
        assertEquals("s", settings.site().value());
        assertEquals("mqtt://h:1", settings.broker().toString());
        assertEquals(Path.of("d"), settings.dataFolder());
        assertEquals(List.of(Path.of("d", "merged.db")), settings.store());
    }

    @Test
    void historyIsLimitedEvenIfNobodySaysHow() {
        String[] usual = {"run", "--broker", "mqtt://h:1", "--site", "s", "--data", "d"};
        assertEquals(Retention.of(400, 16_384), Main.settings(Main.options(usual)).history());

        GatewaySettings settings = Main.settings(
                Main.options("run", "--broker", "mqtt://h:1", "--site", "s", "--data", "d", "--history-days", "7", "--history-mb", "100"));
        assertEquals(Retention.of(7, 100), settings.history());
    }

    @Test
    void shardsAreFiles() {
        GatewaySettings settings = Main.settings(
                Main.options("run", "--broker", "mqtt://h:1", "--site", "s", "--data", "d", "--shards", "3"));

        assertEquals(List.of(Path.of("d", "merged-00.db"), Path.of("d", "merged-01.db"), Path.of("d", "merged-02.db")), settings.store());
    }
}
