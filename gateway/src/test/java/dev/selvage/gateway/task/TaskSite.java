// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.gateway.loop.Inbox;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.gateway.shard.Told;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Tables;
import dev.selvage.task.Order;
import dev.selvage.task.Report;
import dev.selvage.task.wire.TaskRows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A gateway's tasks with its real files, and devices of the rules alone that are reached by the rows. Everything runs on one
 * thread, by turns, and the gateway can be killed between any two things that it does.
 */
final class TaskSite implements AutoCloseable {
    static final SiteId SITE = new SiteId("home");
    final Map<String, RuleDevice> devices = new LinkedHashMap<>();
    final List<OutMessage> published = new ArrayList<>();
    final Map<String, String> points = new TreeMap<>();
    long nowMillis = 1_700_000_000_000L;
    /** What the gateway does before it dies; none for it lives on. */
    int killAfter = Integer.MAX_VALUE;
    int kills;
    boolean diskFull;
    private final Path folder;
    private final Replica merged;
    private final Set<String> away = new HashSet<>();
    private Inbox<Input> inbox = new Inbox<>();
    private TaskStore store;
    private TaskLoop loop;
    private Map<String, Verb> verbs = Map.of();
    private int done;
    private long epoch;

    /** The gateway is gone in the middle of a step. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    TaskSite(Path folder, String... names) {
        this.folder = folder;
        this.merged = Replica.open(folder.resolve("merged.db"), "gw", () -> 11);
        this.store = TaskStore.open(folder.resolve("tasks.db"), "gw");
        for (String name : names) {
            devices.put(name, new RuleDevice());
        }
        this.loop = begin();
        hear();
    }

    private TaskLoop begin() {
        TaskFleet fleet = new TaskFleet((device, point) -> Optional.ofNullable(points.get(device + "/" + point)));
        Carrier carrier = new Carrier(SITE, "gw", this::change, fleet);
        Inbox<Input> mine = inbox;
        TaskParts parts = new TaskParts(fleet, carrier, new Archive(), new Agreements(), () ->
                devices.forEach((name, device) -> mine.put(new Input.Reported(device.reports.values().stream()
                        .filter(report -> !away.contains(name) && !isAcknowledged(name, report.id())
                                && orders(name).stream().anyMatch(order -> order.id().equals(report.id()) && order.attempt() == report.attempt())).map(report -> new Told(name, report)).toList()))));
        TaskLoop next = new TaskLoop(inbox, store, parts, messages -> {
            if (!messages.isEmpty()) {
                mayDie();
                published.addAll(messages);
                messages.forEach(message -> mine.put(new Input.Sent(message.ticket())));
            }
        });
        Map<String, Verb> all = new TreeMap<>(new TaskVerbs(next, store, parts).all());
        all.putAll(new AgreementVerbs(next, parts.agreements()).all());
        verbs = all;
        return next;
    }

    /** What the broker tells a gateway that has come. */
    private void hear() {
        inbox.put(new Input.Home(++epoch));
        devices.keySet().forEach(name -> {
            hear(name, TopicKind.ABOUT, RuleDevice.about(name.startsWith("a") ? "hall-1" : "hall-2"));
            hear(name, TopicKind.PRESENCE, presence(!away.contains(name)));
        });
    }

    private void hear(String device, TopicKind kind, Json.Obj body) {
        inbox.put(new Input.Heard(Topics.parse(Topics.of(SITE, kind, device)).orElseThrow(), body.bytes()));
    }

    private Json.Obj presence(boolean there) {
        return Json.object().put("state", there ? "connected" : "disconnected").put("t", Instant.ofEpochMilli(nowMillis).toString()).build();
    }

    private CompletableFuture<Boolean> change(String scope, Carrier.Write write) {
        mayDie();
        if (diskFull) {
            return CompletableFuture.failedFuture(new ReplicaException(ReplicaException.Kind.DISK_FULL, "merged.db: disk full"));
        }
        boolean changed = merged.write(scope, nowMillis, tx -> write.in(merged, tx));
        mayDie();
        return CompletableFuture.completedFuture(changed);
    }

    private void mayDie() {
        if (++done > killAfter) {
            throw new Killed();
        }
    }

    /** Has the device go or come back. */
    TaskSite moves(String device, boolean there) {
        if (there) {
            away.remove(device);
        } else {
            away.add(device);
        }
        hear(device, TopicKind.PRESENCE, presence(there));
        return turn();
    }

    /** All of them are lost and come back at once, some twice. */
    void storm(String... names) {
        for (String name : names) {
            away.add(name);
            hear(name, TopicKind.PRESENCE, presence(false));
        }
        for (int i = 0; i < names.length; i++) {
            away.remove(names[i]);
            hear(names[i], TopicKind.PRESENCE, presence(true));
            if (i % 2 == 0) {
                hear(names[i], TopicKind.ABOUT, RuleDevice.about("hall-1"));
                hear(names[i], TopicKind.PRESENCE, presence(true));
            }
        }
        turn();
    }

    /** The device says other things about itself. */
    TaskSite describes(String device, Json.Obj about) {
        hear(device, TopicKind.ABOUT, about);
        return turn();
    }

    /** Everything that the broker had kept of the device is taken back. */
    TaskSite cleared(String device) {
        for (TopicKind kind : List.of(TopicKind.ABOUT, TopicKind.STATUS, TopicKind.PRESENCE)) {
            inbox.put(new Input.Heard(Topics.parse(Topics.of(SITE, kind, device)).orElseThrow(), new byte[0]));
        }
        return turn();
    }

    /** Something under the device's name says that. */
    TaskSite says(String device, Report report) {
        inbox.put(new Input.Reported(List.of(new Told(device, report))));
        return turn();
    }

    TaskSite later(long millis) {
        nowMillis += millis;
        return turn();
    }

    /** Everybody talks until nothing changes. A gateway that is killed begins again at once. */
    TaskSite turn() {
        for (int i = 0; i < 200; i++) {
            String before = state();
            step();
            if (state().equals(before)) {
                return this;
            }
        }
        throw new IllegalStateException("it never comes to rest");
    }

    private void step() {
        try {
            loop.step(nowMillis, nowMillis);
            devices.forEach((name, device) -> {
                List<Report> said = device.turn(away.contains(name) ? List.of() : orders(name), nowMillis);
                List<Report> all = away.contains(name) ? List.of() : said;
                if (!all.isEmpty()) {
                    inbox.put(new Input.Reported(all.stream().map(report -> new Told(name, report)).toList()));
                }
            });
            loop.step(nowMillis, nowMillis);
        } catch (Killed e) {
            kills++;
            restart();
        }
    }

    /** The program before this one is gone, with all that was in its memory. */
    void restart() {
        killAfter = Integer.MAX_VALUE;
        store.close();
        inbox = new Inbox<>();
        store = TaskStore.open(folder.resolve("tasks.db"), "gw");
        loop = begin();
        hear();
    }

    /** Grows with whatever is done: each decision is told, each order is a row. */
    private String state() {
        return done + " " + published.size() + " " + kills;
    }

    List<Order> orders(String device) {
        return merged.rows(Tables.TASK, device).stream().flatMap(row -> TaskRows.order(row).stream()).toList();
    }

    /** True when the device may forget the task. */
    boolean isAcknowledged(String device, String id) {
        return merged.rows(Tables.TASK, device, id).stream().anyMatch(row -> TaskRows.acknowledgedMillis(row) > 0);
    }

    /** Rows of orders at a device, acknowledged or not. */
    List<List<Cell>> rows(String device) {
        return merged.rows(Tables.TASK, device);
    }

    /** Asks as an operator does. */
    Json.Obj ask(String verb, String request) {
        try {
            CompletableFuture<Json.Obj> answer = verbs.get(verb).answer(JsonReader.readObject(request.getBytes(StandardCharsets.UTF_8)), "ann");
            turn();
            if (!answer.isDone() && kills > 0) {
                // who gets no answer asks again
                return ask(verb, request);
            }
            return answer.join();
        } catch (RefusedException e) {
            return e.json();
        } catch (CompletionException e) {
            return e.getCause() instanceof RefusedException refused ? refused.json()
                    : Json.object().put("failed", String.valueOf(e.getCause())).build();
        } catch (JsonException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A task as {@code task.show} has it. */
    Json.Obj task(String id) {
        return ask("task.show", "{\"id\":\"" + id + "\"}").object("task").orElseThrow();
    }

    /** The state of a task, and of its parts as {@code device/attempt STATE}. */
    String told(String id) {
        Json.Obj task = task(id);
        List<String> parts = new ArrayList<>();
        if (task.get("parts").orElseThrow() instanceof Json.Arr all) {
            all.items().forEach(part -> parts.add(((Json.Obj) part).text("device").orElseThrow() + "/" + ((Json.Obj) part).integer("attempt").orElseThrow() + " "
                    + ((Json.Obj) part).text("state").orElseThrow()));
        }
        return task.text("state").orElseThrow() + " " + parts;
    }

    @Override
    public void close() {
        store.close();
        merged.close();
    }
}
