// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import dev.selvage.protocol.Printable;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Says when to stop: the user asked, or a part of the process failed for good. Thread-safe. */
public final class Stop {
    /** What a shell reports of a program that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    private final PrintWriter out;
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicReference<Optional<String>> failure = new AtomicReference<>(Optional.empty());

    Stop(PrintWriter out) {
        this.out = out;
    }

    /** Listens to SIGINT, SIGTERM and to the death of any thread from now on; the second signal ends the process at once. */
    public static Stop onSignals(PrintWriter out) {
        Stop stop = new Stop(out);
        Signals.handle("INT", stop::signal);
        Signals.handle("TERM", stop::signal);
        // A part whose thread dies cannot say so itself; to run on without it would be pretending.
        Thread.setDefaultUncaughtExceptionHandler((thread, death) -> stop.fail(thread.getName() + " died: " + death));
        return stop;
    }

    /** True when it is time to stop, for either reason. */
    boolean isDue() {
        return signals.get() > 0 || failure().isPresent();
    }

    /** What failed; empty when the user asked. */
    Optional<String> failure() {
        return failure.get();
    }

    /** A part failed; the first failure is the one that is told. */
    void fail(String reason) {
        failure.compareAndSet(Optional.empty(), Optional.of(Printable.of(reason)));
    }

    /** The user asked. */
    void signal() {
        if (signals.incrementAndGet() == 1) {
            out.println("stopping: agents, gateway, broker (once more to end at once) …");
        } else {
            Runtime.getRuntime().halt(INTERRUPTED);
        }
    }
}
