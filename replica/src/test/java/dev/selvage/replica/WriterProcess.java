// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** A program that writes until it is killed, and says after each commit how far it is. Started by tests. */
final class WriterProcess {
    private WriterProcess() {}

    /** Arguments: the file. Each transaction writes ten rows of one number. */
    public static void main(String[] arguments) {
        Replica replica = TestFolder.open(Path.of(arguments[0]), TestFolder.DEVICE, System.nanoTime());
        for (long n = 0; ; n++) {
            long value = n;
            replica.write(TestFolder.SCOPE, TestFolder.NOW, tx -> {
                for (int row = 0; row < 10; row++) {
                    tx.upsert(Tables.DESIRED, List.of(Cell.of(TestFolder.DEVICE), Cell.of("k" + row), Cell.of(value),
                            Cell.of(value), Cell.of(0), Cell.of("test")));
                }
                return true;
            });
            System.out.println(replica.vector(TestFolder.SCOPE).counts().values().stream().mapToLong(i -> i).sum());
        }
    }

    static Process start(Path file) {
        try {
            return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                    "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                    WriterProcess.class.getName(), file.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
