// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a device makes of its orders. It decides; its caller records what it decided and then lets it act: {@link #pending} is
 * written in one transaction, and what {@link #committed} gives may happen after that, and not before. A run that stopped with
 * the program is begun again, gone on with, or told as failed: never forgotten and never done twice where that would matter.
 * No I/O; one thread.
 */
public final class TaskBook {
    /** Open tasks of one device: more wait in the table, and are taken when others have ended. */
    public static final int OPEN_MAX = 1_000;
    /** A run that was asked to stop and does not is given up after so long, and told as that. */
    static final long STOP_MILLIS = 30_000;
    private static final long NEVER = Long.MAX_VALUE;
    /** Whose turn is first; what was at work when the program stopped goes before all. */
    private static final Comparator<Entry> TURN = Comparator.comparing((Entry entry) -> entry.report().state() != TaskState.RUNNING)
            .thenComparingInt(entry -> -entry.order().priority()).thenComparingLong(entry -> entry.order().createdMillis()).thenComparing(entry -> entry.order().id());

    private final TaskTypes types;
    private final Function<String, Optional<Report>> stored;
    private final Map<String, Entry> open = new LinkedHashMap<>();
    /** Reports to write, the last word of each task. */
    private final Map<String, Report> pending = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Act> acts = new ArrayList<>();

    /** A word about a task for its history. */
    public record Event(String id, int seq, int attempt, String state, String detail, long atMillis) {}

    /** An order that is not ended; {@code run} is there while it is at work. */
    private record Entry(Order order, Report report, Optional<Run> run) {
        Entry now(Report next) {
            return new Entry(order, next, run);
        }

        Entry under(Order newer) {
            return new Entry(newer, report, run);
        }

        Entry running(Run next) {
            return new Entry(order, report, Optional.of(next));
        }
    }

    /** When a run's time is over, by the monotonic clock; {@link #NEVER} for a limit that it has not. */
    private record Run(long stepEndsMillis, long totalEndsMillis, long stopEndsMillis) {
        long endsMillis() {
            return Math.min(stopEndsMillis, Math.min(stepEndsMillis, totalEndsMillis));
        }
    }

    /** @param stored the report of a task as it is in the table */
    public TaskBook(TaskTypes types, Function<String, Optional<Report>> stored) {
        this.types = types;
        this.stored = stored;
    }

    /**
     * An order came, by message or as a row, perhaps not for the first time.
     *
     * @param nowWallMillis by the gateway's clock as well as it is known
     */
    public void order(Order order, long nowWallMillis, long nowMonotonicMillis) {
        Optional<Entry> entry = Optional.ofNullable(open.get(order.id()));
        Optional<Report> known = entry.map(Entry::report).or(() -> Optional.ofNullable(pending.get(order.id()))).or(() -> stored.apply(order.id()));
        if (known.isEmpty() || isNewer(order, known.get())) {
            if (entry.flatMap(Entry::run).isPresent()) {
                // the attempt before this one is still at work: it has to end first, and its end is nobody's any more
                ask(entry.get(), nowMonotonicMillis);
            } else {
                open.remove(order.id());
                begin(order, nowWallMillis);
            }
        } else if (known.get().fence() <= order.fence() && known.get().attempt() == order.attempt()) {
            again(order, known.get(), nowWallMillis, nowMonotonicMillis);
        }
    }

    private static boolean isNewer(Order order, Report known) {
        return order.attempt() > known.attempt() && order.fence() > known.fence();
    }

    private void begin(Order order, long nowWallMillis) {
        if (order.wish() != Order.Wish.DO) {
            say(Report.of(order, TaskState.CANCELLED, "cancelled before it began", nowWallMillis));
        } else if (order.deadlineMillis() != 0 && order.deadlineMillis() <= nowWallMillis) {
            say(Report.of(order, TaskState.EXPIRED, "its deadline had passed when it came", nowWallMillis));
        } else {
            Optional<String> refusal = types.rules(order.type()).isEmpty() ? Optional.of("this device has no task type " + order.type())
                    : types.refusal(order.type(), order.args());
            if (refusal.isPresent()) {
                say(Report.of(order, TaskState.REJECTED, refusal.get(), nowWallMillis));
            } else if (open.size() < OPEN_MAX) {
                keep(new Entry(order, say(Report.of(order, TaskState.ACCEPTED, "", nowWallMillis)), Optional.empty()));
            }
        }
    }

    /** The order of a task that is known: under another fence, with another wish, or merely repeated. */
    private void again(Order order, Report known, long nowWallMillis, long nowMonotonicMillis) {
        Report report = known.fence() < order.fence() ? say(known.under(order.fence())) : known;
        Optional<Entry> entry = Optional.ofNullable(open.get(order.id())).map(e -> keep(e.under(order).now(report)));
        if (entry.isEmpty()) {
            acts.add(new Act.Repeat(report));
        } else if (order.wish() != Order.Wish.DO) {
            cancel(entry.get(), nowWallMillis, nowMonotonicMillis);
        }
    }

    private void cancel(Entry entry, long nowWallMillis, long nowMonotonicMillis) {
        if (entry.run().isPresent()) {
            ask(entry, nowMonotonicMillis);
        } else {
            end(entry, TaskState.CANCELLED, "cancelled before it began", false, Optional.empty(), nowWallMillis);
        }
    }

    private void ask(Entry entry, long nowMonotonicMillis) {
        Run run = entry.run().orElseThrow();
        if (run.stopEndsMillis() == NEVER) {
            keep(entry.running(new Run(run.stepEndsMillis(), run.totalEndsMillis(), nowMonotonicMillis + STOP_MILLIS)));
            acts.add(new Act.Stop(entry.order().id(), entry.order().attempt()));
        }
    }

    /** The gateway has taken the order back: its row is gone. */
    public void withdrawn(String id, long nowWallMillis, long nowMonotonicMillis) {
        Optional.ofNullable(open.get(id)).ifPresent(entry -> cancel(entry, nowWallMillis, nowMonotonicMillis));
    }

    /** Takes up what a run of the program before this one left open. Before anything else. */
    public void restore(List<Order> orders, List<Report> reports, long nowWallMillis) {
        Map<String, Order> byId = new HashMap<>();
        orders.forEach(order -> byId.put(order.id(), order));
        for (Report report : reports) {
            if (!report.state().isFinal()) {
                restore(Optional.ofNullable(byId.get(report.id())).filter(order -> order.attempt() == report.attempt()), report, nowWallMillis);
            }
        }
    }

    private void restore(Optional<Order> order, Report report, long nowWallMillis) {
        boolean ran = report.state() == TaskState.RUNNING;
        if (ran && (order.isEmpty() || !mayRunAgain(report))) {
            String where = report.step().isEmpty() ? "" : ", at step " + report.step();
            say(report.ended(TaskState.FAILED, "the agent stopped in the middle of it" + where + "; whether it took effect is not known", false,
                    Optional.empty(), nowWallMillis));
        } else if (order.isEmpty()) {
            say(report.ended(TaskState.CANCELLED, "taken back before it began", false, Optional.empty(), nowWallMillis));
        } else {
            keep(new Entry(order.get(), report, Optional.empty()));
        }
    }

    private boolean mayRunAgain(Report report) {
        return types.rules(report.type()).filter(rules -> rules.idempotent() || rules.resumable()).isPresent();
    }

    /** Starts what may start, and ends what took too long. */
    public void tick(long nowWallMillis, long nowMonotonicMillis) {
        for (Entry entry : List.copyOf(open.values())) {
            entry.run().ifPresent(run -> watch(entry, run, nowWallMillis, nowMonotonicMillis));
        }
        Map<String, Integer> running = new HashMap<>();
        Set<String> words = new HashSet<>();
        open.values().stream().filter(entry -> entry.run().isPresent()).forEach(entry -> taken(entry.order(), running, words));
        List<Entry> waiting = open.values().stream().filter(entry -> entry.run().isEmpty()).sorted(TURN).toList();
        for (Entry entry : waiting) {
            Optional<TypeRules> rules = types.rules(entry.order().type());
            if (rules.isEmpty()) {
                end(entry, TaskState.FAILED, "the device has lost the task type " + entry.order().type(), false, Optional.empty(), nowWallMillis);
            } else if (running.getOrDefault(entry.order().type(), 0) < rules.get().concurrency()
                    && entry.order().serialWith().filter(words::contains).isEmpty()) {
                taken(entry.order(), running, words);
                start(entry, rules.get(), nowWallMillis, nowMonotonicMillis);
            }
        }
    }

    private static void taken(Order order, Map<String, Integer> running, Set<String> words) {
        running.merge(order.type(), 1, Integer::sum);
        order.serialWith().ifPresent(words::add);
    }

    private void start(Entry entry, TypeRules rules, long nowWallMillis, long nowMonotonicMillis) {
        String from = rules.resumable() ? entry.report().step() : "";
        long totalMillis = shorter(entry.order().timers().totalMillis(), rules.timeoutMillis());
        long totalEndsMillis = totalMillis == 0 ? NEVER : nowMonotonicMillis + totalMillis;
        keep(entry.now(say(entry.report().running(from, nowWallMillis)))
                .running(new Run(stepEnds(entry.order(), totalEndsMillis, nowMonotonicMillis), totalEndsMillis, NEVER)));
        acts.add(new Act.Start(entry.order(), from));
    }

    private static long shorter(long a, long b) {
        return a == 0 || b == 0 ? Math.max(a, b) : Math.min(a, b);
    }

    private static long stepEnds(Order order, long totalEndsMillis, long nowMonotonicMillis) {
        long stepMillis = order.timers().stepMillis();
        return stepMillis == 0 ? NEVER : Math.min(nowMonotonicMillis + stepMillis, totalEndsMillis);
    }

    private void watch(Entry entry, Run run, long nowWallMillis, long nowMonotonicMillis) {
        if (nowMonotonicMillis >= Math.min(run.stepEndsMillis(), run.totalEndsMillis())) {
            acts.add(new Act.Stop(entry.order().id(), entry.order().attempt()));
            String what = nowMonotonicMillis >= run.totalEndsMillis() ? "it took longer than it may in all"
                    : "step " + (entry.report().step().isEmpty() ? "one" : entry.report().step()) + " took longer than a step may";
            end(entry, TaskState.TIMED_OUT, what, true, Optional.empty(), nowWallMillis);
        } else if (nowMonotonicMillis >= run.stopEndsMillis()) {
            end(entry, TaskState.FAILED, "it was asked to stop and did not answer", false, Optional.empty(), nowWallMillis);
        }
    }

    /** A run is about to begin a step; it may when {@link Act.Proceed} comes. */
    public void step(String id, int attempt, String step, long nowWallMillis, long nowMonotonicMillis) {
        running(id, attempt).ifPresent(entry -> {
            Run run = entry.run().orElseThrow();
            keep(entry.now(say(entry.report().running(step, nowWallMillis))).running(
                    new Run(stepEnds(entry.order(), run.totalEndsMillis(), nowMonotonicMillis), run.totalEndsMillis(), run.stopEndsMillis())));
            acts.add(new Act.Proceed(id, attempt));
        });
    }

    /** A run will not stop in the middle; it goes on. */
    public void refusesToStop(String id, int attempt, String why, long nowWallMillis) {
        running(id, attempt).ifPresent(entry -> {
            Run run = entry.run().orElseThrow();
            keep(entry.running(new Run(run.stepEndsMillis(), run.totalEndsMillis(), NEVER)));
            events.add(new Event(id, entry.report().seq(), attempt, "CANCEL_REFUSED", why, nowWallMillis));
        });
    }

    /** A run has ended; false when nobody waits for it any more, and it is only told as an event. */
    public boolean ended(String id, int attempt, Outcome outcome, long nowWallMillis) {
        Optional<Entry> entry = running(id, attempt);
        if (entry.isEmpty()) {
            events.add(new Event(id, 0, attempt, "LATE", "it ended after it had been given up: " + outcome.getClass().getSimpleName(), nowWallMillis));
            return false;
        }
        if (outcome instanceof Outcome.Done done) {
            end(entry.get(), TaskState.SUCCEEDED, "", false, done.result(), nowWallMillis);
        } else if (outcome instanceof Outcome.Failed failed) {
            end(entry.get(), failed.retryable() ? TaskState.FAILED : TaskState.REJECTED, failed.reason(), failed.retryable(), Optional.empty(), nowWallMillis);
        } else {
            end(entry.get(), TaskState.CANCELLED, "stopped while it ran", false, Optional.empty(), nowWallMillis);
        }
        return true;
    }

    private Optional<Entry> running(String id, int attempt) {
        return Optional.ofNullable(open.get(id)).filter(entry -> entry.run().isPresent() && entry.order().attempt() == attempt);
    }

    private void end(Entry entry, TaskState state, String why, boolean retryable, Optional<Json> result, long nowWallMillis) {
        say(entry.report().ended(state, why, retryable, result, nowWallMillis));
        open.remove(entry.order().id());
    }

    private Entry keep(Entry entry) {
        open.put(entry.order().id(), entry);
        return entry;
    }

    private Report say(Report report) {
        pending.put(report.id(), report);
        events.add(new Event(report.id(), report.seq(), report.attempt(), report.state().name(),
                report.reason().isEmpty() ? report.step() : report.reason(), Math.max(report.times().receivedMillis(), report.times().finishedMillis())));
        return report;
    }

    /** What has to be written before anything happens. */
    public List<Report> pending() {
        return List.copyOf(pending.values());
    }

    /** The history that belongs to it. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** All that was pending is durable; gives what may happen now, in order. */
    public List<Act> committed() {
        List<Act> now = List.copyOf(acts);
        pending.clear();
        events.clear();
        acts.clear();
        return now;
    }

    /** When {@link #tick} has something to do; {@code Long.MAX_VALUE} for never. */
    public long nextTickMillis() {
        return open.values().stream().flatMap(entry -> entry.run().stream()).mapToLong(Run::endsMillis).min().orElse(NEVER);
    }

    /** Tasks that are not ended: how busy the device is. */
    public int openTasks() {
        return open.size();
    }
}
