// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.agent.coap.node.NodeView;
import dev.selvage.agent.coap.node.TaskStep;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.task.Act;
import dev.selvage.task.Order;
import dev.selvage.task.Outcome;
import dev.selvage.task.Report;
import dev.selvage.task.TaskBook;
import dev.selvage.task.wire.TaskRows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The device's tasks between tables, topics and runs: orders go into the {@link TaskBook}, what it decides is written in one
 * transaction, and what it lets happen after that is done. Confined to the loop's thread.
 */
public final class TaskDesk implements AutoCloseable {
    /** Reports that are old enough to go are looked for this often. */
    static final long TIDY_MILLIS = 600_000;

    private final String scope;
    private final TypeTable types;
    private final TaskBook book;
    private final TaskRunner runner;
    private final NodeRuns nodes = new NodeRuns();
    private final Asking asking;
    private final OrderRows rows;
    private final KeptReports reports;
    private final OrderDesk orders;
    private final ReportDesk writer;
    private final Replica replica;
    /** What runs said since the last step. */
    private final List<Word> words = new ArrayList<>();
    private Clocks now = new Clocks(0, 0, 0);
    private long nextTidyMillis = Long.MIN_VALUE;
    private boolean begun;
    private boolean rowsMayDiffer = true;
    /** Orders whose rows may have changed, if not any may. */
    private final Set<String> changed = new HashSet<>();
    private boolean nodeViewChanged;

    /** @param loop runs something on the loop's thread, before its next step; from any thread */
    public TaskDesk(String device, Replica replica, TypeTable types, TaskOutlet outlet, Executor loop) {
        this.scope = Scopes.ofDevice(device);
        this.replica = replica;
        this.types = types;
        this.asking = new Asking(outlet);
        this.rows = new OrderRows(replica, device);
        this.reports = new KeptReports(replica, device);
        this.book = new TaskBook(types, reports::whole);
        this.runner = new TaskRunner(device, word -> loop.execute(() -> words.add(word)));
        this.orders = new OrderDesk(device, types, book, reports);
        this.writer = new ReportDesk(device, replica, outlet, new ReportDesk.Books(book, rows, reports, orders));
    }

    /** The types, to be changed when the profile has changed. */
    public TypeTable types() {
        return types;
    }

    /**
     * Rows of orders may have changed.
     *
     * @param ids which; empty when it may be any
     */
    public void merged(Optional<Set<String>> ids) {
        ids.ifPresentOrElse(changed::addAll, () -> rowsMayDiffer = true);
    }

    /** True for a topic on which tasks come. */
    public static boolean isOurs(Topics.Address address) {
        return OrderDesk.KINDS.contains(address.kind()) || address.kind() == TopicKind.ANSWER;
    }

    /**
     * A message about a task came.
     *
     * @param acknowledge tells the broker that it is kept; run when what came of it is durable
     */
    public void offered(Topics.Address address, byte[] payload, Runnable acknowledge) {
        if (address.kind() == TopicKind.ANSWER) {
            asking.answered(address.lastName(), payload);
            acknowledge.run();
        } else {
            orders.message(address, payload, acknowledge);
        }
    }

    /** Takes what came, decides, stores, and lets happen what may; throws ReplicaException when nothing could be stored, and nothing happens then. */
    public void step(Clocks at) {
        now = at;
        if (!begun) {
            restore();
            begun = true;
        }
        List<Word> said = List.copyOf(words);
        words.clear();
        said.forEach(this::heard);
        boolean isNew = !said.isEmpty() || rowsMayDiffer || !changed.isEmpty() || writer.hasPending();
        while (orders.canGive() || isNew || orders.mayRead() || now.monotonicMillis() >= book.nextTickMillis()) {
            isNew = false;
            orders.give(now);
            readRows();
            book.tick(now.gatewayMillis(), now.monotonicMillis());
            commit();
        }
        orders.acknowledge();
        runner.tick(now.monotonicMillis());
        asking.tick(now.monotonicMillis());
        tidy();
    }

    private void readRows() {
        if (rowsMayDiffer || !changed.isEmpty() || orders.mayRead()) {
            OrderRows.Change change = rowsMayDiffer || orders.mayRead() ? rows.read() : rows.read(changed);
            rowsMayDiffer = false;
            changed.clear();
            change.gone().forEach(id -> book.withdrawn(id, now.gatewayMillis(), now.monotonicMillis()));
            orders.rows(change.orders(), rows, now);
        }
    }

    private void restore() {
        List<List<Cell>> stored = reports.load();
        List<Order> known = new ArrayList<>(rows.read().orders());
        stored.stream().filter(row -> !rows.has(TaskRows.id(row))).forEach(row -> TaskRows.request(row).ifPresent(known::add));
        book.restore(known, stored.stream().flatMap(row -> TaskRows.report(row).stream()).toList(), now.gatewayMillis());
        orders.restored(known, rows, now);
    }

    private void heard(Word word) {
        Word.Key run = word.run();
        if (word instanceof Word.Step step) {
            book.step(run.id(), run.attempt(), step.name(), now.gatewayMillis(), now.monotonicMillis());
        } else if (word instanceof Word.Progress progress) {
            reports.brief(run.id()).filter(report -> report.attempt() == run.attempt() && !report.state().isFinal())
                    .ifPresent(report -> writer.progress(report, progress.progress()));
        } else if (word instanceof Word.Asks asks) {
            asking.ask(asks, now.monotonicMillis());
        } else if (word instanceof Word.Refuses refuses) {
            book.refusesToStop(run.id(), run.attempt(), refuses.why(), now.gatewayMillis());
        } else if (word instanceof Word.Ended ended) {
            runner.ended(run);
            ended(run, ended.ending());
        }
    }

    private void ended(Word.Key run, Ending ending) {
        if (book.ended(run.id(), run.attempt(), ending.outcome(), now.gatewayMillis())) {
            writer.chunks(run.id(), ending.chunks());
        }
    }

    /** Stores what is decided, then does what may be done; that may be decided upon anew. */
    private void commit() {
        do {
            writer.commit(now).forEach(this::act);
        } while (writer.hasPending());
    }

    private void act(Act act) {
        if (act instanceof Act.Start start) {
            start(start);
        } else if (act instanceof Act.Proceed proceed) {
            runner.proceed(new Word.Key(proceed.id(), proceed.attempt()));
        } else if (act instanceof Act.Stop stop) {
            stop(new Word.Key(stop.id(), stop.attempt()));
        } else if (act instanceof Act.Repeat repeat) {
            writer.repeat(repeat.report());
        }
    }

    private void start(Act.Start start) {
        Optional<TaskType> type = types.type(start.order().type());
        if (type.isEmpty()) {
            // gone between the decision and now: the next tick would say the same
            ended(new Word.Key(start.order().id(), start.order().attempt()), Ending.of(new Outcome.Failed("the device has lost the task type " + start.order().type(), false)));
        } else if (type.get() instanceof NodeType) {
            nodes.start(start.order(), start.fromStep());
            nodeViewChanged = true;
        } else {
            runner.start(start.order(), start.fromStep(), type.get());
        }
    }

    private void stop(Word.Key run) {
        boolean isOver = reports.brief(run.id()).filter(report -> report.state().isFinal() || report.attempt() != run.attempt()).isPresent();
        if (!nodes.has(run.id())) {
            runner.stop(run, !isOver, now.monotonicMillis());
        } else if (isOver || nodes.isUntouched(run.id())) {
            nodes.remove(run.id());
            nodeViewChanged = true;
            if (!isOver) {
                ended(run, Ending.of(new Outcome.Stopped()));
            }
        } else {
            book.refusesToStop(run.id(), run.attempt(), "the node has begun it, and cannot be told to stop", now.gatewayMillis());
        }
    }

    /** The tasks that a node sees. */
    public List<NodeView.PendingTask> nodeTasks() {
        return nodes.pending();
    }

    /** The node says how a task goes; done when this returns. Throws ReplicaException when it cannot be stored now. */
    public void nodeStep(String id, TaskStep step) throws Refusal {
        NodeRuns.Meaning meaning = nodes.step(id, step, reports.brief(id));
        if (meaning instanceof NodeRuns.Meaning.Step next) {
            Word.Key run = next.run();
            if (next.isNew()) {
                book.step(run.id(), run.attempt(), next.name(), now.gatewayMillis(), now.monotonicMillis());
            }
            reports.brief(id).filter(report -> step.kind() == TaskStep.Kind.RUNNING).ifPresent(report -> writer.progress(report, step.result()));
        } else if (meaning instanceof NodeRuns.Meaning.End end) {
            if (!writer.isEnding(id)) {
                ended(end.run(), Ending.of(end.outcome()));
            }
            book.tick(now.gatewayMillis(), now.monotonicMillis());
        }
        commit();
        if (meaning instanceof NodeRuns.Meaning.End) {
            nodes.remove(id);
        }
        nodeViewChanged |= !(meaning instanceof NodeRuns.Meaning.Known);
    }

    /** True once after the node's tasks have changed. */
    public boolean takeNodeChange() {
        boolean changed = nodeViewChanged;
        nodeViewChanged = false;
        return changed;
    }

    private void tidy() {
        if (now.monotonicMillis() < nextTidyMillis) {
            return;
        }
        nextTidyMillis = now.monotonicMillis() + TIDY_MILLIS;
        List<String> expired = reports.expired(rows::isSettled, now.gatewayMillis());
        if (!expired.isEmpty()) {
            replica.write(scope, now.machineMillis(), tx -> {
                expired.forEach(id -> reports.delete(tx, id));
                return true;
            });
            expired.forEach(id -> {
                reports.forget(id);
                writer.forget(id);
            });
        }
    }

    /** True while something waits to be stored, or to be tried again. */
    public boolean hasPending() {
        return !begun || !words.isEmpty() || writer.hasPending();
    }

    /** When {@link #step} has something to do if nothing comes in, monotonic. */
    public long nextMillis() {
        return Math.min(Math.min(nextTidyMillis, asking.nextTickMillis()), Math.min(book.nextTickMillis(), runner.nextTickMillis()));
    }

    /** Tasks that are not ended: how busy the device is. */
    public int openTasks() {
        return book.openTasks();
    }

    /** What {@code metrics} says of tasks. */
    public Json.Obj figures() {
        return Json.object().put("open", book.openTasks()).put("running", runner.running()).put("malformed", orders.malformed() + rows.malformed())
                .put("abandoned", runner.abandoned()).build();
    }

    /** Interrupts what runs. After the loop has ended: what the runs say then is heard by nobody, and the next start goes on from the table. */
    @Override
    public void close() {
        runner.close();
    }
}
