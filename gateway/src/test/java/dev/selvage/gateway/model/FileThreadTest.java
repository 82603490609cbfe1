// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one thread that waits for the disk. */
class FileThreadTest {
    @TempDir
    Path folder;

    private FileThread open() throws IOException {
        return new FileThread(ModelFiles.open(folder.resolve("models")), "test-models");
    }

    @Test
    void allIsDoneInOrderOnItsOwnThread() throws Exception {
        try (FileThread files = open()) {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int number = i;
                answers.add(files.ask(all -> {
                    order.add(number);
                    return Thread.currentThread().getName();
                }));
            }
            for (CompletableFuture<String> answer : answers) {
                assertEquals("test-models", answer.get(20, TimeUnit.SECONDS));
            }
            assertEquals(order.stream().sorted().toList(), order);
        }
    }

    @Test
    void whatFailsIsTheAskersAndTheNextOneIsServed() throws Exception {
        try (FileThread files = open()) {
            CompletableFuture<String> failing = files.ask(all -> {
                throw new IllegalStateException("a bug, made by the test");
            });
            assertInstanceOf(IllegalStateException.class, assertThrows(CompletionException.class, () -> failing.orTimeout(20, TimeUnit.SECONDS).join()).getCause());
            assertEquals(new ModelFiles.Figures(0, 0), files.ask(ModelFiles::figures).get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void whoeverComesAfterTheCloseIsTold() throws Exception {
        FileThread files = open();
        CompletableFuture<Boolean> before = files.ask(all -> true);
        files.close();
        assertTrue(before.get(20, TimeUnit.SECONDS), "what was begun is finished");
        CompletionException late = assertThrows(CompletionException.class, () -> files.ask(all -> true).join());
        assertEquals("the gateway is stopping", late.getCause().getMessage());
    }
}
