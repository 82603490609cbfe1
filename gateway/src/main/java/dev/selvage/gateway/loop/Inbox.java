// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.link.LinkEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The way into the loop. Any thread may put; the loop alone takes. It needs no bound of its own: the link holds at most
 * its receive maximum of unacknowledged messages, the requests' desks have bounded queues.
 */
final class Inbox {
    private final Deque<Input> waiting = new ArrayDeque<>();
    private boolean woken;

    /** What other threads hand to the loop. */
    sealed interface Input {
        /** Something that happened on the link. */
        record Link(LinkEvent event) implements Input {}

        /** The rest of a request, to be run by the loop. */
        record Continuation(Runnable rest) implements Input {}
    }

    synchronized void put(Input input) {
        waiting.add(input);
        notifyAll();
    }

    /** Lets {@link #await} return without an input. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Waits until there is an input, a wake-up, or {@code millis} are over. */
    synchronized void await(long millis) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long leftMillis = millis;
        while (waiting.isEmpty() && !woken && leftMillis > 0) {
            wait(leftMillis);
            leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        }
        woken = false;
    }

    /** Takes everything that waits, oldest first. */
    synchronized List<Input> drain() {
        List<Input> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }
}
