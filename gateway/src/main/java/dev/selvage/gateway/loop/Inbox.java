// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The way into a loop. Any thread may put; the loop alone takes. Nobody waits here but the loop. */
public final class Inbox<T> {
    private final Deque<T> waiting = new ArrayDeque<>();
    private boolean woken;

    /** Hands over what is bounded where it comes from, or must not be refused. */
    public synchronized void put(T input) {
        waiting.add(input);
        notifyAll();
    }

    /** Hands over unless {@code waitingMax} inputs wait already; false when they do. */
    public synchronized boolean offer(T input, int waitingMax) {
        if (waiting.size() >= waitingMax) {
            return false;
        }
        put(input);
        return true;
    }

    /** Lets {@link #await} return without an input. */
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Waits until there is an input, a wake-up, or {@code millis} are over. */
    public synchronized void await(long millis) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long leftMillis = millis;
        while (waiting.isEmpty() && !woken && leftMillis > 0) {
            wait(leftMillis);
            leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        }
        woken = false;
    }

    /** Takes everything that waits, oldest first. */
    public synchronized List<T> drain() {
        List<T> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }
}
