// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.Timeout;

/** A sampler's surroundings for its tests: a fake driver, a sink that collects, short deadlines. */
@Timeout(120)
abstract class SamplerCase {
    static final long WAIT_SECONDS = 30;
    /** Long beside what a call takes that does not hang, on a busy machine too: it must not be the next to meet the deadline. */
    static final long DEADLINE_MILLIS = 1_000;
    static final String LATE = "driver \"fake\" did not answer within " + DEADLINE_MILLIS + " ms";
    static final long HOUR = 3_600_000;
    static final PointValue SEVEN = new PointValue.Int64(7);

    final DriverThreads threads = new DriverThreads(8);
    final AtomicLong monotonic = new AtomicLong(-500);
    final SamplerSettings settings =
            SamplerSettings.of(threads, System::currentTimeMillis).withDeadlineMillis(DEADLINE_MILLIS).withRetryMinMillis(1);
    /** For tests of other things than the deadline: a slow machine must not meet it. */
    final SamplerSettings patient = settings.withDeadlineMillis(60_000);
    final FakeDriver driver = new FakeDriver();
    final AtomicInteger opened = new AtomicInteger();
    final LinkedBlockingQueue<Reading> readings = new LinkedBlockingQueue<>();
    final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    final void freeHungThreads() {
        release.countDown();
        threads.close();
    }

    Sampler sampler(Map<String, Long> everyMillisByPoint, SamplerSettings with) {
        DriverSource source = () -> {
            opened.incrementAndGet();
            return driver;
        };
        return new Sampler("fake", driver, source, everyMillisByPoint, readings::add, with);
    }

    Reading next() throws InterruptedException {
        Reading reading = readings.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertTrue(reading != null, "no reading within " + WAIT_SECONDS + " s");
        return reading;
    }

    List<String> take(int count) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Reading reading = next();
            taken.add(reading.point() + "@" + reading.takenAtMillis());
        }
        return taken;
    }

    void awaitReason(String reason) {
        await(() -> readings.stream().anyMatch(reading -> reading.reason().equals(reason)));
    }

    static String shown(Reading reading) {
        assertEquals(reading.quality() == Quality.GOOD, reading.reason().isEmpty());
        return reading.quality().wire() + " " + reading.reason();
    }

    static String refusal(CompletableFuture<Void> write) {
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> write.get(WAIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(DriverException.class, failure.getCause().getClass());
        return failure.getCause().getMessage();
    }

    static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "the condition did not come true");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
