// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

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
import dev.selvage.link.LinkSettings;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.FakeBroker.Packet;
import dev.selvage.protocol.Limits;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What the Paho link does beyond the contract, seen from a fake broker. */
class PahoLinkTest extends PahoLinkFixture {
    @Test
    void connect_carries_the_settings() throws IOException, InterruptedException {
        BlockingQueue<Packet> connects = new LinkedBlockingQueue<>();
        FakeBroker broker = broker((peer, connection) -> connects.add(peer.read(FakeBroker.CONNECT)));
        OutMessage will = OutMessage.of(0, "sv1/site/dev-1/status", new byte[] {'w'}, 1, true, 0);
        link(new LinkSettings(broker.uri(), "dev-1", List.of(), Optional.of(will), 5, 30, 300, Map.of("ver", "3.1")), QUICK);
        String raw = connects.poll(WAIT_SECONDS, TimeUnit.SECONDS).raw();
        assertTrue(raw.startsWith("\0\4MQTT\5"));
        assertEquals(0x04 | 0x08 | 0x20, raw.charAt(7), "Will, its QoS 1, retained; no clean start");
        assertEquals(30, raw.charAt(8) << 8 | raw.charAt(9), "keep-alive");
        assertTrue(raw.contains("\21\0\0\1,"), "session expiry 300 s");
        assertTrue(raw.contains("!\0@"), "receive maximum 64");
        assertTrue(raw.contains("\42\0\0"), "no topic aliases");
        assertTrue(raw.contains("&\0\3ver\0\0033.1"), "user property");
        assertTrue(raw.contains("\30\0\0\0\5"), "Will delay 5 s");
    }

    @Test
    void a_clean_start_is_asked_for_without_session_expiry() throws IOException, InterruptedException {
        BlockingQueue<Packet> connects = new LinkedBlockingQueue<>();
        FakeBroker broker = broker((peer, connection) -> connects.add(peer.read(FakeBroker.CONNECT)));
        link(new LinkSettings(broker.uri(), "dev-1", List.of(), Optional.empty(), 0, 30, 0, Map.of()), QUICK);
        assertEquals(2, connects.poll(WAIT_SECONDS, TimeUnit.SECONDS).raw().charAt(7));
    }

    @Test
    void an_assigned_client_id_is_kept_so_that_the_session_can_be_resumed() throws IOException, InterruptedException {
        BlockingQueue<Packet> connects = new LinkedBlockingQueue<>();
        FakeBroker broker = broker((peer, connection) -> {
            connects.add(peer.read(FakeBroker.CONNECT));
            peer.connack(0, 0x12, 0, 3, 'a', '-', '1');
        });
        link(settings(broker.uri(), ""), QUICK);
        assertTrue(connects.poll(WAIT_SECONDS, TimeUnit.SECONDS).raw().endsWith("\0\0"));
        assertTrue(connects.poll(WAIT_SECONDS, TimeUnit.SECONDS).raw().endsWith("\0\3a-1"));
    }

    @Test
    void nobody_listening_is_a_network_cause_with_growing_waits() throws InterruptedException, IOException {
        FakeBroker gone = broker((peer, connection) -> peer.drain());
        gone.close();
        link(gone.uri());
        Disconnected first = log.await(Disconnected.class);
        assertEquals(Cause.NETWORK, first.cause());
        assertTrue(first.reason().contains("refused"), first.reason());
        assertTrue(first.retryInMillis() <= 10);
        for (int i = 0; i < 5; i++) {
            log.await(Disconnected.class);
        }
        assertTrue(log.await(Disconnected.class).retryInMillis() >= 20);
    }

    @Test
    void a_broken_connection_gives_every_taken_message_back_before_it_is_told() throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            for (int i = 0; i < 5; i++) {
                peer.read(FakeBroker.PUBLISH);
            }
        });
        PahoLink link = link(broker.uri());
        for (long i = 1; i <= 5; i++) {
            publish(link, message(i, "t"));
        }
        log.await(Disconnected.class);
        List<Published> settled = log.all(Published.class);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), settled.stream().map(Published::ticket).toList());
        assertTrue(settled.stream().allMatch(p -> p.outcome() == Outcome.RETRY));
    }

    @Test
    void what_cannot_be_sent_is_refused_and_costs_no_connection() throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept(0x27, 0, 0, 0, 100);
            peer.puback(peer.read(FakeBroker.PUBLISH).publishId(), 0);
            peer.drain();
        });
        PahoLink link = link(broker.uri());
        assertEquals(100, log.await(Connected.class).packetBytesMax());
        publish(link, OutMessage.of(1, "t", new byte[101], 1, false, 0));
        publish(link, message(2, "t/#"));
        publish(link, message(3, "t/\uD800"));
        publish(link, message(4, "t/\u0001"));
        for (long ticket = 1; ticket <= 4; ticket++) {
            assertEquals(new Wanted(ticket, Outcome.REFUSED), Wanted.of(log.await(Published.class)));
        }
        publish(link, message(5, "t"));
        assertEquals(new Wanted(5, Outcome.ACCEPTED), Wanted.of(log.await(Published.class)));
        assertEquals(1, broker.connections());
    }

    private record Wanted(long ticket, Outcome outcome) {
        static Wanted of(Published published) {
            return new Wanted(published.ticket(), published.outcome());
        }
    }

    @Test
    void the_packet_limit_is_ours_where_the_broker_has_none() throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            peer.drain();
        });
        link(broker.uri());
        assertEquals(Limits.PACKET_BYTES_MAX, log.await(Connected.class).packetBytesMax());
    }

    @Test
    void a_topic_that_kills_pahos_receiver_is_told_at_once() throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            peer.publish("t/\u0001", 1, "");
            peer.drain();
        });
        link(broker.uri());
        Disconnected lost = log.await(Disconnected.class);
        assertEquals(Cause.NETWORK, lost.cause());
        assertTrue(lost.reason().contains("MQTT Rec"), lost.reason());
    }

    @Test
    void keep_alive_pings_and_notices_a_silent_broker() throws IOException, InterruptedException {
        CountDownLatch pings = new CountDownLatch(2);
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            while (pings.getCount() > 0) {
                peer.read(FakeBroker.PINGREQ);
                pings.countDown();
                peer.pingresp();
            }
            peer.drain();
        });
        link(new LinkSettings(broker.uri(), "dev-1", List.of(), Optional.empty(), 0, 1, 300, Map.of()), QUICK);
        log.await(Connected.class);
        assertTrue(pings.await(WAIT_SECONDS, TimeUnit.SECONDS), "pings left: " + pings.getCount());
        assertEquals(Cause.NETWORK, log.await(Disconnected.class).cause());
    }

    @Test
    void a_broker_that_answers_pings_and_confirms_nothing_is_left() throws IOException, InterruptedException {
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            if (connection == 1) {
                peer.puback(peer.read(FakeBroker.PUBLISH).publishId(), 0);
                while (true) {
                    peer.read(FakeBroker.PINGREQ);
                    peer.pingresp();
                }
            }
            peer.drain();
        });
        PahoLink link = link(new LinkSettings(broker.uri(), "dev-1", List.of(), Optional.empty(), 0, 1, 300, Map.of()), QUICK);
        publish(link, message(1, "t"));
        assertEquals(new Wanted(1, Outcome.ACCEPTED), Wanted.of(log.await(Published.class)));
        publish(link, message(2, "t"));
        Disconnected lost = log.await(Disconnected.class);
        assertTrue(lost.reason().startsWith("The broker has confirmed nothing for "), lost.reason());
        assertEquals(new Wanted(2, Outcome.RETRY), log.all(Published.class).stream().map(Wanted::of).filter(p -> p.ticket() == 2).findFirst().orElseThrow());
        log.await(Connected.class);
    }

    @Test
    void a_flood_of_qos_0_is_held_back_while_the_listener_works_and_none_is_lost() throws IOException, InterruptedException {
        int count = 2_000;
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            for (int i = 0; i < count; i++) {
                peer.publish("t", 0, Integer.toString(i));
            }
            peer.drain();
        });
        CountDownLatch slow = new CountDownLatch(1);
        List<Received> received = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(count);
        PahoLink link = PahoLink.open(settings(broker.uri(), "dev-1"), QUICK);
        link.start(event -> {
            if (event instanceof Received r) {
                if (received.isEmpty()) {
                    assertFalse(awaitQuietly(slow, 300), "nobody counts this down");
                }
                received.add(r);
                all.countDown();
            }
        });
        assertTrue(all.await(WAIT_SECONDS, TimeUnit.SECONDS), "still missing " + all.getCount());
        link.close();
        assertEquals(count, received.stream().map(Received::ticket).distinct().count());
    }

    @Test
    void closing_ends_all_threads_though_the_broker_reads_nothing()
            throws IOException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            never.await();
        });
        PahoLink link = link(broker.uri());
        log.await(Connected.class);
        long taken = 0;
        while (link.tryPublish(OutMessage.of(taken, "t", new byte[250_000], 1, false, 0))) {
            taken++;
        }
        assertEquals(LinkLoop.PERMITS_MAX, taken);
        long before = System.nanoTime();
        link.close();
        assertTrue(System.nanoTime() - before < CLOSE_NANOS_MAX);
        awaitNoThreads();
        assertEquals(taken, log.all(Published.class).stream().filter(p -> p.outcome() == Outcome.RETRY).count());
    }

    @Test
    void closing_sends_disconnect_behind_the_last_message() throws IOException, InterruptedException {
        BlockingQueue<Integer> types = new LinkedBlockingQueue<>();
        FakeBroker broker = broker((peer, connection) -> {
            peer.accept();
            for (Packet packet = peer.read(); ; packet = peer.read()) {
                types.add(packet.type());
                if (packet.type() == FakeBroker.PUBLISH) {
                    peer.puback(packet.publishId(), 0);
                }
            }
        });
        PahoLink link = link(broker.uri());
        publish(link, message(1, "t"));
        link.close();
        assertEquals(Outcome.ACCEPTED, log.await(Published.class).outcome());
        assertEquals(FakeBroker.PUBLISH, types.poll(WAIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(FakeBroker.DISCONNECT, types.poll(WAIT_SECONDS, TimeUnit.SECONDS));
        assertFalse(link.tryPublish(message(2, "t")));
        assertThrows(IllegalStateException.class, () -> link.start(log));
    }

    @Test
    void closing_while_connecting_or_before_starting_is_fine() throws IOException {
        FakeBroker broker = broker((peer, connection) -> peer.drain());
        for (int i = 0; i < 5; i++) {
            link(settings(broker.uri(), "dev-" + i), QUICK).close();
        }
        PahoLink.open(settings(broker.uri(), "dev-x"), QUICK).close();
        awaitNoThreads();
    }

    @Test
    void an_address_of_another_kind_is_refused_in_words() {
        for (String bad : List.of("http://x:1", "ssl://x:1", "mqtt:x", "x")) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> PahoLink.open(settings(URI.create(bad), "dev-1"), QUICK));
            assertTrue(e.getMessage().contains("write mqtt://host:port"), e.getMessage());
        }
    }

    @Test
    void pahos_own_log_is_silent() throws IOException, InterruptedException {
        link(broker((peer, connection) -> peer.accept()).uri());
        log.await(Disconnected.class);
        assertEquals(Level.OFF, Logger.getLogger("org.eclipse.paho.mqttv5").getLevel());
        assertFalse(Logger.getLogger("org.eclipse.paho.mqttv5.client.internal.CommsSender").isLoggable(Level.SEVERE));
    }

    private static boolean awaitQuietly(CountDownLatch latch, long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
