// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
    @TempDir
    private Path folder;

    /** Says a line, then waits to be ended. */
    static final class Talker {
        public static void main(String[] args) throws InterruptedException {
            System.out.println("said: " + args[0]);
            if (args.length == 1) {
                Thread.currentThread().join();
            }
        }
    }

    private Program start(String... arguments) throws IOException {
        return Program.start("the talker", folder.resolve("log"), Stream.concat(Program.ofClass(Talker.class).stream(), Stream.of(arguments)).toList());
    }

    @Test
    void aLineIsAwaited() throws IOException {
        try (Program talker = start("hello")) {
            assertEquals("said: hello", talker.await("said", 60));
            talker.stop();
        }
    }

    @Test
    void aProgramThatEndsIsNotWaitedFor() throws IOException {
        try (Program talker = start("bye", "and end")) {
            FailedMeasurement failure = assertThrows(FailedMeasurement.class, () -> talker.await("hello", 60));
            assertEquals("the talker ended: said: bye", failure.getMessage());
        }
    }

    @Test
    void aLineThatDoesNotComeIsTold() throws IOException {
        try (Program talker = start("hello")) {
            talker.await("said", 60);
            FailedMeasurement failure = assertThrows(FailedMeasurement.class, () -> talker.await("bye", 0));
            assertEquals("the talker does not say \"bye\" within 0 s: said: hello", failure.getMessage());
        }
    }
}
