// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a deadline; a failure shows what was seen last. */
final class Eventually {
    private static final long LOOK_EVERY_MILLIS = 50;

    private Eventually() {}

    /** A look at the world: empty text when all is as it should be, else what is wrong. */
    static void holds(String what, long seconds, Callable<String> look) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        String wrong = look.call();
        while (!wrong.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MILLIS));
            wrong = look.call();
        }
        if (!wrong.isEmpty()) {
            fail(what + " did not happen within " + seconds + " s; last seen: " + wrong);
        }
    }

    /** Waits until {@code condition} is true. */
    static void is(String what, long seconds, Callable<Boolean> condition) throws Exception {
        holds(what, seconds, () -> condition.call() ? "" : "not yet");
    }
}
