// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.loop;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The thread of one loop: steps it, waits for an input or for the time that the step named, and steps it again. The
 * only place where a loop meets the system's clocks. Started and stopped by one other thread.
 */
public final class LoopThread {
    /** Longest wait: a step that names a far time is called this often nevertheless. */
    static final long WAIT_MILLIS_MAX = 60_000;

    private final Inbox<?> inbox;
    private final Step step;
    private final Consumer<Throwable> died;
    private final Thread thread;
    private volatile boolean stopping;

    /** One turn of a loop; returns the monotonic time in milliseconds at which it wants the next, input or not. */
    @FunctionalInterface
    public interface Step {
        long at(long nowWallMillis, long nowMonotonicMillis);
    }

    /**
     * @param inbox where an input ends the wait
     * @param died told, on the thread itself, what ended the loop without {@link #stop}
     */
    public LoopThread(String name, Inbox<?> inbox, Step step, Consumer<Throwable> died) {
        this.inbox = inbox;
        this.step = step;
        this.died = died;
        this.thread = new Thread(this::run, name);
    }

    public void start() {
        thread.start();
    }

    /** Asks the loop to end after one more step, which takes what has come in. Does not wait. */
    public void stop() {
        stopping = true;
        inbox.wake();
    }

    /** Waits for the thread's end. */
    public void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean last;
            do {
                last = stopping;
                long wakeMillis = step.at(System.currentTimeMillis(), monotonicMillis());
                if (!last) {
                    inbox.await(Math.max(0, Math.min(wakeMillis - monotonicMillis(), WAIT_MILLIS_MAX)));
                }
            } while (!last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            died.accept(e);
        } catch (RuntimeException | Error e) {
            // the thread's top: a program without one of its loops is only pretending to live
            died.accept(e);
            throw e;
        }
    }

    private static long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
