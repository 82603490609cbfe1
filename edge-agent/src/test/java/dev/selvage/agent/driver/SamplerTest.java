// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SamplerTest {
    private static final long WAIT_SECONDS = 10;
    private static final long DEADLINE_MILLIS = 100;
    private static final long HOUR = 3_600_000;
    private static final PointValue SEVEN = new PointValue.Int64(7);

    private final DriverThreads threads = new DriverThreads(8);
    private final AtomicLong monotonic = new AtomicLong(-500);
    private final SamplerSettings settings =
            SamplerSettings.of(threads).withDeadlineMillis(DEADLINE_MILLIS).withRetryMinMillis(1);
    private final FakeDriver driver = new FakeDriver();
    private final AtomicInteger opened = new AtomicInteger();
    private final LinkedBlockingQueue<Reading> readings = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void freeHungThreads() {
        release.countDown();
        threads.close();
    }

    @Test
    void readsPointsOfOnePeriodInOneCallAtTheirBeats() throws InterruptedException {
        SamplerSettings virtual = settings.withClocks(monotonic::get, () -> 1_000_000 + monotonic.get());
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
        SamplerSettings patient = settings.withDeadlineMillis(20_000);
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
        try (Sampler sampler = sampler(Map.of("a", HOUR, "b", HOUR), settings)) {
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
        try (Sampler sampler = sampler(Map.of("a", 20L), settings)) {
            sampler.start();
            assertEquals("bad the driver failed: java.lang.IllegalStateException: odd", shown(next()));
            assertEquals("bad the driver failed: java.lang.NoClassDefFoundError: x/Y", shown(next()));
            assertEquals("good ", shown(next()));
            assertEquals("good ", shown(next()));
            assertEquals(0, opened.get());
        }
    }

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
            assertEquals("bad driver \"fake\" did not answer within 100 ms", shown(next()));
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
            assertEquals("bad driver \"fake\" did not answer within 100 ms", shown(next()));
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
            readings.clear();
            driver.onRead = points -> {};
            release.countDown();
            assertEquals("good ", shown(next()));
        }
    }

    @Test
    void letsOtherDriversRunWhileOneHangs() throws InterruptedException {
        driver.onRead = points -> FakeDriver.hang(release);
        FakeDriver lively = new FakeDriver();
        LinkedBlockingQueue<Reading> others = new LinkedBlockingQueue<>();
        try (Sampler stuck = sampler(Map.of("a", HOUR), settings.withDeadlineMillis(20_000));
                Sampler sampler = new Sampler("lively", lively, () -> lively, Map.of("b", 5L), others::add, settings)) {
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
        Sampler sampler = sampler(Map.of("a", HOUR), settings.withDeadlineMillis(20_000));
        sampler.start();
        await(() -> inside.getCount() == 0);
        long before = System.nanoTime();
        sampler.close();
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        assertTrue(tookMillis < 2_000, "close took " + tookMillis + " ms");
        assertEquals(1, sampler.counters().abandoned());
        release.countDown();
        await(() -> driver.closes.get() == 1 && threads.inUse() == 0);
        assertTrue(readings.isEmpty(), readings::toString);
    }

    @Test
    void closesAtOnceWithAnIdleDriverAndOnlyOnce() throws InterruptedException {
        Sampler sampler = sampler(Map.of("a", HOUR), settings);
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
        Sampler sampler = sampler(Map.of("a", 1L), settings);
        sampler.close();
        assertEquals(1, driver.closes.get());
        assertTrue(driver.asked.isEmpty());
    }

    @Test
    void writesOnTheSamplingThread() throws Exception {
        try (Sampler sampler = sampler(Map.of("a", HOUR), settings)) {
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
        try (Sampler sampler = sampler(Map.of(), settings)) {
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
        try (Sampler sampler = sampler(Map.of("a", HOUR), settings)) {
            sampler.start();
            assertEquals("read only", refusal(sampler.write("a", SEVEN)));
        }
    }

    @Test
    void failsAWriteThatHangs() {
        driver.onWrite = points -> release.await();
        try (Sampler sampler = sampler(Map.of("a", HOUR), settings)) {
            sampler.start();
            assertEquals("driver \"fake\" did not answer within 100 ms", refusal(sampler.write("a", SEVEN)));
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
                    "driver \"fake\" was busy: the write of \"a\" did not start within 100 ms",
                    refusal(sampler.write("a", SEVEN)));
            assertTrue(driver.written.isEmpty());
        }
    }

    @Test
    void refusesMoreWritesThanFit() {
        driver.onRead = points -> FakeDriver.hang(release);
        Sampler sampler = sampler(Map.of("a", HOUR), settings.withDeadlineMillis(20_000));
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
            assertEquals("bad driver \"fake\" did not answer within 100 ms", shown(next()));
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
            SamplerSettings tight = new SamplerSettings(one, settings.monotonicMillis(), settings.wallMillis(), 100, 1);
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

    @Test
    void goesOnWhenTheSinkThrows() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        try (Sampler sampler = new Sampler(
                "fake", driver, () -> driver, Map.of("a", 5L), reading -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new IllegalStateException("inbox broken");
                    }
                    readings.add(reading);
                }, settings)) {
            sampler.start();
            assertEquals("good ", shown(next()));
            assertEquals(1, sampler.counters().failures());
        }
    }

    private Sampler sampler(Map<String, Long> everyMillisByPoint, SamplerSettings with) {
        DriverSource source = () -> {
            opened.incrementAndGet();
            return driver;
        };
        return new Sampler("fake", driver, source, everyMillisByPoint, readings::add, with);
    }

    private Reading next() throws InterruptedException {
        Reading reading = readings.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertTrue(reading != null, "no reading within " + WAIT_SECONDS + " s");
        return reading;
    }

    private List<String> take(int count) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Reading reading = next();
            taken.add(reading.point() + "@" + reading.takenAtMillis());
        }
        return taken;
    }

    private void awaitReason(String reason) {
        await(() -> readings.stream().anyMatch(reading -> reading.reason().equals(reason)));
    }

    private static String shown(Reading reading) {
        assertEquals(reading.quality() == Quality.GOOD, reading.reason().isEmpty());
        return reading.quality().wire() + " " + reading.reason();
    }

    private static String refusal(CompletableFuture<Void> write) {
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> write.get(WAIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(DriverException.class, failure.getCause().getClass());
        return failure.getCause().getMessage();
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "the condition did not come true");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
