// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The bounded way into the loop. Any thread may put; the loop alone takes. When it is full, the oldest reading of the
 * same point gives way to the new one, so a slow loop still sees every point's latest value; events of the link are
 * never dropped, as the link bounds them itself.
 */
final class Inbox {
    /** Readings waiting: at 512 points, the most a profile may have, four rounds of all. */
    static final int READINGS_MAX = 2_048;
    /** Readings in offers that wait: as much as one transaction stores in a second on a slow card. */
    static final int OFFERED_MAX = 8 * Intake.READINGS_MAX;

    private final Deque<Input> waiting = new ArrayDeque<>();
    private int readings;
    private int offered;
    private long dropped;
    private boolean woken;
    private boolean closed;

    /** Adds an input and wakes the loop. Never blocks. */
    synchronized void put(Input input) {
        if (input instanceof Input.Read read) {
            if (readings >= READINGS_MAX) {
                dropOldestLike(read);
            }
            readings++;
        }
        waiting.add(input);
        notifyAll();
    }

    /** Adds readings that a driver offers, unless too many wait already: who offers can wait, so nothing is dropped. */
    synchronized Optional<CompletableFuture<Void>> offer(List<Reading> batch) {
        if (batch.size() > Intake.READINGS_MAX) {
            throw new IllegalArgumentException(batch.size() + " readings in one offer, at most " + Intake.READINGS_MAX + " are taken");
        }
        if (closed || offered + batch.size() > OFFERED_MAX) {
            return Optional.empty();
        }
        offered += batch.size();
        CompletableFuture<Void> stored = new CompletableFuture<>();
        put(new Input.Offer(batch, stored));
        return Optional.of(stored);
    }

    /** From now on nothing is taken from drivers that offer. */
    synchronized void refuseOffers() {
        closed = true;
    }

    private void dropOldestLike(Input.Read read) {
        dropped++;
        readings--;
        Iterator<Input> each = waiting.iterator();
        while (each.hasNext()) {
            if (each.next() instanceof Input.Read old && old.reading().point().equals(read.reading().point())) {
                each.remove();
                return;
            }
        }
        // the point is new among the waiting: the oldest reading of all gives way
        waiting.removeFirstOccurrence(waiting.stream().filter(Input.Read.class::isInstance).findFirst().orElseThrow());
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
        readings = 0;
        offered = 0;
        return all;
    }

    /** Readings dropped since the start. */
    synchronized long dropped() {
        return dropped;
    }
}
