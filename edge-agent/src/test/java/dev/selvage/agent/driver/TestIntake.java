// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A store that takes, refuses and fails as a test wants. Thread-safe. */
public final class TestIntake implements Intake {
    private static final long WAIT_MILLIS = 60_000;

    private final List<List<Reading>> stored = new ArrayList<>();
    private final List<List<Reading>> failed = new ArrayList<>();
    private final List<List<Reading>> refused = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private int refusals;
    private int failures;
    private int offers;

    @Override
    public synchronized Optional<CompletableFuture<Void>> offer(List<Reading> readings) {
        offers++;
        threads.add(Thread.currentThread());
        notifyAll();
        if (refusals > 0) {
            refusals--;
            refused.add(readings);
            return Optional.empty();
        }
        CompletableFuture<Void> result = new CompletableFuture<>();
        if (failures > 0) {
            failures--;
            failed.add(readings);
            result.completeExceptionally(new DriverException("disk full"));
        } else {
            stored.add(readings);
            result.complete(null);
        }
        return Optional.of(result);
    }

    /** The next offers are not taken. */
    public synchronized void refuse(int times) {
        refusals = times;
    }

    /** The next offers are taken and not stored. */
    public synchronized void fail(int times) {
        failures = times;
    }

    /** What was stored, once there are so many batches. */
    public synchronized List<List<Reading>> awaitStored(int batches) throws InterruptedException {
        await(() -> stored.size() >= batches);
        return List.copyOf(stored);
    }

    /** All readings stored, once there are so many. */
    public synchronized List<Reading> awaitReadings(int readings) throws InterruptedException {
        await(() -> stored.stream().mapToInt(List::size).sum() >= readings);
        return stored.stream().flatMap(List::stream).toList();
    }

    /** Waits until so many batches have failed and all of them are stored after all. */
    synchronized void awaitFailedStored(int batches) throws InterruptedException {
        await(() -> failed.size() >= batches && stored.containsAll(failed));
    }

    synchronized void awaitOffers(int least) throws InterruptedException {
        await(() -> offers >= least);
    }

    synchronized List<Reading> firstRefused() throws InterruptedException {
        await(() -> !refused.isEmpty());
        return refused.get(0);
    }

    synchronized List<List<Reading>> failed() {
        return List.copyOf(failed);
    }

    synchronized int refusalsLeft() {
        return refusals;
    }

    /** Offers so far, taken or not. */
    public synchronized int offers() {
        return offers;
    }

    synchronized Thread offeredBy() {
        return threads.get(0);
    }

    /** True when no offer comes within that time. */
    public synchronized boolean staysAt(int count, long millis) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (offers == count && System.nanoTime() < endNanos) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, endNanos - System.nanoTime()));
        }
        return offers == count;
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
        while (!condition.getAsBoolean() && System.nanoTime() < endNanos) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, endNanos - System.nanoTime()));
        }
        assertTrue(condition.getAsBoolean(), "nothing came within " + WAIT_MILLIS + " ms");
    }
}
