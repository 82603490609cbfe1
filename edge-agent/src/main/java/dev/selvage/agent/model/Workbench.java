// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The thread that files of models are worked on by. It is there only while there is work. {@link #run} is for the loop's thread. */
final class Workbench implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_MILLIS_MAX = 2_000;

    private final Keeper keeper;
    private final Consumer<Runnable> onLoop;
    private final ThreadPoolExecutor thread;

    /** Work on the files. */
    interface Work<T> {
        T on(Keeper keeper) throws IOException;
    }

    /** @param onLoop has the loop run something before its next step */
    Workbench(String device, Keeper keeper, Consumer<Runnable> onLoop) {
        this.keeper = keeper;
        this.onLoop = onLoop;
        // who calls has at most a few pieces and one change for each of sixteen models under way
        this.thread = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread worker = new Thread(work, "models-" + device);
            worker.setDaemon(true);
            return worker;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Has something done. One of the two is called, whatever the work throws: who waits for neither would wait for ever.
     *
     * @param then with what came of it, on the loop's thread
     * @param failed with why it could not be done, on the loop's thread
     */
    <T> void run(Work<T> work, Consumer<T> then, Consumer<String> failed) {
        try {
            thread.execute(() -> {
                T result;
                try {
                    result = work.on(keeper);
                } catch (Throwable e) {
                    // a model is foreign code, deep or large enough to end a thread, and a disk may do anything: the device goes on without
                    String why = Printable.of(String.valueOf(e instanceof Error || e.getMessage() == null ? e : e.getMessage()));
                    onLoop.accept(() -> failed.accept(why));
                    return;
                }
                onLoop.accept(() -> then.accept(result));
            });
        } catch (RejectedExecutionException e) {
            onLoop.accept(() -> failed.accept("the agent stops"));
        }
    }

    /** Waits until all that was asked for is done, or for so long. */
    void await(long millisMax) {
        try {
            thread.submit(() -> true).get(millisMax, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            // what is late comes later; until then there is no model
            return;
        }
    }

    @Override
    public void close() {
        // what waits is done by the next start; what is under way may end
        thread.getQueue().clear();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
