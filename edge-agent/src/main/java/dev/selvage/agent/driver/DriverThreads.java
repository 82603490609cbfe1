// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All threads that drivers of this process may use: one per driver, those that hang in one, and a single watch that keeps
 * the deadlines of all. Every thread is a daemon, so that a driver that hangs cannot keep the process alive. Thread-safe.
 */
public final class DriverThreads implements AutoCloseable {
    /** Some tens of drivers, each with a hung thread or two; a thread costs about 100 KB on a small board. */
    public static final int THREADS_MAX = 64;

    private final Semaphore free;
    private final int threadsMax;
    private final AtomicLong started = new AtomicLong();
    private final ScheduledThreadPoolExecutor watch;

    /** Allows so many driver threads at a time, hung ones included. */
    public DriverThreads(int threadsMax) {
        this.threadsMax = threadsMax;
        this.free = new Semaphore(threadsMax);
        this.watch = new ScheduledThreadPoolExecutor(1, body -> daemon("driver-watch", body));
        watch.setRemoveOnCancelPolicy(true);
    }

    /** Runs the body on a thread of its own; empty, and nothing runs, when all are in use. */
    Optional<Thread> start(String driver, Runnable body) {
        if (!free.tryAcquire()) {
            return Optional.empty();
        }
        Thread thread = daemon("driver-" + driver + "-" + started.incrementAndGet(), () -> {
            try {
                body.run();
            } finally {
                free.release();
            }
        });
        try {
            thread.start();
            return Optional.of(thread);
        } catch (OutOfMemoryError e) {
            // How the JVM says that the system gives it no more threads.
            free.release();
            return Optional.empty();
        }
    }

    /**
     * Runs a short task on the watch after a while; it must not block.
     *
     * @return forgets the task again, unless it has started
     */
    Runnable after(long millis, Runnable task) {
        Future<?> scheduled = watch.schedule(task, millis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Driver threads that run or hang now, without the watch. */
    public int inUse() {
        return threadsMax - free.availablePermits();
    }

    /** Ends the watch; close the samplers before. */
    @Override
    public void close() {
        watch.shutdownNow();
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }
}
