// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Connected;
import dev.selvage.link.LinkEvent.Disconnected;
import dev.selvage.link.LinkEvent.Outcome;
import dev.selvage.link.LinkEvent.Published;
import dev.selvage.link.LinkEvent.Received;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MqttLink} must do, whatever is behind it. Ids and topics are those of the protocol, so that a broker
 * which denies everything else can serve it; each test has a device, a gateway and an operator of its own.
 */
public abstract class MqttLinkContract {
    protected static final SiteId SITE = new SiteId("site");
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final int SESSION_SECONDS = 300;
    private static final int FULL_SPEED_MESSAGES = 20_000;

    private final String suffix = Integer.toString(TESTS.incrementAndGet());
    private final DeviceId device = new DeviceId("dev-" + suffix);
    private final List<MqttLink> opened = new ArrayList<>();
    private long nextTicket;

    /** The address of the broker under test; any for one in memory. */
    protected abstract URI broker();

    /** Makes a link with short waits. */
    protected abstract MqttLink link(LinkSettings settings);

    /** False for a broker that closes the first of two clients with one id without the reason 0x8E. */
    protected boolean tellsTakeover() {
        return true;
    }

    /** Moves a broker in memory on. */
    protected void pump() {}

    @AfterEach
    void closeLinks() {
        opened.forEach(MqttLink::close);
    }

    @Test
    void tells_whether_the_broker_kept_the_session() throws InterruptedException {
        EventLog log = new EventLog(this::pump);
        MqttLink link = open(deviceSettings(SESSION_SECONDS), log);
        Connected first = log.await(Connected.class);
        assertFalse(first.sessionPresent());
        assertTrue(first.packetBytesMax() >= 1024);
        link.reconnect();
        assertEquals(Cause.NETWORK, log.await(Disconnected.class).cause());
        assertTrue(log.await(Connected.class).sessionPresent());
    }

    @Test
    void has_no_session_when_it_asks_for_none() throws InterruptedException {
        EventLog log = new EventLog(this::pump);
        MqttLink link = open(deviceSettings(0), log);
        log.await(Connected.class);
        link.reconnect();
        log.await(Disconnected.class);
        assertFalse(log.await(Connected.class).sessionPresent());
    }

    @Test
    void carries_qos_0_and_1_with_properties() throws InterruptedException {
        EventLog heard = gateway();
        EventLog log = new EventLog(this::pump);
        MqttLink link = open(deviceSettings(SESSION_SECONDS), log);
        log.await(Connected.class);
        publish(link, log, message(decision("a"), "{\"v\":1}", 1, false, Map.of("id", "x1", "n", "7")));
        publish(link, log, message(Topics.of(SITE, device, TopicKind.METRICS), "{\"cpu\":2}", 0, true, Map.of()));
        Received one = heard.await(Received.class, r -> r.topic().equals(decision("a")));
        assertEquals("{\"v\":1}", new String(one.payload(), UTF_8));
        assertEquals(1, one.qos());
        assertFalse(one.retained());
        assertEquals(LinkEvent.Reply.none(), one.reply());
        assertEquals("x1", one.properties().get("id"));
        assertEquals("7", one.properties().get("n"));
        Received zero = heard.await(Received.class, r -> r.topic().endsWith("/metrics"));
        assertEquals(0, zero.qos());
        assertFalse(zero.retained(), "retained is told of the broker's copy only, not of a live message");
    }

    @Test
    void carries_response_topic_and_correlation() throws InterruptedException {
        EventLog heard = new EventLog(this::pump);
        String requests = Topics.of(SITE, TopicKind.REQUEST, "devices");
        open(settings("_gw.g" + suffix, List.of(requests), SESSION_SECONDS), heard);
        heard.await(Connected.class);
        EventLog log = new EventLog(this::pump);
        MqttLink operator = open(settings("_op.o" + suffix, List.of(), 0), log);
        log.await(Connected.class);
        String answers = Topics.of(SITE, TopicKind.RESPONSE, "o" + suffix, "1");
        byte[] correlation = {0, 1, -1};
        publish(operator, log, new OutMessage(ticket(), requests, bytes("{}"), 1, false, 60, Optional.of(answers),
                Optional.of(correlation), Map.of()));
        Received request = heard.await(Received.class);
        assertEquals(Optional.of(answers), request.reply().topic());
        assertArrayEquals(correlation, request.reply().correlation().orElseThrow());
    }

    @Test
    void delivers_again_what_was_not_acknowledged_and_nothing_else() throws InterruptedException {
        EventLog log = new EventLog(this::pump);
        MqttLink link = open(deviceSettings(SESSION_SECONDS), log);
        log.await(Connected.class);
        EventLog senderLog = new EventLog(this::pump);
        MqttLink sender = open(senderSettings(), senderLog);
        senderLog.await(Connected.class);
        publish(sender, senderLog, down("1"));
        link.acknowledge(log.await(Received.class, r -> text(r).equals("1")));
        // A message of ours behind the PUBACK on the same connection proves that the broker has read it.
        publish(link, log, message(decision("after"), "{}", 1, false, Map.of()));
        publish(sender, senderLog, down("2"));
        Received kept = log.await(Received.class, r -> text(r).equals("2"));
        link.reconnect();
        log.await(Disconnected.class);
        link.acknowledge(kept);
        assertTrue(log.await(Connected.class).sessionPresent());
        link.acknowledge(log.await(Received.class, r -> text(r).equals("2")));
        publish(sender, senderLog, down("3"));
        log.await(Received.class, r -> text(r).equals("3"));
        assertEquals(List.of(), log.all(Received.class), "1 was acknowledged, and 2 came twice already");
    }

    @Test
    void delivers_the_retained_message_on_subscribing() throws InterruptedException {
        EventLog log = new EventLog(this::pump);
        MqttLink link = open(deviceSettings(SESSION_SECONDS), log);
        log.await(Connected.class);
        publish(link, log, message(state("kept"), "{\"v\":2}", 1, true, Map.of("id", "k")));
        Received kept = gateway().await(Received.class, r -> r.topic().equals(state("kept")));
        assertTrue(kept.retained());
        assertEquals("k", kept.properties().get("id"));
    }

    @Test
    void a_cut_sends_the_will() throws InterruptedException {
        EventLog heard = gateway();
        EventLog log = new EventLog(this::pump);
        MqttLink link = open(deviceSettings(SESSION_SECONDS), log);
        log.await(Connected.class);
        link.reconnect();
        assertEquals("{\"s\":\"offline\"}", text(heard.await(Received.class, r -> r.topic().equals(status()))));
    }

    @Test
    void closing_sends_no_will_and_settles_what_was_taken() throws InterruptedException {
        EventLog heard = gateway();
        EventLog log = new EventLog(this::pump);
        MqttLink link = open(deviceSettings(0), log);
        log.await(Connected.class);
        OutMessage last = message(status(), "{\"s\":\"bye\"}", 1, true, Map.of());
        assertTrue(link.tryPublish(last));
        link.close();
        assertEquals(last.ticket(), log.await(Published.class).ticket());
        assertFalse(link.tryPublish(last));
        link.close();
        EventLog next = new EventLog(this::pump);
        MqttLink other = open(settings(device.value(), List.of(), 0), next);
        next.await(Connected.class);
        publish(other, next, message(decision("marker"), "{}", 1, false, Map.of()));
        heard.await(Received.class, r -> r.topic().equals(decision("marker")));
        assertTrue(heard.all(Received.class).stream().noneMatch(r -> text(r).contains("offline")));
    }

    @Test
    void settles_every_taken_message_exactly_once_whatever_breaks() throws InterruptedException {
        EventLog log = new EventLog(this::pump);
        MqttLink link = open(senderSettings(), log);
        log.await(Connected.class);
        List<Long> taken = new ArrayList<>();
        List<Long> settled = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 200; i++) {
                OutMessage message = down(Integer.toString(i));
                if (link.tryPublish(message)) {
                    taken.add(message.ticket());
                }
                if (i == 100) {
                    link.reconnect();
                }
            }
            log.await(Disconnected.class);
            log.await(Connected.class);
        }
        while (settled.size() < taken.size()) {
            settled.add(log.await(Published.class).ticket());
        }
        publish(link, log, down("end"));
        assertEquals(List.of(), log.all(Published.class));
        assertTrue(taken.size() >= 5, "took only " + taken.size());
        assertEquals(new HashSet<>(taken), Set.copyOf(settled));
        assertEquals(taken.size(), settled.size());
    }

    @Test
    void takes_no_message_without_connection_or_permit() throws InterruptedException {
        EventLog log = new EventLog(this::pump);
        MqttLink link = link(senderSettings());
        opened.add(link);
        assertFalse(link.tryPublish(down("x")), "not started");
        link.start(log);
        log.await(Connected.class);
        int taken = 0;
        while (taken < 100_000 && link.tryPublish(down("x"))) {
            taken++;
        }
        assertTrue(taken < 100_000, "there must be a bound");
        for (int i = 0; i < taken; i++) {
            assertEquals(Outcome.ACCEPTED, log.await(Published.class).outcome());
        }
        publish(link, log, down("x"));
    }

    @Test
    void the_second_client_of_one_id_takes_over_and_the_first_backs_off() throws InterruptedException {
        EventLog log = new EventLog(this::pump);
        open(deviceSettings(SESSION_SECONDS), log);
        log.await(Connected.class);
        EventLog other = new EventLog(this::pump);
        open(deviceSettings(SESSION_SECONDS), other);
        other.await(Connected.class);
        Disconnected lost = log.await(Disconnected.class);
        assertEquals(tellsTakeover() ? Cause.TAKEN_OVER : Cause.NETWORK, lost.cause(), lost.reason());
        assertEquals(tellsTakeover(), lost.retryInMillis() >= 30_000, "retry in " + lost.retryInMillis());
    }

    @Test
    void keeps_the_order_and_loses_nothing_at_full_speed() throws InterruptedException {
        AtomicInteger arrived = new AtomicInteger();
        MqttLink receiver = link(deviceSettings(SESSION_SECONDS));
        EventLog heard = new EventLog(this::pump);
        List<Received> unacknowledged = Collections.synchronizedList(new ArrayList<>());
        opened.add(receiver);
        receiver.start(event -> {
            if (event instanceof Received r && text(r).equals(Integer.toString(arrived.get()))) {
                arrived.incrementAndGet();
                unacknowledged.add(r);
            } else {
                heard.onEvent(event);
            }
        });
        heard.await(Connected.class);
        EventLog log = new EventLog(this::pump);
        MqttLink link = open(senderSettings(), log);
        log.await(Connected.class);
        long start = System.nanoTime();
        long deadline = start + 60_000_000_000L;
        int sent = 0;
        while (arrived.get() < FULL_SPEED_MESSAGES) {
            // Far below every broker's queue: what overflows there is dropped, and that is not what is tested.
            boolean room = sent < FULL_SPEED_MESSAGES && sent - arrived.get() < 400;
            boolean idle = !room || !link.tryPublish(down(Integer.toString(sent)));
            sent += idle ? 0 : 1;
            while (!unacknowledged.isEmpty()) {
                receiver.acknowledge(unacknowledged.remove(0));
            }
            pump();
            if (idle) {
                LockSupport.parkNanos(50_000);
            }
            assertTrue(System.nanoTime() < deadline, arrived + " of " + sent + " arrived; also heard " + heard.all());
        }
        long perSecond = FULL_SPEED_MESSAGES * 1_000_000_000L / (System.nanoTime() - start);
        System.out.printf("%s: %,d QoS 1 messages per second%n", getClass().getSimpleName(), perSecond);
        assertEquals(List.of(), heard.all(Received.class), "out of order or twice");
    }

    /** Publishes one message, waiting for a permit, and expects it accepted. */
    protected void publish(MqttLink link, EventLog log, OutMessage message) throws InterruptedException {
        long until = System.nanoTime() + 60_000_000_000L;
        while (!link.tryPublish(message)) {
            assertTrue(System.nanoTime() < until, "no permit within 60 s");
            pump();
            Thread.onSpinWait();
        }
        Published done = log.await(Published.class, p -> p.ticket() == message.ticket());
        assertEquals(Outcome.ACCEPTED, done.outcome(), done.reason());
    }

    protected MqttLink open(LinkSettings settings, EventLog log) {
        MqttLink link = link(settings);
        opened.add(link);
        link.start(log);
        return link;
    }

    protected LinkSettings settings(String clientId, List<String> filters, int sessionSeconds) {
        return new LinkSettings(broker(), clientId, filters, Optional.empty(), 0, 30, sessionSeconds, Map.of("session", "s" + suffix));
    }

    protected LinkSettings deviceSettings(int sessionSeconds) {
        OutMessage will = message(status(), "{\"s\":\"offline\"}", 1, true, Map.of());
        return new LinkSettings(broker(), device.value(), List.of(Topics.of(SITE, device, TopicKind.SYNC_DOWN)),
                Optional.of(will), 0, 30, sessionSeconds, Map.of("session", "s" + suffix));
    }

    protected LinkSettings gatewaySettings() {
        return settings("_gw.g" + suffix, List.of(Topics.ROOT + "/" + SITE + "/" + device + "/#"), 0);
    }

    /** A gateway that only sends: the one role whose rate a broker does not limit. */
    private LinkSettings senderSettings() {
        return settings("_gw.s" + suffix, List.of(), SESSION_SECONDS);
    }

    protected OutMessage message(String topic, String payload, int qos, boolean retained, Map<String, String> properties) {
        return new OutMessage(
                ticket(), topic, bytes(payload), qos, retained, 0, Optional.empty(), Optional.empty(), properties);
    }

    protected String state(String point) {
        return Topics.of(SITE, device, TopicKind.STATE, point);
    }

    private String decision(String name) {
        return Topics.of(SITE, device, TopicKind.DECISION, name);
    }

    /** A gateway that acknowledges while it waits: HiveMQ sends nothing more before the last message is acknowledged. */
    private EventLog gateway() throws InterruptedException {
        Queue<Received> pending = new ConcurrentLinkedQueue<>();
        MqttLink link = link(gatewaySettings());
        opened.add(link);
        EventLog log = new EventLog(() -> {
            pump();
            while (!pending.isEmpty()) {
                link.acknowledge(pending.remove());
            }
        });
        link.start(event -> {
            if (event instanceof Received received) {
                pending.add(received);
            }
            log.onEvent(event);
        });
        log.await(Connected.class);
        return log;
    }

    private String status() {
        return Topics.of(SITE, device, TopicKind.STATUS);
    }

    private OutMessage down(String payload) {
        return message(Topics.of(SITE, device, TopicKind.SYNC_DOWN), payload, 1, false, Map.of());
    }

    private long ticket() {
        return ++nextTicket;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(Received received) {
        return new String(received.payload(), UTF_8);
    }
}
