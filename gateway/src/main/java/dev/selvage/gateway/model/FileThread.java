// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The thread that owns {@link ModelFiles}: the only one here that waits for a disk. What waits for it is bounded where it comes from, by open requests
 * and by bursts. Any thread may ask.
 */
final class FileThread implements AutoCloseable {
    private static final int CLOSE_SECONDS = 3;

    private final ModelFiles files;
    private final ExecutorService thread;

    /** Something to do with the files. */
    @FunctionalInterface
    interface Work<T> {
        T with(ModelFiles files) throws Exception;
    }

    FileThread(ModelFiles files, String name) {
        this.files = files;
        this.thread = Executors.newSingleThreadExecutor(work -> new Thread(work, name));
    }

    /** Does it there; fails with what the work throws, and with an {@link IOException} once it is closed. */
    <T> CompletableFuture<T> ask(Work<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> run(work, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IOException("the gateway is stopping", e));
        }
        return answer;
    }

    /** The thread's top: whatever goes wrong is the asker's, and the next one is served. */
    private <T> void run(Work<T> work, CompletableFuture<T> answer) {
        try {
            answer.complete(work.with(files));
        } catch (Exception e) {
            answer.completeExceptionally(e);
        }
    }

    ModelFiles.Figures figures() {
        return files.figures();
    }

    /** Ends what is begun, within some seconds. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
