// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import dev.selvage.decision.model.Model;
import dev.selvage.model.manifest.Reason;
import dev.selvage.model.manifest.Refusal;
import dev.selvage.protocol.Printable;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Opens a model on a thread of its own and waits so long and no longer. A thread past its time cannot be stopped, only left: one at most. */
final class Bounded {
    /** Enough for the deepest file that is let through, little enough that a runaway recursion ends soon. */
    private static final long STACK_BYTES = 1024 * 1024;

    private final long millisMax;
    private Optional<Thread> last = Optional.empty();

    Bounded(long millisMax) {
        this.millisMax = millisMax;
    }

    /** What to do there. */
    interface Opening {
        Model open() throws Refusal;
    }

    /** What came of it: a model, or why not. */
    private record Outcome(Optional<Model> model, Optional<Refusal> refusal) {
        static Outcome failed(Refusal refusal) {
            return new Outcome(Optional.empty(), Optional.of(refusal));
        }
    }

    /** Waits for the model, or throws why there is none. */
    synchronized Model run(Opening opening) throws Refusal {
        if (last.filter(Thread::isAlive).isPresent()) {
            throw new Refusal(Reason.BUSY, "a model before it is still being opened; restart the agent if that lasts");
        }
        BlockingQueue<Outcome> answer = new ArrayBlockingQueue<>(1);
        Thread thread = new Thread(null, () -> answer.add(outcome(opening)), "model-opening", STACK_BYTES);
        thread.setDaemon(true);
        last = Optional.of(thread);
        thread.start();
        Outcome outcome = await(answer);
        if (outcome.refusal().map(Refusal::reason).filter(Reason.TOO_SLOW::equals).isEmpty()) {
            // It has answered: what is left of it is its end.
            last = Optional.empty();
        }
        if (outcome.refusal().isPresent()) {
            throw outcome.refusal().get();
        }
        return outcome.model().orElseThrow();
    }

    private Outcome await(BlockingQueue<Outcome> answer) {
        try {
            return Optional.ofNullable(answer.poll(millisMax, TimeUnit.MILLISECONDS))
                    .orElseGet(() -> Outcome.failed(new Refusal(Reason.TOO_SLOW, "opening and trying it took more than " + millisMax + " ms")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.failed(new Refusal(Reason.TOO_SLOW, "the agent stopped while it was being opened"));
        }
    }

    /** The thread's top. Whatever the library throws, errors of memory and stack too, means that this file is not for us. */
    private static Outcome outcome(Opening opening) {
        try {
            return new Outcome(Optional.of(opening.open()), Optional.empty());
        } catch (Refusal e) {
            return Outcome.failed(e);
        } catch (Throwable e) {
            return Outcome.failed(new Refusal(Reason.LOAD_FAILED, "the library does not open it: " + Printable.of(String.valueOf(e))));
        }
    }
}
