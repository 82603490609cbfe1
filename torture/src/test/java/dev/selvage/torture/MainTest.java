// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @Test
    void wrongUsageIsOneLine() throws Exception {
        Files.writeString(folder.resolve("old"), "data");
        for (String[] wrong : List.of(new String[] {"--rounds"}, new String[] {"--rounds", "x"}, new String[] {"--agents", "0"}, new String[] {"--for", "1"},
                new String[] {"--folder", folder.toString()})) {
            err.reset();
            assertEquals(2, run(wrong));
            assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count(), err.toString(StandardCharsets.UTF_8));
        }
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("is not empty; name a new folder"));
    }

    @Test
    void helpSaysWhatItDoes() throws Exception {
        assertEquals(0, run("--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("Usage: ./selvage torture"));
    }

    private int run(String... args) throws Exception {
        return Main.run(List.of(args), new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
