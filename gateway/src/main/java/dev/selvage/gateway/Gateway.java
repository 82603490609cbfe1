// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.gateway.conflict.ConflictDesk;
import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.query.QueryDesk;
import dev.selvage.gateway.request.Requests;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.PahoLink;
import dev.selvage.protocol.ClientRole;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Replica;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A running gateway: merged store, link, query desk, and the loop's thread. {@link #start} is its table of contents.
 * Started and closed by one thread.
 */
public final class Gateway implements AutoCloseable {
    /** A gateway is on mains and a wire: its loss should be seen soon. */
    private static final int KEEP_ALIVE_SECONDS = 20;
    private static final int WILL_DELAY_SECONDS = 5;
    /** Pages of the merged store in memory: the rows of a group of batches and the indexes above them. */
    private static final int STORE_CACHE_KIB = 64 * 1024;
    /** How long the last message may take on closing. */
    private static final long GOODBYE_MILLIS = 500;
    private static final System.Logger LOG = System.getLogger(Gateway.class.getName());

    private final GatewaySettings settings;
    private final Inbox inbox = new Inbox();
    private final Replica replica;
    private final QueryDesk queries;
    private final MqttLink link;
    private final GatewayLoop loop;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean failed;

    private Gateway(GatewaySettings settings) {
        this.settings = settings;
        this.replica = Replica.open(settings.store(), settings.id(), new SecureRandom()::nextLong, STORE_CACHE_KIB);
        this.queries = new QueryDesk(settings.store());
        this.link = PahoLink.open(linkSettings());
        this.loop = new GatewayLoop(settings, link, inbox, parts());
        this.thread = new Thread(this::run, "gateway-" + settings.id());
    }

    /**
     * Opens the merged store and starts the loop. The broker need not be there.
     *
     * @throws dev.selvage.replica.ReplicaException when the store cannot be opened
     */
    public static Gateway start(GatewaySettings settings) {
        Gateway gateway = new Gateway(settings);
        LOG.log(System.Logger.Level.INFO, "gateway " + settings.id() + ": merged store " + settings.store());
        gateway.thread.start();
        gateway.link.start(event -> gateway.inbox.put(new Inbox.Input.Link(event)));
        return gateway;
    }

    /** Merges what has arrived, says goodbye to the broker. Takes at most about three seconds. */
    @Override
    public void close() {
        closing = true;
        inbox.wake();
        join();
        sayGoodbye();
        link.close();
        queries.close();
        replica.close();
    }

    private void run() {
        try {
            while (!closing) {
                long wakeMillis = loop.step(System.currentTimeMillis(), monotonicMillis());
                long nowMillis = monotonicMillis();
                inbox.await(wakeMillis <= nowMillis ? 0 : Math.min(wakeMillis - nowMillis, GatewayLoop.METRICS_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failed = true;
            // the thread's top: without its loop a gateway is only pretending to live
            LOG.log(System.Logger.Level.ERROR, "gateway " + settings.id() + " stops", e);
            throw e;
        }
    }

    private GatewayParts parts() {
        Outgoing outgoing = new Outgoing(link);
        Fleet fleet = new Fleet();
        Requests requests = new Requests(fleet, new ConflictDesk(replica), queries::submit,
                rest -> inbox.put(new Inbox.Input.Continuation(rest)));
        return new GatewayParts(outgoing, new SyncDesk(replica, settings.site(), outgoing), fleet, requests);
    }

    private LinkSettings linkSettings() {
        List<String> filters = List.of(
                Topics.filter(settings.site(), TopicKind.SYNC_UP),
                Topics.filter(settings.site(), TopicKind.SYNC_HEAD),
                Topics.filter(settings.site(), TopicKind.ABOUT),
                Topics.filter(settings.site(), TopicKind.STATUS),
                Topics.filter(settings.site(), TopicKind.PRESENCE),
                Topics.filter(settings.site(), TopicKind.METRICS),
                Topics.filter(settings.site(), TopicKind.REQUEST));
        byte[] offline = GatewayLoop.status("offline", "connection lost", System.currentTimeMillis());
        String session = String.format("%016x", new SecureRandom().nextLong());
        return new LinkSettings(
                settings.broker(),
                ClientRole.GATEWAY_PREFIX + settings.id(),
                filters,
                Optional.of(OutMessage.of(0, statusTopic(), offline, TopicKind.GATEWAY_STATUS.qos(), true, 0)),
                WILL_DELAY_SECONDS,
                KEEP_ALIVE_SECONDS,
                Limits.SESSION_EXPIRY_SECONDS_MAX,
                Map.of("session", session, "site", settings.site().value()));
    }

    private String statusTopic() {
        return Topics.of(settings.site(), TopicKind.GATEWAY_STATUS, settings.id());
    }

    /** Publishes {@code offline} and gives the broker a moment to take it, if there is a broker. */
    private void sayGoodbye() {
        byte[] offline = GatewayLoop.status("offline", "stopped", System.currentTimeMillis());
        if (!link.tryPublish(OutMessage.of(0, statusTopic(), offline, TopicKind.GATEWAY_STATUS.qos(), true, 0))) {
            return;
        }
        try {
            inbox.drain();
            inbox.await(GOODBYE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the loop has ended; true when it failed rather than being closed. The program should then end too. */
    public boolean awaitEnd() throws InterruptedException {
        thread.join();
        return failed;
    }

    private void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
