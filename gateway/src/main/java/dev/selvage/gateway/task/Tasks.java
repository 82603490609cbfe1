// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.gateway.loop.Inbox;
import dev.selvage.gateway.loop.LoopThread;
import dev.selvage.gateway.request.Verb;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.gateway.shard.Told;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.task.Facts;
import dev.selvage.task.wire.TaskRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The tasks of a site, on a thread of their own: nothing here waits for a disk but {@link #open} and {@link #close}. Started
 * and closed by one thread; the rest is for any.
 */
public final class Tasks implements AutoCloseable {
    private final Inbox<Input> inbox = new Inbox<>();
    private final TaskStore store;
    private final TaskFleet fleet;
    private final TaskLoop loop;
    private final Map<String, Verb> verbs = new TreeMap<>();
    private Optional<LoopThread> thread = Optional.empty();

    /** Where the tasks meet the rest of the gateway. */
    public interface Surroundings {
        /** Publishes those, oldest first; called by the tasks' thread. */
        void publish(List<OutMessage> messages);

        /** A point's value now, in the merged store; empty when there is none. */
        Optional<String> point(String device, String name);
    }

    private Tasks(TaskStore store, Shards shards, String gatewayId, SiteId site, Surroundings around) {
        this.store = store;
        this.fleet = new TaskFleet(around::point);
        Carrier carrier = new Carrier(site, gatewayId, (scope, write) -> shards.change(scope, write::in), fleet);
        TaskParts parts = new TaskParts(fleet, carrier, new Archive(), new Agreements(), () -> lookAgain(shards));
        this.loop = new TaskLoop(inbox, store, parts, around::publish);
        verbs.putAll(new TaskVerbs(loop, store, parts).all());
        verbs.put("task.result", new ResultVerb(shards));
        verbs.putAll(new AgreementVerbs(loop, parts.agreements()).all());
    }

    /**
     * Opens or makes {@code tasks.db} in that folder.
     *
     * @throws dev.selvage.replica.ReplicaException when it cannot be opened
     */
    public static Tasks open(Path folder, Shards shards, String gatewayId, SiteId site, Surroundings around) {
        return new Tasks(TaskStore.open(folder.resolve("tasks.db"), gatewayId), shards, gatewayId, site, around);
    }

    /** What devices said while nobody listened is in the merged store, beside orders that were not acknowledged. */
    private void lookAgain(Shards shards) {
        var unused = shards.all(Tasks::unacknowledged).thenAccept(all -> all.forEach(this::reported));
    }

    private static List<Told> unacknowledged(Replica replica) {
        List<Told> reports = new ArrayList<>();
        for (String device : replica.scopeNames().stream().flatMap(scope -> Scopes.device(scope).stream()).toList()) {
            replica.rows(Tables.TASK, device).stream().filter(row -> TaskRows.acknowledgedMillis(row) == 0).flatMap(row -> TaskRows.order(row).stream())
                    .forEach(order -> replica.rows(Tables.TASK_REPORT, device, order.id()).stream().flatMap(row -> TaskRows.report(row).stream())
                            // what was said of an attempt before this one was heard, or it was given up
                            .filter(report -> report.attempt() == order.attempt()).forEach(report -> reports.add(new Told(device, report))));
        }
        return reports;
    }

    /**
     * Starts the thread.
     *
     * @param died told what ended it, if anything does
     */
    public void start(String name, Consumer<Throwable> died) {
        LoopThread started = new LoopThread(name + "-tasks", inbox, loop::step, died);
        thread = Optional.of(started);
        started.start();
    }

    /** Steps on the calling thread, in place of {@link #start}; gives the time at which it wants to be called again. */
    public long step(long nowWallMillis, long nowMonotonicMillis) {
        return loop.step(nowWallMillis, nowMonotonicMillis);
    }

    /** What can be asked about tasks. */
    public Map<String, Verb> verbs() {
        return Map.copyOf(verbs);
    }

    /**
     * The devices that were ever heard of and are so, by name; who is away is among them. Fails with a refusal when this gateway is not home.
     *
     * @param wanted asked on the tasks' thread; a selector's {@code matches}
     */
    public CompletableFuture<List<String>> devices(Predicate<Facts> wanted) {
        return loop.ask((rules, now) -> fleet.devices().stream().filter(wanted).map(Facts::device).toList());
    }

    /** This gateway is the site's home from now on. */
    public void home(long epoch) {
        inbox.put(new Input.Home(epoch));
    }

    /** It is not, or cannot know. */
    public void away() {
        inbox.put(new Input.Away());
    }

    /** A device's {@code about}, {@code status}, {@code presence} or {@code metrics} has come. */
    public void heard(Topics.Address address, byte[] payload) {
        inbox.put(new Input.Heard(address, payload));
    }

    /** Devices have said something about tasks, and it is durable. */
    public void reported(List<Told> reports) {
        if (!reports.isEmpty()) {
            inbox.put(new Input.Reported(reports));
        }
    }

    /** The broker has taken a message of these; one without a ticket is nobody's. */
    public void sent(long ticket) {
        if (ticket > 0) {
            inbox.put(new Input.Sent(ticket));
        }
    }

    /** For the gateway's metrics. */
    public Json.Obj figures() {
        TaskLoop.Figures now = loop.figures();
        return Json.object().put("open", now.openTasks()).put("runs", now.openRuns()).put("late", now.lateReports()).build();
    }

    @Override
    public void close() {
        thread.ifPresent(LoopThread::stop);
        thread.ifPresent(LoopThread::join);
        store.close();
    }
}
