// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One call into a driver. The driver and the deadline race for its answer: the first is heard, the other is not. The
 * answer is given while this is locked, so that nothing of a later job can overtake it on the way to the sink.
 */
final class Job {
    private final Call call;
    private final Consumer<String> onFailure;
    private boolean answered;

    /** The call itself; what it returns hands the result over. */
    @FunctionalInterface
    interface Call {
        Runnable on(Driver driver) throws DriverException, InterruptedException;
    }

    Job(Call call, Consumer<String> onFailure) {
        this.call = call;
        this.onFailure = onFailure;
    }

    void run(Driver driver) throws DriverException, InterruptedException {
        answer(call.on(driver));
    }

    /** Answers with a reason; false when the job has its answer already. */
    boolean fail(String reason) {
        return answer(() -> onFailure.accept(reason));
    }

    /** The same, counted before anybody hears of it. */
    boolean fail(String reason, AtomicLong counter) {
        return answer(() -> {
            counter.incrementAndGet();
            onFailure.accept(reason);
        });
    }

    private synchronized boolean answer(Runnable delivery) {
        if (answered) {
            return false;
        }
        answered = true;
        delivery.run();
        return true;
    }
}
