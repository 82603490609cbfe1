// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    /** A lock shows itself between processes only, so the second taker is one. */
    public static void main(String[] arguments) throws Exception {
        try (FolderLock lock = FolderLock.take(Path.of(arguments[0]))) {
            System.out.print("taken " + (lock != null));
        } catch (EmbeddedBrokerException e) {
            System.out.print(e.getMessage());
        }
    }

    @Test
    void anotherProcessIsKeptOutUntilTheFirstLetsGo(@TempDir Path folder) throws Exception {
        FolderLock lock = FolderLock.take(folder);
        assertEquals(
                "another broker uses the folder " + folder + "; stop it, or choose another folder", takeElsewhere(folder));
        lock.close();
        assertEquals("taken true", takeElsewhere(folder));
    }

    private static String takeElsewhere(Path folder) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FolderLockTest.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "did not end");
        return text;
    }
}
