// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void printsSeedsThroughputAndWhatHappened() throws Exception {
        assertEquals(0, run("--seeds", "3", "--from", "5"));
        assertTrue(text(out).matches("3 seeds from 5, 0 failed, \\d+ s, [\\d.]+ seeds/s; events \\d+, .*\\R"), text(out));
    }

    @Test
    void aFailingSeedIsNamedWithItsReplay() throws Exception {
        assertEquals(1, run("--seeds", "20", "--from", "1", "--without", "losers-dropped"));
        assertTrue(text(out).contains("FAILED") && text(out).contains("replay: ./selvage simulate --seeds 1 --from "), text(out));
    }

    @Test
    void wrongUsageIsOneLine() throws Exception {
        for (String[] wrong : List.of(new String[] {"--seeds"}, new String[] {"--seeds", "x"}, new String[] {"--for", "1"}, new String[] {"--without", "care"})) {
            err.reset();
            assertEquals(2, run(wrong));
            assertEquals(1, text(err).lines().count(), text(err));
        }
        assertEquals(0, run("--help"));
        assertTrue(text(out).contains("Usage"));
    }

    private int run(String... args) throws InterruptedException {
        return Main.run(List.of(args), new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
