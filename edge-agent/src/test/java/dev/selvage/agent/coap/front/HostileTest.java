// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Floods, unfinished transfers and strangers: the documented code, nothing stored, and the next honest request is served. */
@Timeout(120)
class HostileTest {
    private static final String ONE = "[{\"n\":\"t\",\"v\":21.5}]";

    /** So many that a machine too slow for ten in a second is still told to slow down for most of them. */
    private static final int FLOOD = 200;

    private PlainDesk desk;

    @BeforeEach
    void open() throws Exception {
        desk = new PlainDesk();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void aFloodIsSlowedDownAndOthersAreNot() throws Exception {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            requests.add(PlainDesk.body(desk.request(Code.POST, "s"), 110, ONE.getBytes(UTF_8)).send(desk.client));
        }
        TreeMap<String, Integer> codes = new TreeMap<>();
        for (Request request : requests) {
            Response response = request.waitForResponse(PlainDesk.ANSWER_MILLIS);
            codes.merge(response.getCode().text, 1, Integer::sum);
            if (response.getCode().text.equals("4.29")) {
                assertEquals(FrontLimits.RATE_RETRY_SECONDS, response.getOptions().getMaxAge());
            }
        }
        assertTrue(codes.get("4.29") >= 20 && codes.get("2.04") >= FrontLimits.REQUESTS_BURST, codes::toString);
        assertEquals(codes.get("2.04"), desk.node1.offered.size());
        Request other = Request.newGet();
        other.setURI(desk.uri("s?d=node-2"));
        assertEquals("2.05 []", PlainDesk.told(desk.send(other)));
    }

    @Test
    void unfinishedTransfersAreFewAndForgotten() throws Exception {
        int refused = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), desk.front.address(false).orElseThrow().getPort()));
            for (int i = 0; i < 12; i++) {
                Response response = PlainDesk.exchange(socket, block(i, 0, true));
                refused += response.getCode().text.equals("4.29") ? 1 : 0;
                assertTrue(List.of("2.31", "4.29").contains(response.getCode().text), response::toString);
            }
            assertEquals(12 - FrontLimits.TRANSFERS_MAX, refused);
            assertEquals(FrontLimits.TRANSFERS_MAX, desk.front.seat("node-1").orElseThrow().node().transfers.count());
            assertTrue(desk.node1.offered.isEmpty());
            assertEquals("2.04 ", PlainDesk.told(desk.post("s", 110, ONE)), "small bodies still go through");
            assertEquals("4.00", PlainDesk.exchange(socket, block(3, 1, false)).getCode().text, "the end of one of them, which is no SenML");
            assertEquals("2.31", PlainDesk.exchange(socket, block(50, 0, true)).getCode().text, "makes room for another");
        }
    }

    private Request block(int transfer, int number, boolean more) {
        Request request = PlainDesk.body(desk.request(Code.POST, "s?q=b." + transfer), 110, new byte[64]);
        request.getOptions().setBlock1(2, more, number);
        return request;
    }

    @Test
    void aSilentTransferGivesItsPlaceBack() {
        Transfers transfers = new Transfers();
        for (int i = 0; i < FrontLimits.TRANSFERS_MAX; i++) {
            assertTrue(transfers.goesOn("k" + i, 1_000));
        }
        assertFalse(transfers.goesOn("new", 1_000 + FrontLimits.TRANSFER_IDLE_MILLIS));
        assertTrue(transfers.goesOn("k0", 1_000 + FrontLimits.TRANSFER_IDLE_MILLIS));
        assertTrue(transfers.goesOn("new", 1_001 + FrontLimits.TRANSFER_IDLE_MILLIS));
        assertEquals(2, transfers.count());
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAtItsFirstBlock() throws Exception {
        Request request = PlainDesk.body(desk.request(Code.POST, "s"), 110, new byte[70_000]);
        Response response = desk.send(request);
        assertEquals("4.13", response.getCode().text);
        assertEquals(Format.BODY_BYTES_MAX, response.getOptions().getSize1());
        assertEquals(Format.PROBLEM, response.getOptions().getContentFormat());
        desk.nothingIsStoredAndAnHonestRequestIsServed();
    }

    @Test
    void onlySomeMayObserve() throws Exception {
        int observing = 0;
        for (int i = 0; i < 10; i++) {
            Request request = desk.request(Code.GET, i % 2 == 0 ? "s" : "d");
            request.setObserve();
            Response response = desk.send(request);
            assertEquals("2.05", response.getCode().text);
            observing += response.getOptions().hasObserve() ? 1 : 0;
        }
        assertEquals(FrontLimits.OBSERVERS_MAX, observing);
        assertEquals(FrontLimits.OBSERVERS_MAX, desk.front.seat("node-1").orElseThrow().tree().observers());
        desk.nothingIsStoredAndAnHonestRequestIsServed();
    }

    @Test
    void anObservationThatBeginsWithAnErrorTakesNoPlace() throws Exception {
        for (int i = 0; i < 2 * FrontLimits.OBSERVERS_MAX; i++) {
            Request request = desk.request(Code.GET, "s");
            request.setObserve();
            request.getOptions().setAccept(0);
            assertEquals("4.06", desk.send(request).getCode().text);
        }
        Request good = desk.request(Code.GET, "s");
        good.setObserve();
        assertTrue(desk.send(good).getOptions().hasObserve());
    }

    @Test
    void observersHearOfChangesAndOfTheEnd() throws Exception {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        desk.client.addNotificationListener((request, response) -> heard.add(PlainDesk.told(response)));
        Request request = desk.request(Code.GET, "s/t");
        request.setObserve();
        assertEquals("2.05 []", PlainDesk.told(desk.send(request)));
        desk.post("s", 110, "[{\"n\":\"t\",\"v\":22.5,\"t\":1780000000}]");
        await(() -> heard.size() >= 1);
        assertTrue(heard.get(0).contains("22.5"), heard::toString);
        desk.front.leave("node-1");
        await(() -> heard.stream().anyMatch(told -> told.startsWith("4.04")));
    }

    @Test
    void anObserverThatResetsIsForgotten() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), desk.front.address(false).orElseThrow().getPort()));
            Request observe = desk.request(Code.GET, "s");
            observe.setObserve();
            assertTrue(PlainDesk.exchange(socket, observe).getOptions().hasObserve());
            assertEquals(1, desk.front.seat("node-1").orElseThrow().tree().observers());
            desk.node1.offer(List.of(Reading.good("temp", new PointValue.Int64(1), 1)));
            DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
            socket.receive(packet);
            byte[] reset = {0x70, 0, packet.getData()[2], packet.getData()[3]};
            socket.send(new DatagramPacket(reset, reset.length));
            await(() -> desk.front.seat("node-1").orElseThrow().tree().observers() == 0);
        }
    }

    @Test
    void nonsenseIsSurvived() throws Exception {
        Random random = new Random(7);
        InetSocketAddress server = desk.front.address(false).orElseThrow();
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 2_000; i++) {
                byte[] junk = new byte[random.nextInt(200)];
                random.nextBytes(junk);
                if (junk.length > 0 && i % 2 == 0) {
                    junk[0] = (byte) (0x40 | (junk[0] & 0x3f));
                }
                socket.send(new DatagramPacket(junk, junk.length, InetAddress.getLoopbackAddress(), server.getPort()));
            }
        }
        desk.nothingIsStoredAndAnHonestRequestIsServed();
    }

    /** Plain CoAP is not even there for other addresses of this machine. */
    @Test
    void plainCoapIsForLoopbackOnly() throws Exception {
        InetAddress outside = outside();
        int port = desk.front.address(false).orElseThrow().getPort();
        byte[] question = PlainDesk.bytes(desk.request(Code.GET, "s"));
        try (DatagramSocket socket = new DatagramSocket(0, outside)) {
            socket.connect(new InetSocketAddress(outside, port));
            socket.setSoTimeout(1_000);
            assertThrows(IOException.class, () -> {
                socket.send(new DatagramPacket(question, question.length));
                socket.receive(new DatagramPacket(new byte[2_000], 2_000));
            });
        }
        desk.nothingIsStoredAndAnHonestRequestIsServed();
    }

    @Test
    void inALabAnswersAreNoLargerThanThreeQuestionsAndNobodyObserves() throws Exception {
        InetAddress outside = outside();
        try (PlainDesk lab = new PlainDesk(FrontSettings.Plain.LAB, outside)) {
            lab.node1.files.put("f", new byte[800]);
            int port = lab.front.address(false).orElseThrow().getPort();
            try (DatagramSocket socket = new DatagramSocket(0, outside)) {
                socket.setSoTimeout(20_000);
                socket.connect(new InetSocketAddress(outside, port));
                assertEquals("4.01", ask(socket, lab.request(Code.GET, "f/f")).getCode().text);
                Request observe = lab.request(Code.GET, "time");
                observe.setURI("coap://127.0.0.1/d?d=node-1");
                observe.getOptions().setAccept(50);
                observe.setObserve();
                Response desired = ask(socket, observe);
                assertEquals("2.05 {\"sp\":21.5}", PlainDesk.told(desired));
                assertFalse(desired.getOptions().hasObserve());
            }
        }
    }

    private static Response ask(DatagramSocket socket, Request request) throws IOException {
        Response response = PlainDesk.exchange(socket, request);
        int most = FrontLimits.LAB_AMPLIFICATION_MAX * PlainDesk.bytes(request).length;
        assertTrue(response.getBytes().length <= most, () -> response.getBytes().length + " bytes, at most " + most);
        return response;
    }

    /** An address of this machine that is not loopback. */
    private static InetAddress outside() throws IOException {
        Optional<InetAddress> found = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        assumeTrue(found.isPresent(), "this machine has no address but loopback");
        return found.get();
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Object lock = new Object();
        synchronized (lock) {
            while (!condition.getAsBoolean()) {
                assertTrue(System.nanoTime() < deadlineNanos, "it did not happen within 30 s");
                lock.wait(10);
            }
        }
    }
}
