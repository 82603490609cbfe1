// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.node.FakeDesk;
import dev.selvage.agent.coap.node.NodeLimits;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A profile's own limits hold for its node, below the ceiling of the surface. */
@Timeout(120)
class NodeLimitsTest {
    private static final String ONE = "[{\"n\":\"t\",\"v\":21.5}]";

    private final FakeDesk small = new FakeDesk("small");
    private PlainDesk desk;

    @BeforeEach
    void open() throws Exception {
        desk = new PlainDesk();
    }

    @AfterEach
    void close() {
        desk.front.leave("small");
        desk.close();
    }

    private void join(NodeLimits limits, OptionalLong silenceMillis) throws Exception {
        small.limits = limits;
        desk.front.join(small, new NodeStyle(List.of(Format.SENML_JSON, Format.JSON), PlainDesk.WIRE, silenceMillis));
    }

    @Test
    void theRateIsTheProfilesAndMaxAgeSaysWhen() throws Exception {
        // the next is free after 50 s, however slow the machine is
        join(new NodeLimits(0.02, 3, 1_024, 512, 2), OptionalLong.empty());
        for (int i = 0; i < 3; i++) {
            assertEquals("2.04 ", PlainDesk.told(desk.send(post(ONE))));
        }
        Response refused = desk.send(post(ONE));
        assertEquals("4.29 more than 0.0200 requests a second; put several samples into one body", PlainDesk.told(refused));
        assertTrue(refused.getOptions().getMaxAge() >= 20 && refused.getOptions().getMaxAge() <= 50, refused::toString);
        assertEquals(3, small.offered.size());
        for (int i = 0; i < 5; i++) {
            assertEquals("2.04 ", PlainDesk.told(desk.post("s", 110, ONE)), "another node has its own");
        }
    }

    @Test
    void aBodyIsNoLargerThanTheProfileSays() throws Exception {
        join(new NodeLimits(10, 20, 128, 512, 2), OptionalLong.empty());
        assertEquals("2.04 ", PlainDesk.told(desk.send(post(ONE + " ".repeat(128 - ONE.length())))));
        Response refused = desk.send(post(ONE + " ".repeat(129 - ONE.length())));
        assertEquals("4.13 129 bytes; a body has at most 128", PlainDesk.told(refused));
        assertEquals(128, refused.getOptions().getSize1());
        try (DatagramSocket socket = socket()) {
            assertEquals("2.31", PlainDesk.exchange(socket, block(0)).getCode().text);
            assertEquals("2.31", PlainDesk.exchange(socket, block(1)).getCode().text);
            assertEquals("4.13", PlainDesk.exchange(socket, block(2)).getCode().text);
        }
        assertEquals(1, small.offered.size());
        assertEquals("2.04 ", PlainDesk.told(desk.send(post(ONE))));
    }

    private Request block(int number) {
        Request request = post(" ".repeat(64));
        request.getOptions().setBlock1(2, true, number);
        return request;
    }

    @Test
    void answersComeInBlocksThatItBears() throws Exception {
        join(new NodeLimits(10, 20, 1_024, 64, 2), OptionalLong.empty());
        byte[] model = new byte[300];
        new Random(4).nextBytes(model);
        small.files.put("model", model);
        assertArrayEquals(model, desk.send(get("f/model")).getPayload());
        try (DatagramSocket socket = socket()) {
            assertEquals(64, PlainDesk.exchange(socket, get("f/model")).getPayloadSize());
            Request large = get("f/model");
            large.getOptions().setBlock2(5, false, 0);
            assertEquals(64, PlainDesk.exchange(socket, large).getPayloadSize(), "whatever it asks for");
            Request smaller = get("f/model");
            smaller.getOptions().setBlock2(1, false, 0);
            assertEquals(32, PlainDesk.exchange(socket, smaller).getPayloadSize(), "less is its own matter");
        }
        small.tasks.add(FakeDesk.task("1", 70));
        Request asks = PlainDesk.body(request(Code.POST, "s?t=1"), 110, ONE.getBytes(UTF_8));
        asks.getOptions().setAccept(50);
        assertEquals("2.04 []", PlainDesk.told(desk.send(asks)), "a task that fits no block is fetched");
    }

    @Test
    void observationsAreAsManyAsTheProfileSays() throws Exception {
        join(new NodeLimits(10, 20, 1_024, 512, 2), OptionalLong.empty());
        assertEquals(List.of(true, true, false), List.of(observes("s"), observes("d"), observes("t")));
        assertEquals(2, desk.front.seat("small").orElseThrow().tree().observers());
    }

    @Test
    void noneAreNone() throws Exception {
        join(new NodeLimits(10, 20, 1_024, 512, 0), OptionalLong.empty());
        assertFalse(observes("s"));
    }

    @Test
    void aSleepyNodeIsToldOfChangesAndNeverWaitedFor() throws Exception {
        join(NodeLimits.NONE, OptionalLong.of(60_000));
        try (DatagramSocket socket = socket()) {
            Request observe = get("s");
            observe.setObserve();
            assertTrue(PlainDesk.exchange(socket, observe).getOptions().hasObserve());
            for (int i = 0; i < 25; i++) {
                assertTrue(small.offer(List.of(Reading.good("temp", new PointValue.Int64(i), 1))).isPresent());
                DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
                socket.receive(packet);
                assertEquals(CoAP.Type.NON.value, packet.getData()[0] >> 4 & 3, "notification " + i);
            }
        }
        assertEquals(1, desk.front.seat("small").orElseThrow().tree().observers());
    }

    @Test
    void aSleepyNodeThatIsSilentForTooLongIsForgotten() throws Exception {
        join(NodeLimits.NONE, OptionalLong.of(200));
        assertTrue(observes("s"));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (desk.front.seat("small").orElseThrow().tree().observers() > 0) {
            assertTrue(System.nanoTime() < until, "it keeps its place");
            assertTrue(small.offer(List.of(Reading.good("temp", new PointValue.Int64(1), 1))).isPresent());
            LockSupport.parkNanos(20_000_000);
        }
        assertTrue(observes("s"), "it is welcome again");
    }

    @Test
    void tasksComeWithAnAnswerOnlyToWhoAsks() throws Exception {
        join(NodeLimits.NONE, OptionalLong.of(60_000));
        small.tasks.add(FakeDesk.task("1", 1));
        assertEquals("2.04 ", PlainDesk.told(desk.send(post(ONE))), "who does not ask may have no room for an answer");
        Request asks = PlainDesk.body(request(Code.POST, "s?t=1"), 110, ONE.getBytes(UTF_8));
        asks.getOptions().setAccept(50);
        assertTrue(PlainDesk.told(desk.send(asks)).startsWith("2.04 [{\"id\":\"1\""));
    }

    @Test
    void aProfileCannotWidenTheSurface() throws Exception {
        NodeLimits ceiling = new NodeLimits(FrontLimits.REQUESTS_PER_SECOND, FrontLimits.REQUESTS_BURST, Format.BODY_BYTES_MAX, 1_024, FrontLimits.OBSERVERS_MAX);
        join(NodeLimits.NONE, OptionalLong.empty());
        assertEquals(ceiling, desk.front.seat("small").orElseThrow().node().limits);
        assertEquals(ceiling, FrontLimits.ceiling(new NodeLimits(50, 500, 262_144, 1_024, 16)));
        assertEquals(new NodeLimits(0.2, 5, 1_024, 512, 2), FrontLimits.ceiling(new NodeLimits(0.2, 5, 1_024, 512, 2)));
    }

    private boolean observes(String path) throws Exception {
        Request request = get(path);
        request.setObserve();
        Response response = desk.send(request);
        assertEquals("2.05", response.getCode().text);
        return response.getOptions().hasObserve();
    }

    private Request post(String body) {
        return PlainDesk.body(request(Code.POST, "s"), 110, body.getBytes(UTF_8));
    }

    private Request get(String path) {
        return request(Code.GET, path);
    }

    private Request request(Code code, String path) {
        Request request = new Request(code);
        request.setURI(desk.uri(path + (path.contains("?") ? "&" : "?") + "d=small"));
        return request;
    }

    private DatagramSocket socket() throws Exception {
        DatagramSocket socket = new DatagramSocket();
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), desk.front.address(false).orElseThrow().getPort()));
        return socket;
    }
}
