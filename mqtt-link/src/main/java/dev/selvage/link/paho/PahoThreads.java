// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The thread group of one link: Paho's threads fall into it, because the link's thread starts them. It sees a Paho
 * thread die, which Paho itself does not (a control character in a received topic kills its receiver and nobody is
 * told), and it ends those that Paho forgot.
 */
final class PahoThreads extends ThreadGroup {
    /** Paho has at most five threads at a time; more would be leaked ones, seen at the next sweep. */
    private static final int SWEEP_MAX = 64;

    private final BiConsumer<Thread, Throwable> onDeath;

    PahoThreads(String name, BiConsumer<Thread, Throwable> onDeath) {
        super(name);
        this.onDeath = onDeath;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        onDeath.accept(thread, failure);
    }

    /** Waits until every thread but the caller's has ended or the time is up. */
    void awaitOthers(long millisMax) throws InterruptedException {
        long until = PingClock.nowMillis() + millisMax;
        for (Thread thread : others()) {
            thread.join(Math.max(1, until - PingClock.nowMillis()));
        }
    }

    /** Interrupts every thread but the caller's: Paho's sender can miss its wake-up and then waits for ever. */
    void interruptOthers() {
        others().forEach(Thread::interrupt);
    }

    private List<Thread> others() {
        Thread[] found = new Thread[SWEEP_MAX];
        int count = enumerate(found);
        return Arrays.stream(found, 0, count).filter(t -> t != Thread.currentThread()).toList();
    }
}
