// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.gateway.loop.Inbox;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.ReplicaException;
import dev.selvage.task.Deed;
import dev.selvage.task.Dispatcher;
import dev.selvage.task.Job;
import dev.selvage.task.TaskState;
import dev.selvage.task.flow.Flow;
import dev.selvage.task.flow.FlowRunner;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The whole life of a site's tasks: {@link #step}. The rules decide, their decisions are recorded in one transaction, and only
 * then devices and operators hear of them. When recording fails nothing of it has happened: the rules begin anew from what is
 * recorded. One thread calls all methods.
 */
final class TaskLoop {
    /** After a failed transaction, or a row that a file did not take. */
    static final long RETRY_MILLIS = 5_000;
    private static final System.Logger LOG = System.getLogger(TaskLoop.class.getName());

    private final Inbox<Input> inbox;
    private final TaskStore store;
    private final TaskFleet fleet;
    private final Carrier carrier;
    private final Archive archive;
    private final Agreements agreements;
    private final Devices devices;
    private final Consumer<List<OutMessage>> toLoop;
    /** There while this gateway is home. */
    private Optional<Rules> rules = Optional.empty();
    private long epoch;
    private long restUntilMillis = Long.MIN_VALUE;
    private boolean failing;
    private final List<TaskStore.Late> late = new ArrayList<>();
    /** Answers to requests, given when what they tell is durable. */
    private final List<Reply<?>> replies = new ArrayList<>();
    /** Rows that their files did not take, and when they are tried again. */
    private final List<Runnable> unwritten = new ArrayList<>();
    private long retryMillis = Long.MAX_VALUE;
    private long lateReports;
    /** Read by any thread. */
    private volatile Figures figures = new Figures(0, 0, 0);

    /**
     * For the gateway's metrics.
     *
     * @param lateReports words of devices that did not count any more, since the start
     */
    record Figures(int openTasks, int openRuns, long lateReports) {}

    /** What decides. */
    record Rules(Dispatcher dispatcher, FlowRunner flows) {}

    /** Looks for what devices have said of tasks that are not acknowledged; it comes back as an input. */
    @FunctionalInterface
    interface Devices {
        void lookAgain();
    }

    private record Reply<T>(CompletableFuture<T> to, T with) {
        void give() {
            to.complete(with);
        }
    }

    TaskLoop(Inbox<Input> inbox, TaskStore store, TaskParts parts, Consumer<List<OutMessage>> toLoop) {
        this.inbox = inbox;
        this.store = store;
        this.fleet = parts.fleet();
        this.carrier = parts.carrier();
        this.archive = parts.archive();
        this.agreements = parts.agreements();
        this.devices = parts.devices();
        this.toLoop = toLoop;
    }

    /**
     * Takes what came in, decides, records, and lets it be known.
     *
     * @return the monotonic time in milliseconds at which it wants to be called again if nothing comes in before
     */
    long step(long nowWallMillis, long nowMonotonicMillis) {
        for (Input input : inbox.drain()) {
            take(input, nowWallMillis);
        }
        retryMillis = unwritten.isEmpty() ? Long.MAX_VALUE : Math.min(retryMillis, nowMonotonicMillis + RETRY_MILLIS);
        if (nowMonotonicMillis >= restUntilMillis) {
            resume(nowWallMillis, nowMonotonicMillis);
            rules.ifPresent(r -> {
                r.dispatcher().tick(nowWallMillis);
                r.flows().tick(nowWallMillis);
            });
            settle(nowWallMillis, nowMonotonicMillis);
        }
        toLoop.accept(carrier.takeMessages());
        figures = new Figures(rules.map(r -> r.dispatcher().openTasks()).orElse(0), rules.map(r -> r.flows().open()).orElse(0), lateReports);
        return nextStepMillis(nowWallMillis, nowMonotonicMillis);
    }

    private void take(Input input, long nowMillis) {
        if (input instanceof Input.Work work) {
            work.turn().run(nowMillis);
        } else if (input instanceof Input.Reported reported) {
            rules.ifPresent(r -> reported.reports().forEach(told -> r.dispatcher().report(told.device(), told.report(), nowMillis)));
        } else if (input instanceof Input.Sent sent) {
            rules.ifPresent(r -> carrier.sent(sent.ticket()).ifPresent(o -> r.dispatcher().sent(o.device(), o.id(), o.fence(), nowMillis)));
        } else if (input instanceof Input.Heard heard) {
            Optional<String> moved = fleet.heard(heard.address(), heard.payload(), nowMillis);
            rules.ifPresent(r -> moved.ifPresent(device -> r.dispatcher().moved(device, nowMillis)));
        } else if (input instanceof Input.Home home) {
            fleet.sees(true, nowMillis);
            epoch = home.epoch();
            begin(nowMillis);
        } else if (input instanceof Input.Away) {
            fleet.sees(false, nowMillis);
            carrier.disconnected();
            rules = Optional.empty();
            epoch = 0;
        }
    }

    /**
     * Has the loop answer, when what it answers is durable. Any thread.
     *
     * @return fails with {@link RefusedException} as the question throws it, and when this gateway cannot take it now
     */
    <T> CompletableFuture<T> ask(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        inbox.put(new Input.Work(now -> {
            try {
                Rules known = rules.orElseThrow(() -> new RefusedException("unavailable", "this gateway records no tasks now", "see its status and its log, then ask again"));
                replies.add(new Reply<>(answer, question.answer(known, now)));
            } catch (RefusedException | ReplicaException e) {
                answer.completeExceptionally(e);
            }
        }));
        return answer;
    }

    Figures figures() {
        return figures;
    }

    /** A question for the loop. */
    @FunctionalInterface
    interface Question<T> {
        T answer(Rules rules, long nowMillis) throws RefusedException;
    }

    /** Takes up what is recorded. */
    private void begin(long nowMillis) {
        rules = Optional.empty();
        try {
            Dispatcher dispatcher = new Dispatcher(fleet, store::job, wait -> wait / 2 + ThreadLocalRandom.current().nextLong(wait + 1), epoch);
            FlowRunner flows = new FlowRunner(fleet);
            dispatcher.restore(archive.load(store.jobs(), store.flows()), nowMillis);
            flows.restore(archive.openFlows());
            agreements.load(store.agreed());
            rules = Optional.of(new Rules(dispatcher, flows));
            late.clear();
            devices.lookAgain();
        } catch (ReplicaException e) {
            failed(e);
        }
    }

    private void resume(long nowMillis, long nowMonotonicMillis) {
        restUntilMillis = Long.MIN_VALUE;
        if (epoch != 0 && rules.isEmpty()) {
            begin(nowMillis);
            restUntilMillis = rules.isEmpty() ? nowMonotonicMillis + RETRY_MILLIS : Long.MIN_VALUE;
        }
        if (nowMonotonicMillis >= retryMillis) {
            retryMillis = Long.MAX_VALUE;
            List<Runnable> again = List.copyOf(unwritten);
            unwritten.clear();
            again.forEach(Runnable::run);
        }
    }

    /** Records what was decided and does what follows, until nothing follows any more. */
    private void settle(long nowMillis, long nowMonotonicMillis) {
        if (rules.isEmpty()) {
            return;
        }
        try {
            boolean more = true;
            while (more) {
                more = settleOnce(rules.get(), nowMillis);
            }
            replies.forEach(Reply::give);
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "tasks are recorded again");
            }
        } catch (ReplicaException e) {
            failed(e);
            replies.forEach(reply -> reply.to().completeExceptionally(e));
            restUntilMillis = nowMonotonicMillis + RETRY_MILLIS;
        }
        replies.clear();
    }

    private boolean settleOnce(Rules now, long nowMillis) {
        List<Job> jobs = now.dispatcher().pending();
        jobs.stream().filter(job -> job.end().isPresent()).forEach(job -> tellFlow(now.flows(), job));
        List<Flow> flows = now.flows().pending();
        List<String> forgotten = archive.old(nowMillis);
        TaskStore.Changes changes = new TaskStore.Changes(jobs, flows, List.copyOf(late), agreements.pending(), forgotten);
        if (!changes.isEmpty()) {
            store.write(changes, nowMillis);
            late.clear();
            agreements.committed();
            archive.recorded(jobs, flows);
            archive.forget(forgotten).forEach((id, each) -> each.forEach(device -> kept(() -> carrier.forget(device, id))));
        }
        jobs.forEach(carrier::tell);
        flows.forEach(carrier::tell);
        List<Deed> deeds = now.dispatcher().committed();
        deeds.forEach(deed -> carry(deed, nowMillis));
        List<FlowRunner.Act> acts = now.flows().committed();
        acts.forEach(act -> act(now, act, nowMillis));
        return !deeds.isEmpty() || !acts.isEmpty();
    }

    private static void tellFlow(FlowRunner flows, Job job) {
        flows.ended(job.id(), job.end().orElseThrow(), job.result(), job.reason());
    }

    private void carry(Deed deed, long nowMillis) {
        if (deed instanceof Deed.Give give) {
            carrier.offer(give, nowMillis);
            kept(() -> carrier.put(give));
        } else if (deed instanceof Deed.Acknowledge end) {
            carrier.acknowledge(end);
            kept(() -> carrier.put(end));
        } else if (deed instanceof Deed.Late word) {
            lateReports++;
            late.add(new TaskStore.Late(word.device(), word.report(), nowMillis));
            LOG.log(Level.WARNING, word.device() + ": its word on task " + Printable.of(word.report().id()) + ", attempt " + word.report().attempt() + ", came too late and does not count: "
                    + word.report().state());
        }
    }

    /** A row that its file does not take now is given again, on this thread, after a while. */
    private void kept(Supplier<CompletableFuture<Boolean>> write) {
        CompletableFuture<Boolean> unused = write.get().whenComplete((done, failure) -> Optional.ofNullable(failure)
                .ifPresent(f -> inbox.put(new Input.Work(now -> unwritten.add(() -> kept(write))))));
    }

    private static void act(Rules now, FlowRunner.Act act, long nowMillis) {
        if (act instanceof FlowRunner.Act.Cancel cancel) {
            now.dispatcher().cancel(cancel.id(), false, "its workflow", nowMillis);
        } else if (act instanceof FlowRunner.Act.Give give) {
            try {
                Optional<Job> job = now.dispatcher().submit(give.id(), FlowTasks.spec(give, nowMillis), nowMillis);
                job.filter(j -> j.end().isPresent()).ifPresent(j -> tellFlow(now.flows(), j));
                if (job.isEmpty()) {
                    now.flows().ended(give.id(), TaskState.FAILED, Optional.empty(), "the gateway has too many open tasks");
                }
            } catch (IllegalArgumentException e) {
                now.flows().ended(give.id(), TaskState.FAILED, Optional.empty(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void failed(ReplicaException why) {
        rules = Optional.empty();
        if (!failing) {
            failing = true;
            LOG.log(Level.ERROR, "tasks are not recorded, and nothing new is dispatched: " + why.getMessage());
        }
    }

    private long nextStepMillis(long nowWallMillis, long nowMonotonicMillis) {
        if (restUntilMillis > nowMonotonicMillis) {
            return restUntilMillis;
        }
        long wall = rules.map(r -> Math.min(Math.min(r.dispatcher().nextTickMillis(), r.flows().nextTickMillis()), archive.nextMillis())).orElse(Long.MAX_VALUE);
        return Math.min(retryMillis, wall == Long.MAX_VALUE ? Long.MAX_VALUE : nowMonotonicMillis + Math.max(0, wall - nowWallMillis));
    }
}
