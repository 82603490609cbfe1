// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Connected;
import dev.selvage.link.LinkEvent.Disconnected;
import dev.selvage.link.LinkEvent.Outcome;
import dev.selvage.link.LinkEvent.Published;
import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.FakeBroker.Packet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What was measured of Paho v5 1.2.5, fact by fact, and what the link makes of it. */
class PahoFactsTest extends PahoLinkFixture {
    private static final int RECEIVE_MAX = 0x21;
    private static final int TOPIC_ALIAS_MAX = 0x22;

    @Test
    void fact_1_it_never_sets_tcp_nodelay_so_our_sockets_do() throws IOException {
        try (Socket socket = new LinkSockets().createSocket()) {
            assertTrue(socket.getTcpNoDelay());
        }
    }

    @Test
    void fact_2_topic_aliases_and_a_drop_in_flight_make_it_loop_so_each_connection_has_a_fresh_client()
            throws IOException, InterruptedException {
        BlockingQueue<Packet> arrived = new LinkedBlockingQueue<>();
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept(TOPIC_ALIAS_MAX, 0, 5);
            for (int i = 0; i < 3; i++) {
                Packet packet = peer.read(FakeBroker.PUBLISH);
                arrived.add(packet);
                if (connection > 1) {
                    peer.puback(packet.publishId(), 0);
                }
            }
            if (connection > 1) {
                peer.drain();
            }
        });
        PahoLink link = link(broker.uri());
        for (Outcome expected : List.of(Outcome.RETRY, Outcome.ACCEPTED)) {
            log.await(Connected.class);
            for (long i = 1; i <= 3; i++) {
                publish(link, message(i, "sv1/site/dev-1/state/a"));
            }
            for (int i = 0; i < 3; i++) {
                assertEquals(expected, log.await(Published.class).outcome());
            }
        }
        assertEquals(2, broker.connections());
        assertEquals(6, arrived.size());
        assertEquals("sv1/site/dev-1/state/a", List.copyOf(arrived).get(3).topic(), "the alias of the old connection is forgotten");
    }

    @Test
    void fact_3_it_acknowledges_what_a_callback_dropped_so_acks_are_manual() throws IOException, InterruptedException {
        BlockingQueue<Packet> fromClient = new LinkedBlockingQueue<>();
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            peer.publish("t/1", 7, "one");
            while (connection > 0) {
                Packet packet = peer.read();
                fromClient.add(packet);
                if (packet.type() == FakeBroker.PUBLISH) {
                    peer.puback(packet.publishId(), 0);
                }
            }
        });
        PahoLink link = PahoLink.open(settings(broker.uri(), "dev-1"), QUICK);
        link.start(event -> {
            log.onEvent(event);
            if (event instanceof Received) {
                throw new IllegalStateException("the listener of this test fails");
            }
        });
        Received first = log.await(Received.class);
        publish(link, message(1, "t/2"));
        assertEquals(FakeBroker.PUBLISH, fromClient.poll(WAIT_SECONDS, TimeUnit.SECONDS).type(), "no PUBACK went before it");
        link.acknowledge(first);
        link.acknowledge(first);
        Packet ack = fromClient.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertEquals(FakeBroker.PUBACK, ack.type());
        assertEquals(7, ack.id());
        publish(link, message(2, "t/2"));
        assertEquals(FakeBroker.PUBLISH, fromClient.poll(WAIT_SECONDS, TimeUnit.SECONDS).type(), "the second call acknowledged nothing");
        link.close();
    }

    @Test
    void fact_3_message_ids_repeat_across_connections_so_an_old_ticket_acknowledges_nothing()
            throws IOException, InterruptedException {
        BlockingQueue<Packet> acks = new LinkedBlockingQueue<>();
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            peer.publish("t/" + connection, 7, "");
            for (Packet packet = peer.read(); ; packet = peer.read()) {
                if (packet.type() == FakeBroker.PUBACK) {
                    acks.add(packet);
                } else if (packet.type() == FakeBroker.PUBLISH) {
                    peer.puback(packet.publishId(), 0);
                }
            }
        });
        PahoLink link = link(broker.uri());
        Received old = log.await(Received.class);
        link.reconnect();
        Received now = log.await(Received.class, r -> r.topic().equals("t/2"));
        assertFalse(old.ticket() == now.ticket());
        link.acknowledge(old);
        publish(link, message(1, "t/x"));
        log.await(Published.class, p -> p.outcome() == Outcome.ACCEPTED);
        assertTrue(acks.isEmpty(), "the old ticket acknowledged the new message");
        link.acknowledge(now);
        assertEquals(7, acks.poll(WAIT_SECONDS, TimeUnit.SECONDS).id());
    }

    @Test
    void fact_3_the_listener_is_called_from_the_links_thread_alone() throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            peer.publish("t", 1, "");
            peer.puback(peer.read(FakeBroker.PUBLISH).publishId(), 0);
        });
        Set<String> callers = ConcurrentHashMap.newKeySet();
        PahoLink link = PahoLink.open(settings(broker.uri(), "dev-1"), QUICK);
        link.start(event -> {
            callers.add(Thread.currentThread().getName());
            log.onEvent(event);
        });
        publish(link, message(1, "t"));
        log.await(Published.class);
        log.await(Received.class);
        log.await(Disconnected.class);
        link.close();
        assertEquals(Set.of("link-dev-1"), callers);
    }

    @Test
    void fact_4_qos_2_is_broken_so_it_is_neither_sent_nor_subscribed() throws IOException, InterruptedException {
        assertThrows(IllegalArgumentException.class, () -> OutMessage.of(1, "t", new byte[0], 2, false, 0));
        BlockingQueue<Packet> subscribes = new LinkedBlockingQueue<>();
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            subscribes.add(peer.read(FakeBroker.SUBSCRIBE));
        });
        link(broker.uri(), "t/#");
        byte[] body = subscribes.poll(WAIT_SECONDS, TimeUnit.SECONDS).body();
        assertEquals(1, body[body.length - 1] & 3, "the QoS bits of the last filter's options");
    }

    @Test
    void fact_5_it_calls_a_refused_puback_a_success_so_the_reason_code_is_read() throws IOException, InterruptedException {
        int[] codes = {0x00, 0x10, 0x83, 0x97, 0x80, 0x87, 0x90, 0x99};
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            for (int code : codes) {
                peer.puback(peer.read(FakeBroker.PUBLISH).publishId(), code);
            }
            peer.drain();
        });
        PahoLink link = link(broker.uri());
        List<Outcome> outcomes = new ArrayList<>();
        for (int code : codes) {
            publish(link, message(code, "t"));
            Published published = log.await(Published.class, p -> p.ticket() == code);
            outcomes.add(published.outcome());
            assertEquals(code != 0, published.reason().startsWith(String.format("0x%02X", code)), published.reason());
        }
        assertEquals(List.of(Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.RETRY, Outcome.RETRY, Outcome.REFUSED,
                Outcome.REFUSED, Outcome.REFUSED, Outcome.REFUSED), outcomes);
    }

    @Test
    void fact_6_it_fails_at_the_receive_maximum_so_permits_stay_below() throws IOException, InterruptedException {
        Semaphore goOn = new Semaphore(0);
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept(RECEIVE_MAX, 0, 10);
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                ids.add(peer.read(FakeBroker.PUBLISH).publishId());
            }
            goOn.acquire();
            for (int id : ids) {
                peer.puback(id, 0);
            }
            peer.drain();
        });
        PahoLink link = link(broker.uri());
        for (long i = 1; i <= 9; i++) {
            publish(link, message(i, "t"));
        }
        assertFalse(link.tryPublish(message(10, "t")), "HiveMQ's 10 leaves 9");
        goOn.release();
        for (int i = 0; i < 9; i++) {
            assertEquals(Outcome.ACCEPTED, log.await(Published.class).outcome());
        }
        assertTrue(link.tryPublish(message(10, "t")));
    }

    @Test
    void fact_7_connect_can_hang_without_connack_so_a_watchdog_ends_it() throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> peer.drain());
        LinkTuning patience = new LinkTuning(100, 10, 40, 60_000, 300_000, QUICK.random());
        PahoLink link = link(settings(broker.uri(), "dev-1"), patience);
        for (int i = 0; i < 2; i++) {
            Disconnected lost = log.await(Disconnected.class);
            assertEquals(Cause.NETWORK, lost.cause());
            assertTrue(lost.reason().contains("100 ms"), lost.reason());
        }
        long before = System.nanoTime();
        link.close();
        assertTrue(System.nanoTime() - before < CLOSE_NANOS_MAX);
        awaitNoThreads();
    }

    @Test
    void fact_7_tcp_connect_can_hang_and_cannot_be_stopped_by_it_so_we_close_the_socket()
            throws IOException, InterruptedException {
        List<Socket> fillers = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, fillers);
            LinkTuning patience = new LinkTuning(300, 10, 40, 60_000, 300_000, QUICK.random());
            PahoLink link = link(settings(URI.create("mqtt://127.0.0.1:" + full.getLocalPort()), "dev-1"), patience);
            assertEquals(Cause.NETWORK, log.await(Disconnected.class).cause());
            log.await(Disconnected.class);
            link.close();
            awaitNoThreads();
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void fact_7_a_takeover_ping_pongs_so_it_backs_off_for_long() throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            peer.disconnect(0x8E);
        });
        link(broker.uri());
        Disconnected lost = log.await(Disconnected.class);
        assertEquals(Cause.TAKEN_OVER, lost.cause());
        assertTrue(lost.retryInMillis() >= 30_000 && lost.retryInMillis() <= 60_000);
        assertTrue(lost.reason().contains("0x8E"), lost.reason());
    }

    @Test
    void fact_7_refused_credentials_back_off_for_long() throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> {
            peer.read(FakeBroker.CONNECT);
            peer.connack(0x86);
        });
        PahoLink link = link(broker.uri());
        Disconnected lost = log.await(Disconnected.class);
        assertEquals(Cause.REFUSED, lost.cause());
        assertEquals("0x86 bad user name or password", lost.reason());
        assertTrue(lost.retryInMillis() >= 30_000);
        link.reconnect();
        assertEquals(Cause.REFUSED, log.await(Disconnected.class).cause());
        assertEquals(2, broker.connections());
    }

    @Test
    void fact_8_its_listener_overloads_overflow_so_one_callback_serves_every_filter_and_suback_is_read()
            throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            peer.suback(1, 0x87);
            peer.drain();
        });
        link(broker.uri(), "good/#", "bad/#");
        Disconnected lost = log.await(Disconnected.class);
        assertEquals(Cause.REFUSED, lost.cause());
        assertEquals("The broker refused the subscription to bad/#: 0x87 not authorized", lost.reason());
        assertEquals(List.of(), log.all(Connected.class));
    }

    @Test
    void fact_9_it_takes_several_threads_a_client_so_none_is_left_behind() throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> {
            if (connection % 5 == 1) {
                return;
            }
            peer.read(FakeBroker.CONNECT);
            if (connection % 5 == 2) {
                return;
            }
            peer.connack(0);
            if (connection % 5 == 3) {
                return;
            }
            peer.read(FakeBroker.PUBLISH);
        });
        PahoLink link = link(broker.uri());
        Set<Long> taken = new HashSet<>();
        for (long i = 0; i < 50; i++) {
            while (log.all(Disconnected.class).isEmpty()) {
                if (link.tryPublish(OutMessage.of(taken.size(), "t", "{}".getBytes(UTF_8), 1, false, 0))) {
                    taken.add((long) taken.size());
                }
                Thread.onSpinWait();
            }
            log.await(Disconnected.class);
        }
        await(() -> linkThreads().size() <= 5, "after 50 connections no more threads than one has");
        link.close();
        awaitNoThreads();
        Set<Long> settled = new HashSet<>();
        log.all(Published.class).forEach(p -> assertTrue(settled.add(p.ticket()), "twice: " + p));
        assertEquals(taken, settled);
        assertTrue(taken.size() >= 10);
    }

    /** Fills the queue of a server that never accepts, so that the next TCP connect hangs. */
    private static void fill(ServerSocket full, List<Socket> fillers) throws IOException {
        boolean room = true;
        while (room && fillers.size() < 100) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 200);
            } catch (SocketTimeoutException e) {
                room = false;
            }
        }
        assertFalse(room, "the queue of a server never fills here");
    }
}
