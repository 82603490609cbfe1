// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.Printable;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Batches on their way into the store, each offered until it is durable, and none again after that. Confined to the
 * player's thread; waiting ends with its interrupt.
 */
final class Window {
    /** Batches in flight: one is being stored, one waits, and reading the file goes on meanwhile. */
    static final int BATCHES_MAX = 4;
    /** The first wait when the intake is full, and the longest: a slow card stores a batch within a second. */
    private static final long FULL_MILLIS_MIN = 5;

    private static final long FULL_MILLIS_MAX = 500;
    /** The wait after the store failed: a full disk is not freed faster, and each try costs a transaction. */
    private static final long FAILED_MILLIS = 1_000;
    private static final System.Logger LOG = System.getLogger(Window.class.getName());

    private final Intake intake;
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private boolean failing;

    private record Sent(List<Reading> batch, CompletableFuture<Void> stored) {}

    Window(Intake intake) {
        this.intake = intake;
    }

    /** Offers a batch until it is taken; it is durable after {@link #settle} at the latest. */
    void send(List<Reading> batch) throws InterruptedException {
        while (inFlight.size() >= BATCHES_MAX) {
            settleOldest();
        }
        offer(batch);
    }

    /** Waits until all that was sent is durable. */
    void settle() throws InterruptedException {
        while (!inFlight.isEmpty()) {
            settleOldest();
        }
    }

    private void settleOldest() throws InterruptedException {
        Optional<String> failure = failure(inFlight.peekFirst().stored());
        if (failure.isEmpty()) {
            inFlight.removeFirst();
            remark(false, "");
            return;
        }
        remark(true, failure.get());
        // What was behind it may be stored already; that is not sent again.
        List<List<Reading>> again = new ArrayList<>();
        for (Sent sent : inFlight) {
            if (failure(sent.stored()).isPresent()) {
                again.add(sent.batch());
            }
        }
        inFlight.clear();
        Thread.sleep(FAILED_MILLIS);
        for (List<Reading> batch : again) {
            offer(batch);
        }
    }

    private void offer(List<Reading> batch) throws InterruptedException {
        long waitMillis = FULL_MILLIS_MIN;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("closed");
            }
            Optional<CompletableFuture<Void>> stored = intake.offer(batch);
            if (stored.isPresent()) {
                inFlight.addLast(new Sent(batch, stored.get()));
                return;
            }
            Thread.sleep(waitMillis);
            waitMillis = Math.min(FULL_MILLIS_MAX, 2 * waitMillis);
        }
    }

    private static Optional<String> failure(CompletableFuture<Void> stored) throws InterruptedException {
        try {
            stored.get();
            return Optional.empty();
        } catch (ExecutionException | CancellationException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            return Optional.of(Printable.of(String.valueOf(cause.getMessage())));
        }
    }

    private void remark(boolean fails, String why) {
        if (fails && !failing) {
            LOG.log(Level.WARNING, "a batch of the recording was not stored: " + why + "; it is offered again every second");
        } else if (!fails && failing) {
            LOG.log(Level.INFO, "the recording goes on: batches are stored again");
        }
        failing = fails;
    }
}
