// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.Order;
import dev.selvage.task.Outcome;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One run of a task on a thread of its own. What it says goes to the loop, which lets it proceed or asks it to stop. Thread-safe. */
final class TaskRun implements TaskContext, Runnable {
    /** So much is a line or a bar for a person. */
    static final int PROGRESS_BYTES_MAX = 4 * 1024;
    /** A word, not a story. */
    private static final int STEP_CHARS_MAX = 64;
    /** Between the loop's patience with the gateway and a run's with the loop. */
    private static final long GRACE_MILLIS = 5_000;
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Order order;
    private final String from;
    private final TaskType type;
    private final Consumer<Word> loop;
    private long lastProgressNanos = System.nanoTime() - PROGRESS_NANOS;
    private boolean mayProceed;
    private boolean stopped;
    private boolean refused;

    TaskRun(Order order, String from, TaskType type, Consumer<Word> loop) {
        this.order = order;
        this.from = from;
        this.type = type;
        this.loop = loop;
    }

    Word.Key key() {
        return new Word.Key(order.id(), order.attempt());
    }

    @Override
    public void run() {
        loop.accept(new Word.Ended(key(), Ending.of(outcome())));
    }

    @SuppressWarnings("InterruptedExceptionSwallowed") // the thread's top: an interrupt is how a run is ended that did not hear
    private Outcome outcome() {
        try {
            return type.run(this);
        } catch (StoppedException e) {
            return new Outcome.Stopped();
        } catch (InterruptedException e) {
            return isAskedToStop() ? new Outcome.Stopped() : new Outcome.Failed("it was interrupted", true);
        } catch (IOException e) {
            return new Outcome.Failed(Printable.of(String.valueOf(e.getMessage())), true);
        } catch (RuntimeException | Error e) {
            System.getLogger(TaskRun.class.getName()).log(System.Logger.Level.WARNING, "task type " + type.name() + " has failed", e);
            return new Outcome.Failed("the task type failed: " + Printable.of(e.toString()), type.rules().idempotent());
        }
    }

    @Override
    public String id() {
        return order.id();
    }

    @Override
    public Json.Obj args() {
        return order.args();
    }

    @Override
    public int attempt() {
        return order.attempt();
    }

    @Override
    public String fromStep() {
        return from;
    }

    @Override
    public synchronized void step(String name) throws StoppedException, InterruptedException {
        if (isStopped()) {
            throw new StoppedException();
        }
        String word = Printable.of(name);
        mayProceed = false;
        loop.accept(new Word.Step(key(), word.substring(0, Math.min(STEP_CHARS_MAX, word.length()))));
        while (!mayProceed) {
            wait();
            if (isStopped()) {
                throw new StoppedException();
            }
        }
    }

    @Override
    public synchronized void progress(Json progress) {
        if (System.nanoTime() - lastProgressNanos >= PROGRESS_NANOS && progress.bytes().length <= PROGRESS_BYTES_MAX) {
            lastProgressNanos = System.nanoTime();
            loop.accept(new Word.Progress(key(), progress));
        }
    }

    @Override
    public Json.Obj ask(String verb, Json.Obj question) throws IOException, InterruptedException {
        CompletableFuture<Json.Obj> answer = new CompletableFuture<>();
        loop.accept(new Word.Asks(key(), verb, question, answer));
        try {
            return answer.get(Asking.ANSWER_MILLIS + GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("the agent is too busy to ask the gateway", e);
        }
    }

    @Override
    public synchronized boolean isStopped() {
        return stopped && !refused;
    }

    private synchronized boolean isAskedToStop() {
        return stopped;
    }

    @Override
    public synchronized void refuseToStop(String why) {
        refused = true;
        loop.accept(new Word.Refuses(key(), Printable.of(why)));
    }

    synchronized boolean hasRefused() {
        return refused;
    }

    /** The step that it waits with is stored. */
    synchronized void proceed() {
        mayProceed = true;
        notifyAll();
    }

    /** @param mayRefuse false when its time is over, and nobody waits for it any more */
    synchronized void stop(boolean mayRefuse) {
        stopped = true;
        refused &= mayRefuse;
        notifyAll();
    }
}
