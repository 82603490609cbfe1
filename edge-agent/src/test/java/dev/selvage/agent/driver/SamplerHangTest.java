// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SamplerHangTest extends SamplerCase {
    @Test
    void interruptsAReadAtTheDeadlineAndGoesOnWithTheSameDriver() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        driver.onRead = points -> {
            if (calls.getAndIncrement() == 0) {
                release.await();
            }
        };
        try (Sampler sampler = sampler(Map.of("a", 50L), settings)) {
            sampler.start();
            assertEquals("bad " + LATE, shown(next()));
            assertEquals("good ", shown(next()));
            assertEquals(0, opened.get());
            assertEquals(1, sampler.counters().timeouts());
            assertEquals(0, sampler.counters().failures());
            assertEquals(0, sampler.counters().abandoned());
        }
    }

    @Test
    void abandonsAHungThreadAndOpensTheDriverAgain() throws InterruptedException {
        driver.onRead = points -> FakeDriver.hang(release);
        FakeDriver fresh = new FakeDriver();
        DriverSource source = () -> {
            opened.incrementAndGet();
            return fresh;
        };
        try (Sampler sampler = new Sampler("fake", driver, source, Map.of("a", 20L), readings::add, settings)) {
            sampler.start();
            assertEquals("bad " + LATE, shown(next()));
            assertEquals("good ", shown(next()));
            assertEquals(1, opened.get());
            assertEquals(1, sampler.counters().abandoned());
            assertEquals(2, threads.inUse());
            assertEquals(0, driver.closes.get());
            release.countDown();
            await(() -> sampler.counters().abandoned() == 0);
            assertEquals(1, driver.closes.get());
            assertEquals(0, fresh.closes.get());
        }
        assertEquals(1, fresh.closes.get());
    }

    @Test
    void parksADriverThatHangsAgainAndAgainUntilAThreadComesBack() throws InterruptedException {
        driver.onRead = points -> FakeDriver.hang(release);
        DriverSource source = () -> {
            opened.incrementAndGet();
            return driver;
        };
        try (Sampler sampler = new Sampler("fake", driver, source, Map.of("a", 20L, "b", HOUR), readings::add, settings)) {
            sampler.start();
            awaitReason("driver \"fake\" is parked: 3 calls hang in it");
            assertEquals(3, sampler.counters().abandoned());
            assertEquals(3, threads.inUse());
            assertEquals(2, opened.get());
            driver.onRead = points -> {};
            release.countDown();
            // until a thread is back it goes on saying that it is parked
            awaitReason("");
        }
    }

    @Test
    void letsOtherDriversRunWhileOneHangs() throws InterruptedException {
        driver.onRead = points -> FakeDriver.hang(release);
        FakeDriver lively = new FakeDriver();
        LinkedBlockingQueue<Reading> others = new LinkedBlockingQueue<>();
        try (Sampler stuck = sampler(Map.of("a", HOUR), patient);
                Sampler sampler = new Sampler("lively", lively, () -> lively, Map.of("b", 5L), others::add, patient)) {
            stuck.start();
            sampler.start();
            await(() -> others.size() >= 20);
            assertTrue(readings.isEmpty(), readings::toString);
        }
    }

    @Test
    void closesInTimeWithAHungDriver() {
        CountDownLatch inside = new CountDownLatch(1);
        driver.onRead = points -> {
            inside.countDown();
            FakeDriver.hang(release);
        };
        Sampler sampler = sampler(Map.of("a", HOUR), patient);
        sampler.start();
        await(() -> inside.getCount() == 0);
        long before = System.nanoTime();
        sampler.close();
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        // 2 s are promised, and the call hangs for a minute; a busy machine may add to it
        assertTrue(tookMillis < 10_000, "close took " + tookMillis + " ms");
        assertEquals(1, sampler.counters().abandoned());
        release.countDown();
        await(() -> driver.closes.get() == 1 && threads.inUse() == 0);
        assertTrue(readings.isEmpty(), readings::toString);
    }

    @Test
    void waitsBeforeItOpensAgainWhatDoesNotOpen() throws InterruptedException {
        driver.onRead = points -> FakeDriver.hang(release);
        FakeDriver fresh = new FakeDriver();
        DriverSource source = () -> {
            if (opened.getAndIncrement() < 2) {
                throw new DriverException("port is held");
            }
            return fresh;
        };
        try (Sampler sampler = new Sampler("fake", driver, source, Map.of("a", 1L), readings::add, settings)) {
            sampler.start();
            assertEquals("bad " + LATE, shown(next()));
            assertEquals("bad port is held", shown(next()));
            assertEquals("bad port is held", shown(next()));
            assertEquals("good ", shown(next()));
            assertEquals(3, opened.get());
        }
    }

    @Test
    void saysWhenThereIsNoThreadAndStartsWhenThereIsOne() throws InterruptedException {
        try (DriverThreads one = new DriverThreads(1)) {
            assertTrue(one.start("other", () -> FakeDriver.hang(release)).isPresent());
            SamplerSettings tight = new SamplerSettings(one, settings.monotonicMillis(), settings.wallMillis(), Intake.CLOSED, DEADLINE_MILLIS, 1);
            try (Sampler sampler = sampler(Map.of("a", HOUR), tight)) {
                sampler.start();
                assertEquals("bad driver \"fake\" has no thread: all 1 driver threads are in use", shown(next()));
                release.countDown();
                awaitReason("");
                assertEquals(0, opened.get());
            }
            assertEquals(1, driver.closes.get());
        }
    }
}
