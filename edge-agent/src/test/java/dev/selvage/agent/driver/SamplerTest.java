// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SamplerTest extends SamplerCase {
    @Test
    void readsPointsOfOnePeriodInOneCallAtTheirBeats() throws InterruptedException {
        SamplerSettings virtual = patient.withClocks(monotonic::get, () -> 1_000_000 + monotonic.get());
        try (Sampler sampler = sampler(Map.of("a", 1_000L, "b", 1_000L, "c", 3_000L), virtual)) {
            sampler.start();
            assertEquals(List.of("a@999500", "b@999500", "c@999500"), take(3));
            monotonic.addAndGet(1_000);
            sampler.wake();
            assertEquals(List.of("a@1000500", "b@1000500"), take(2));
            monotonic.addAndGet(2_000);
            sampler.wake();
            assertEquals(List.of("a@1002500", "b@1002500", "c@1002500"), take(3));
            assertEquals(3, driver.asked.size());
            assertEquals(new SamplerCounters(3, 0, 0, 1, 0), sampler.counters());
        }
    }

    @Test
    void skipsBeatsWhileAReadTakesLongAndNeverOverlaps() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        driver.onRead = points -> slow.await();
        try (Sampler sampler = sampler(Map.of("a", 5L), patient)) {
            sampler.start();
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
            await(() -> System.nanoTime() > until);
            slow.countDown();
            take(3);
            assertTrue(sampler.counters().late() >= 15, sampler.counters()::toString);
            assertEquals(1, driver.insideMost.get());
        }
    }

    @Test
    void marksPointsBadWithTheMessageOfADriverThatThrows() throws InterruptedException {
        driver.onRead = points -> {
            throw new DriverException("bus torn");
        };
        try (Sampler sampler = sampler(Map.of("a", HOUR, "b", HOUR), patient)) {
            sampler.start();
            assertEquals("bad bus torn", shown(next()));
            assertEquals("bad bus torn", shown(next()));
            assertEquals(new SamplerCounters(1, 1, 0, 0, 0), sampler.counters());
        }
    }

    @Test
    void survivesEverythingADriverCanThrow() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        driver.onRead = points -> {
            switch (calls.getAndIncrement()) {
                case 0 -> throw new IllegalStateException("odd");
                case 1 -> throw new NoClassDefFoundError("x/Y");
                case 2 -> Thread.currentThread().interrupt();
                default -> { }
            }
        };
        try (Sampler sampler = sampler(Map.of("a", 20L), patient)) {
            sampler.start();
            assertEquals("bad the driver failed: java.lang.IllegalStateException: odd", shown(next()));
            assertEquals("bad the driver failed: java.lang.NoClassDefFoundError: x/Y", shown(next()));
            assertEquals("good ", shown(next()));
            assertEquals("good ", shown(next()));
            assertEquals(0, opened.get());
        }
    }

    @Test
    void closesAtOnceWithAnIdleDriverAndOnlyOnce() throws InterruptedException {
        Sampler sampler = sampler(Map.of("a", HOUR), patient);
        sampler.start();
        next();
        sampler.close();
        assertEquals(1, driver.closes.get());
        sampler.close();
        assertEquals(1, driver.closes.get());
        await(() -> threads.inUse() == 0);
        assertThrows(IllegalStateException.class, sampler::start);
    }

    @Test
    void closesADriverItNeverStarted() {
        Sampler sampler = sampler(Map.of("a", 1L), patient);
        sampler.close();
        assertEquals(1, driver.closes.get());
        assertTrue(driver.asked.isEmpty());
    }

    @Test
    void goesOnWhenTheSinkThrows() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        try (Sampler sampler = new Sampler(
                "fake", driver, () -> driver, Map.of("a", 5L), reading -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new IllegalStateException("inbox broken");
                    }
                    readings.add(reading);
                }, patient)) {
            sampler.start();
            assertEquals("good ", shown(next()));
            assertEquals(1, sampler.counters().failures());
        }
    }
}
