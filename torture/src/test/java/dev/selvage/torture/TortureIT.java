// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped jars, three rounds: an agent (twice), the gateway and the broker are killed, and nothing is lost. The seed has short waits. */
class TortureIT {
    @TempDir
    Path folder;

    @Test
    void nothingIsLostByThreeKills() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = Main.run(List.of("--rounds", "3", "--seed", "773", "--agents", "2", "--folder", folder.resolve("run").toString()),
                new PrintStream(out, true, StandardCharsets.UTF_8), System.err);
        String told = out.toString(StandardCharsets.UTF_8);
        System.out.print(told);
        assertEquals(0, exit, told);
        assertEquals(3, told.lines().filter(line -> line.startsWith("round ")).count(), told);
        assertEquals(2, told.lines().filter(line -> line.startsWith("check: all replicas equal, nothing lost")).count(), told);
        assertTrue(told.contains("3 rounds in ") && told.contains(", 0 wrong"), told);
    }
}
