// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.task.Order;
import dev.selvage.task.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs tasks on threads of their own, so that none of them can hold up the loop. A run that was asked to stop and does not is
 * interrupted, then given up: its thread is lost until it comes back. Confined to the loop's thread.
 */
final class TaskRunner implements AutoCloseable {
    /** Runs at once; a thread costs about 100 KB on a small board, and more than some tasks at once is no task any more. */
    static final int THREADS_MAX = 8;
    /** So long a run may take to notice that it is to stop. */
    static final long INTERRUPT_MILLIS = 5_000;
    /** A run that an interrupt does not end by then hangs. */
    static final long ABANDON_MILLIS = 30_000;
    private static final System.Logger LOG = System.getLogger(TaskRunner.class.getName());

    private final String device;
    private final Consumer<Word> loop;
    private final Map<Word.Key, Work> runs = new LinkedHashMap<>();
    private final Deque<TaskRun> waiting = new ArrayDeque<>();
    private long abandoned;

    /** A run that has a thread; {@code stopMillis} is when it was asked to stop, monotonic, or never. */
    private record Work(TaskRun run, Thread thread, long stopMillis, boolean interrupted, boolean lost) {
        long nextMillis() {
            if (lost || stopMillis == Long.MAX_VALUE || run.hasRefused()) {
                return Long.MAX_VALUE;
            }
            return stopMillis + (interrupted ? ABANDON_MILLIS : INTERRUPT_MILLIS);
        }
    }

    /** @param loop takes what runs say, on any thread */
    TaskRunner(String device, Consumer<Word> loop) {
        this.device = device;
        this.loop = loop;
    }

    /** Begins to run it, or queues it when all threads are taken. */
    void start(Order order, String from, TaskType type) {
        waiting.add(new TaskRun(order, from, type, loop));
        fill();
    }

    private void fill() {
        while (!waiting.isEmpty() && runs.size() < THREADS_MAX) {
            TaskRun run = waiting.remove();
            Thread thread = new Thread(run, "task-" + device + "-" + run.id());
            thread.setDaemon(true);
            runs.put(run.key(), new Work(run, thread, Long.MAX_VALUE, false, false));
            thread.start();
        }
        if (!waiting.isEmpty() && runs.values().stream().allMatch(Work::lost)) {
            Outcome failed = new Outcome.Failed("all " + THREADS_MAX + " threads for tasks hang in others; restart the agent", true);
            List.copyOf(waiting).forEach(run -> loop.accept(new Word.Ended(run.key(), Ending.of(failed))));
            waiting.clear();
        }
    }

    /** The step that the run waits with is stored. */
    void proceed(Word.Key run) {
        Optional.ofNullable(runs.get(run)).ifPresent(work -> work.run().proceed());
    }

    /** Asks a run to stop; see {@link TaskRun#stop}. */
    void stop(Word.Key key, boolean mayRefuse, long nowMonotonicMillis) {
        if (waiting.removeIf(run -> run.key().equals(key))) {
            loop.accept(new Word.Ended(key, Ending.of(new Outcome.Stopped())));
        }
        runs.computeIfPresent(key, (same, work) -> {
            work.run().stop(mayRefuse);
            return work.stopMillis() == Long.MAX_VALUE ? new Work(work.run(), work.thread(), nowMonotonicMillis, false, false) : work;
        });
    }

    /** The run is over. */
    void ended(Word.Key key) {
        runs.remove(key);
        fill();
    }

    /** Interrupts and gives up what does not stop. */
    void tick(long nowMonotonicMillis) {
        runs.replaceAll((key, work) -> work.nextMillis() <= nowMonotonicMillis ? pressed(work) : work);
        fill();
    }

    private Work pressed(Work work) {
        if (!work.interrupted()) {
            work.thread().interrupt();
            return new Work(work.run(), work.thread(), work.stopMillis(), true, false);
        }
        abandoned++;
        LOG.log(System.Logger.Level.WARNING, device + ": task " + work.run().id() + " does not stop; its thread is given up until it comes back");
        return new Work(work.run(), work.thread(), work.stopMillis(), true, true);
    }

    long nextTickMillis() {
        return runs.values().stream().mapToLong(Work::nextMillis).min().orElse(Long.MAX_VALUE);
    }

    /** Runs at work. */
    int running() {
        return (int) runs.values().stream().filter(work -> !work.lost()).count();
    }

    /** Runs that were given up, since the start. */
    long abandoned() {
        return abandoned;
    }

    /** Interrupts all; what becomes of their tasks the next start says. The threads are daemons, and nobody waits for them. */
    @Override
    public void close() {
        waiting.clear();
        runs.values().forEach(work -> work.thread().interrupt());
    }
}
