// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Retention;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each file has a thread of its own. */
final class ShardThreadsTest {
    private static final long WAIT_SECONDS = 20;

    @TempDir
    Path folder;

    private final BlockingQueue<Throwable> deaths = new LinkedBlockingQueue<>();
    private Shards shards;

    @BeforeEach
    void open() {
        shards = Shards.open(folder, 2, Retention.ofDevice(), "gw", new SiteId("home"), committed -> { });
        shards.start("test", deaths::add);
    }

    @AfterEach
    void close() {
        shards.close();
    }

    private static String scopeIn(int number) {
        return List.of("dev/a", "dev/b", "dev/c", "dev/d", "dev/e").stream()
                .filter(scope -> Place.of(scope, 2).number() == number).findFirst().orElseThrow();
    }

    @Test
    void aSlowFileDoesNotHoldUpAnother() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> slow = shards.of(scopeIn(0), replica -> {
            awaitQuietly(release);
            return Thread.currentThread().getName();
        });
        String other = shards.of(scopeIn(1), replica -> Thread.currentThread().getName()).get(WAIT_SECONDS, TimeUnit.SECONDS);
        assertFalse(slow.isDone(), "it still waits for its disk");
        release.countDown();
        assertNotEquals(other, slow.get(WAIT_SECONDS, TimeUnit.SECONDS));
        assertEquals("test-shard-1", other);
    }

    @Test
    void theDeathOfOneIsTold() throws Exception {
        var unused = shards.of(scopeIn(1), replica -> {
            throw new IllegalStateException("a bug, made by the test");
        });
        assertEquals("a bug, made by the test", deaths.poll(WAIT_SECONDS, TimeUnit.SECONDS).getMessage());
        assertEquals("gw", shards.of(scopeIn(0), replica -> replica.id()).get(WAIT_SECONDS, TimeUnit.SECONDS), "the other lives");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
