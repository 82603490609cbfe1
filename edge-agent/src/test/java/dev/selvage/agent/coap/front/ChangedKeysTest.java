// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.key.KeyFiles;
import dev.selvage.agent.coap.node.FakeDesk;
import dev.selvage.agent.coap.payload.Format;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys come, change and go while the port stays open. */
@Timeout(240)
class ChangedKeysTest {
    private static final String OLD = "the-old-key-of-16";
    private static final String NEW = "the-new-key-of-16";
    /** Longer than a handshake, and shorter than a client's patience: for answers that do not come, or come when asked again. */
    private static final long ANSWER_MILLIS = 3_000;

    @TempDir
    Path folder;

    private final FakeDesk node1 = new FakeDesk("node-1");
    private final FakeDesk node2 = new FakeDesk("node-2");
    private Path keys;
    private FrontDesk front;

    @BeforeEach
    void open() throws Exception {
        keys = folder.resolve("keys");
        write(line("node-1", OLD));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        front = new FrontDesk(new FrontSettings(new InetSocketAddress(loopback, PlainDesk.freePort()),
                new KeyFiles(Optional.of(keys), Optional.empty(), Optional.empty()), FrontSettings.Plain.OFF, new InetSocketAddress(loopback, 1)));
        for (FakeDesk node : List.of(node1, node2)) {
            front.join(node, new NodeStyle(List.of(Format.JSON), PlainDesk.WIRE, OptionalLong.empty()));
        }
    }

    @AfterEach
    void close() {
        front.leave("node-1");
        front.leave("node-2");
        front.close();
    }

    @Test
    void aNodeThatIsAddedComesInAndOthersKeepTheirSession() throws Exception {
        CoapEndpoint one = PskClient.open("node-1", OLD);
        CoapEndpoint two = PskClient.open("node-2", NEW);
        assertEquals("2.05", answered(one));
        assertEquals("none", told(two));
        observe(one);
        write(line("node-1", OLD) + line("node-2", NEW));
        await(two, "2.05");
        assertEquals(1, front.seat("node-1").orElseThrow().tree().observers());
        assertEquals("2.05", answered(one));
        one.destroy();
        two.destroy();
    }

    @Test
    void aChangedKeyEndsTheSessionOfTheOldOne() throws Exception {
        CoapEndpoint old = PskClient.open("node-1", OLD);
        assertEquals("2.05", answered(old));
        observe(old);
        write(line("node-1", NEW));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String told = "";
        while (!told.equals("2.05")) {
            assertTrue(System.nanoTime() < until, told);
            // each time anew: a handshake by a key that is wrong just now is repeated for a minute
            CoapEndpoint renewed = PskClient.open("node-1", NEW);
            told = told(renewed);
            renewed.destroy();
        }
        await(old, "none");
        assertEquals(0, front.seat("node-1").orElseThrow().tree().observers(), "who observes is not who he was");
        old.destroy();
    }

    @Test
    void aNodeThatIsRemovedIsOut() throws Exception {
        write(line("node-1", OLD) + line("node-2", NEW));
        CoapEndpoint two = PskClient.open("node-2", NEW);
        await(two, "2.05");
        write(line("node-1", OLD));
        await(two, "none");
        assertEquals(0, node2.offered.size());
        two.destroy();
    }

    @Test
    void aBrokenFileChangesNothing() throws Exception {
        CoapEndpoint one = PskClient.open("node-1", OLD);
        CoapEndpoint two = PskClient.open("node-2", NEW);
        write(line("node-2", NEW) + "nonsense\n");
        assertEquals("none", told(two));
        assertEquals("2.05", answered(one));
        write(line("node-2", NEW));
        await(two, "2.05");
        await(one, "none");
        one.destroy();
        two.destroy();
    }

    private void observe(CoapEndpoint client) throws InterruptedException {
        Request request = request();
        request.setObserve();
        request.send(client);
        assertTrue(request.waitForResponse(PlainDesk.ANSWER_MILLIS).getOptions().hasObserve());
    }

    private void await(CoapEndpoint client, String expected) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String told = told(client);
        while (!told.equals(expected)) {
            assertTrue(System.nanoTime() < until, told);
            // a node may ask ten times a second
            LockSupport.parkNanos(200_000_000);
            told = told(client);
        }
    }

    private String told(CoapEndpoint client) throws InterruptedException {
        return told(client, ANSWER_MILLIS);
    }

    /** For an answer that must come: the first handshake of a busy machine may take long. */
    private String answered(CoapEndpoint client) throws InterruptedException {
        return told(client, PlainDesk.ANSWER_MILLIS);
    }

    private String told(CoapEndpoint client, long millis) throws InterruptedException {
        Request request = request();
        request.send(client);
        Optional<Response> response = Optional.ofNullable(request.waitForResponse(millis));
        request.cancel();
        return response.map(answer -> answer.getCode().text).orElse("none");
    }

    private Request request() {
        Request request = new Request(Code.GET);
        request.setURI("coaps://127.0.0.1:" + front.address(true).orElseThrow().getPort() + "/s");
        return request;
    }

    private static String line(String device, String key) {
        return device + " psk " + HexFormat.of().formatHex(key.getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    private void write(String text) throws IOException {
        Files.writeString(keys, text);
        Shell.close(keys);
    }
}
