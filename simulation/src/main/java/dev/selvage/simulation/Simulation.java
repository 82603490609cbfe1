// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Runs many seeds on all cores. Every seed is a history of its own and gives the same result whenever it is run. */
final class Simulation {
    /** Failures after which it is pointless to go on. */
    private static final int FAILURES_MAX = 10;

    private final LongFunction<Counts> run;
    private final int threads;

    private Simulation(LongFunction<Counts> run, int threads) {
        this.run = run;
        this.threads = threads;
    }

    /** Replicas that exchange batches, judged after every event: {@link Run}. */
    static Simulation ofReplicas(Ablation ablation, int threads) {
        return new Simulation(seed -> {
            try (Run run = new Run(seed, ablation)) {
                return run.go();
            }
        }, threads);
    }

    /** Agents and a gateway with their whole sync protocol, judged when the trouble is over: {@link FleetRun}. */
    static Simulation ofFleets(int threads) {
        return new Simulation(seed -> {
            try (FleetRun run = new FleetRun(seed)) {
                return run.go();
            }
        }, threads);
    }

    /** A seed and what went wrong with it. */
    record Failure(long seed, String what) {}

    /** What came of many seeds. */
    record Result(long seeds, Counts counts, List<Failure> failures) {}

    /** Told now and then how many seeds are done. */
    @FunctionalInterface
    interface Progress {
        void done(long seeds);
    }

    /** Runs {@code seeds} seeds from {@code from} on. */
    Result run(long from, long seeds, Progress progress) throws InterruptedException {
        AtomicLong next = new AtomicLong(from);
        AtomicBoolean enough = new AtomicBoolean();
        Counts counts = new Counts();
        List<Failure> failures = new ArrayList<>();
        AtomicLong done = new AtomicLong();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> {
                    for (long seed = next.getAndIncrement(); seed < from + seeds && !enough.get(); seed = next.getAndIncrement()) {
                        one(seed, counts, failures);
                        enough.set(failures.size() >= FAILURES_MAX);
                        progress.done(done.incrementAndGet());
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulation itself failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
        return new Result(done.get(), counts, List.copyOf(failures));
    }

    /** One seed; whatever goes wrong is a failure of that seed, a fault of the simulation itself included. */
    private void one(long seed, Counts counts, List<Failure> failures) {
        try {
            Counts happened = run.apply(seed);
            synchronized (counts) {
                counts.add(happened);
            }
        } catch (Violation violation) {
            synchronized (counts) {
                failures.add(new Failure(seed, violation.getMessage()));
            }
        } catch (RuntimeException e) {
            synchronized (counts) {
                failures.add(new Failure(seed, e.toString() + " at " + List.of(e.getStackTrace()).get(0)));
            }
        }
    }
}
