// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.PointValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SamplerWriteTest extends SamplerCase {
    @Test
    void writesOnTheSamplingThread() throws Exception {
        try (Sampler sampler = sampler(Map.of("a", HOUR), patient)) {
            sampler.start();
            CompletableFuture<Void> first = sampler.write("a", SEVEN);
            sampler.write("b", new PointValue.Bool(true)).get(WAIT_SECONDS, TimeUnit.SECONDS);
            assertTrue(first.isDone());
            assertEquals(List.of("a=7", "b=true"), driver.written);
            assertEquals(1, driver.insideMost.get());
        }
    }

    @Test
    void writesWithoutAnyPointToRead() throws Exception {
        try (Sampler sampler = sampler(Map.of(), patient)) {
            sampler.start();
            sampler.write("a", SEVEN).get(WAIT_SECONDS, TimeUnit.SECONDS);
            assertEquals(List.of("a=7"), driver.written);
        }
    }

    @Test
    void saysWhyAWriteFailed() {
        driver.onWrite = points -> {
            throw new DriverException("read only");
        };
        try (Sampler sampler = sampler(Map.of("a", HOUR), patient)) {
            sampler.start();
            assertEquals("read only", refusal(sampler.write("a", SEVEN)));
        }
    }

    @Test
    void failsAWriteThatHangs() {
        driver.onWrite = points -> release.await();
        try (Sampler sampler = sampler(Map.of("a", HOUR), settings)) {
            sampler.start();
            assertEquals(LATE, refusal(sampler.write("a", SEVEN)));
            assertEquals(1, sampler.counters().timeouts());
        }
    }

    @Test
    void failsAWriteThatCannotStart() {
        driver.onRead = points -> FakeDriver.hang(release);
        try (Sampler sampler = sampler(Map.of("a", HOUR), settings.withRetryMinMillis(50_000))) {
            sampler.start();
            await(() -> sampler.counters().abandoned() == 1);
            assertEquals(
                    "driver \"fake\" was busy: the write of \"a\" did not start within " + DEADLINE_MILLIS + " ms",
                    refusal(sampler.write("a", SEVEN)));
            assertTrue(driver.written.isEmpty());
        }
    }

    @Test
    void refusesMoreWritesThanFit() {
        driver.onRead = points -> FakeDriver.hang(release);
        Sampler sampler = sampler(Map.of("a", HOUR), patient);
        sampler.start();
        await(() -> sampler.counters().reads() == 1);
        CompletableFuture<Void> last = sampler.write("a", SEVEN);
        for (int i = 1; i < 64; i++) {
            last = sampler.write("a", SEVEN);
        }
        assertFalse(last.isDone());
        assertEquals("driver \"fake\" is busy: 64 writes wait", refusal(sampler.write("a", SEVEN)));
        sampler.close();
        assertEquals("driver \"fake\" was closed before the write", refusal(last));
        assertEquals("driver \"fake\" is closed", refusal(sampler.write("a", SEVEN)));
    }
}
