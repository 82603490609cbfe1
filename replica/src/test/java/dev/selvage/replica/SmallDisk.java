// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes, in memory; mounting one takes root, and without it the test is skipped. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;

    SmallDisk(int megabytes) {
        try {
            folder = Files.createTempDirectory("selvage-disk-");
            int failed = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "selvage-test", folder.toString());
            if (failed != 0) {
                Files.delete(folder);
            }
            Assumptions.assumeTrue(failed == 0, "a small file system cannot be mounted here; that takes root");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor();
        } catch (IOException e) {
            // no such program: as good as a refusal
            return 127;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    long freeBytes() {
        return folder.toFile().getUsableSpace();
    }

    /** Takes all but so much of the room. */
    void fill(long bytesLeft) throws IOException {
        Files.write(path("ballast"), new byte[(int) Math.max(0, freeBytes() - bytesLeft)]);
    }

    void empty() throws IOException {
        Files.delete(path("ballast"));
    }

    @Override
    public void close() {
        run("umount", folder.toString());
        try {
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
