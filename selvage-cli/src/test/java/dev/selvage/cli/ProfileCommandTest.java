// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCommandTest {
    private static final String GOOD =
            "format: selvage-device/1\ndevice: sim-9\nprofile: simulated-device@1\nparams: {seed: 9}\n";

    @TempDir
    private Path folder;

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void aSoundFileIsOk() throws Exception {
        String good = file("good.yaml", GOOD);

        Run run = Run.of("profile", "check", good);

        assertEquals(new Run(0, good + ": ok" + System.lineSeparator(), ""), run);
    }

    @Test
    void eachProblemIsALineWithItsPlaceAndTheExitIs1() throws Exception {
        String bad = file("bad.yaml", GOOD + "nonsense: 1\n");

        Run run = Run.of("profile", "check", file("good.yaml", GOOD), bad);

        assertEquals(1, run.exit());
        assertTrue(run.out().lines().anyMatch(line -> line.startsWith(bad + ":5:1 /nonsense ")), run.out());
    }

    @Test
    void problemsComeAsJsonToo() throws Exception {
        Run run = Run.of("profile", "check", "--json", file("bad.yaml", GOOD + "nonsense: 1\n"));

        Json.Arr problems = (Json.Arr) JsonReader.read(run.out().strip().getBytes(StandardCharsets.UTF_8));
        assertEquals(5L, ((Json.Obj) problems.items().get(0)).integer("line").orElseThrow());
        assertEquals(1, run.exit());
    }

    @Test
    void aMissingFileIsAProblem() {
        Run run = Run.of("profile", "check", folder.resolve("none.yaml").toString());

        assertEquals(1, run.exit());
        assertTrue(run.out().contains("none.yaml:1:1"), run.out());
    }

    @Test
    void theResolvedFormIsJsonWithTheProfilesPoints() throws Exception {
        Run run = Run.of("profile", "show", "--resolved", file("good.yaml", GOOD));

        Json.Obj device = JsonReader.readObject(run.out().strip().getBytes(StandardCharsets.UTF_8));
        assertEquals("sim-9", device.text("device").orElseThrow());
        assertTrue(device.object("points").orElseThrow().get("temperature").isPresent());
    }

    @Test
    void aBrokenFileIsNotShown() throws Exception {
        Run run = Run.of("profile", "show", "--resolved", file("bad.yaml", GOOD + "nonsense: 1\n"));

        assertEquals(1, run.exit());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void aNewProfileIsWrittenOnceAndIsSound() {
        Run first = Run.of("profile", "new", "boiler", "--dir", folder.toString());
        Run second = Run.of("profile", "new", "boiler", "--dir", folder.toString());

        assertEquals(0, first.exit(), first.err());
        assertEquals(0, Run.of("profile", "check", folder.resolve("boiler.yaml").toString(), folder.resolve("boiler-1.yaml").toString()).exit());
        assertEquals(1, second.exit());
        assertTrue(second.err().contains("boiler.yaml is there already; nothing was written"), second.err());
    }

    @Test
    void whatCannotBeBegunIsOneLine() {
        Run name = Run.of("profile", "new", "../up", "--dir", folder.toString());
        Run nowhere = Run.of("profile", "new", "boiler", "--dir", folder.resolve("none").toString());

        assertEquals(List.of(1, 1), List.of(name.exit(), nowhere.exit()));
        assertEquals(List.of(1L, 1L), List.of(name.err().lines().count(), nowhere.err().lines().count()), name.err() + nowhere.err());
    }
}
