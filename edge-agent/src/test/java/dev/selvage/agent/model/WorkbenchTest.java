// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkbenchTest {
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> came = new LinkedBlockingQueue<>();

    @TempDir
    Path folder;

    private Optional<Workbench> bench = Optional.empty();

    /** What is said of that work, on the loop's thread. */
    private String said(Workbench.Work<String> work) throws InterruptedException {
        Workbench open = bench.orElseGet(() -> new Workbench("d", new Keeper(folder, new TrustedKeys(folder.resolve("keys"))), loop::add));
        bench = Optional.of(open);
        open.run(work, came::add, why -> came.add("failed: " + why));
        Optional.ofNullable(loop.poll(30, TimeUnit.SECONDS)).orElseThrow(() -> new AssertionError("neither was called")).run();
        return came.remove();
    }

    @AfterEach
    void close() {
        bench.ifPresent(Workbench::close);
    }

    @Test
    void whateverIsThrownIsToldAndTheNextWorkIsDone() throws InterruptedException {
        for (Throwable thrown : List.of(new IOException("no room"), new IllegalStateException("what"), new StackOverflowError(), new OutOfMemoryError("heap"))) {
            String why = thrown instanceof Error ? thrown.toString() : thrown.getMessage();
            assertEquals("failed: " + why, said(keeper -> {
                if (thrown instanceof Error error) {
                    throw error;
                } else if (thrown instanceof RuntimeException exception) {
                    throw exception;
                }
                throw (IOException) thrown;
            }));
            assertEquals("done", said(keeper -> "done"));
        }
    }
}
