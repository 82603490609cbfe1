// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.replica.WriteTx;
import dev.selvage.task.Deed;
import dev.selvage.task.Fleet;
import dev.selvage.task.Job;
import dev.selvage.task.Order;
import dev.selvage.task.flow.Flow;
import dev.selvage.task.json.FlowJson;
import dev.selvage.task.json.JobJson;
import dev.selvage.task.wire.OrderJson;
import dev.selvage.task.wire.TaskRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Brings orders to devices: as a row, which is the truth, and as a message, which is quicker; and tells operators what has
 * become of tasks. Only to devices that are connected messages go: for the others the row waits. Confined to the tasks' thread.
 */
final class Carrier {
    /** An offer that nobody took within that time has its row. */
    private static final int OFFER_SECONDS = 600;
    /** Offers of which the broker has said nothing; beyond it the oldest is forgotten, and its task merely not known to be sent. */
    private static final int TICKETS_MAX = 100_000;

    private final SiteId site;
    private final String gateway;
    private final Rows rows;
    private final Fleet fleet;
    private final List<OutMessage> messages = new ArrayList<>();
    private final Map<String, Job> told = new HashMap<>();
    private final Map<Long, Offered> offered = new HashMap<>();
    private long lastTicket;

    /** Writes into a device's scope of the merged store; see {@link dev.selvage.gateway.shard.Shards#change}. */
    @FunctionalInterface
    interface Rows {
        CompletableFuture<Boolean> change(String scope, Write write);
    }

    /** What is written; true when something was. */
    @FunctionalInterface
    interface Write {
        boolean in(Replica replica, WriteTx tx);
    }

    /** An offer that is on its way to the broker. */
    record Offered(String device, String id, long fence) {}

    Carrier(SiteId site, String gateway, Rows rows, Fleet fleet) {
        this.site = site;
        this.gateway = gateway;
        this.rows = rows;
        this.fleet = fleet;
    }

    /** Has a device know at once what is wanted of it, if it is there. */
    void offer(Deed.Give give, long nowMillis) {
        Order order = give.order();
        if (fleet.awaySinceMillis(give.device()).isEmpty()) {
            TopicKind kind = order.wish() == Order.Wish.DO ? TopicKind.TASK_OFFER : TopicKind.TASK_CANCEL;
            if (offered.size() >= TICKETS_MAX) {
                offered.keySet().stream().min(Long::compare).ifPresent(offered::remove);
            }
            offered.put(++lastTicket, new Offered(give.device(), order.id(), order.fence()));
            say(lastTicket, Topics.of(site, kind, give.device(), order.id()), OrderJson.write(order), expirySeconds(order, nowMillis));
        }
    }

    /** Writes an order's row; done when it is durable. */
    CompletableFuture<Boolean> put(Deed.Give give) {
        return put(give.device(), give.order(), 0);
    }

    /** Notes in the row that the end is known here; done when it is durable. */
    CompletableFuture<Boolean> put(Deed.Acknowledge end) {
        return put(end.device(), end.order(), end.atMillis());
    }

    private static int expirySeconds(Order order, long nowMillis) {
        return order.deadlineMillis() == 0 ? OFFER_SECONDS : (int) Math.max(1, Math.min(OFFER_SECONDS, (order.deadlineMillis() - nowMillis) / 1_000));
    }

    /** Lets a device know at once that it may forget a task, if it is there. */
    void acknowledge(Deed.Acknowledge end) {
        if (fleet.awaySinceMillis(end.device()).isEmpty()) {
            say(0, Topics.of(site, TopicKind.TASK_DONE, end.device(), end.order().id()),
                    Json.object().put("attempt", end.order().attempt()).put("fence", end.order().fence()).build(), OFFER_SECONDS);
        }
    }

    private CompletableFuture<Boolean> put(String device, Order order, long acknowledgedMillis) {
        List<Cell> row = TaskRows.order(device, order, acknowledgedMillis);
        return rows.change(Scopes.ofDevice(device), (replica, tx) -> {
            boolean isThere = replica.rows(Tables.TASK, device, order.id()).contains(row);
            if (!isThere) {
                tx.upsert(Tables.TASK, row);
            }
            return !isThere;
        });
    }

    /** Takes an order's row away: it ended long ago. */
    CompletableFuture<Boolean> forget(String device, String id) {
        return rows.change(Scopes.ofDevice(device), (replica, tx) -> {
            boolean isThere = !replica.rows(Tables.TASK, device, id).isEmpty();
            if (isThere) {
                tx.delete(Tables.TASK, List.of(Cell.of(device), Cell.of(id)));
            }
            return isThere;
        });
    }

    /** Tells operators how a task stands. */
    void tell(Job job) {
        say(0, Topics.of(site, TopicKind.GATEWAY_TASK, gateway, job.id()), JobJson.change(job, Optional.ofNullable(told.get(job.id()))),
                TopicKind.GATEWAY_TASK.expirySeconds());
        if (job.end().isEmpty()) {
            told.put(job.id(), job);
        } else {
            told.remove(job.id());
        }
    }

    /** Tells operators how a run stands. */
    void tell(Flow flow) {
        say(0, Topics.of(site, TopicKind.GATEWAY_WORKFLOW, gateway, flow.id()), FlowJson.shown(flow), TopicKind.GATEWAY_WORKFLOW.expirySeconds());
    }

    private void say(long ticket, String topic, Json.Obj body, int expirySeconds) {
        messages.add(OutMessage.of(ticket, topic, body.bytes(), 1, false, expirySeconds));
    }

    /** The offer that the broker has taken; empty when it is none, or of a connection that is gone. */
    Optional<Offered> sent(long ticket) {
        return Optional.ofNullable(offered.remove(ticket));
    }

    /** The broker is gone: what it has not said it will not say. */
    void disconnected() {
        offered.clear();
    }

    /** What is to be published since the last call, oldest first. */
    List<OutMessage> takeMessages() {
        List<OutMessage> all = List.copyOf(messages);
        messages.clear();
        return all;
    }
}
