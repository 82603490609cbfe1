// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.key.KeyFiles;
import dev.selvage.agent.coap.node.FakeDesk;
import dev.selvage.agent.coap.payload.Format;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an attacker tries, one by one: each gets its documented code, nothing is stored, and the next honest request is served.
 * Unfinished transfers, a flood of observations and strangers in the clear are in {@link HostileTest}.
 */
@Timeout(120)
class HostileListTest {
    private static final String ONE = "[{\"n\":\"t\",\"v\":21.5}]";
    private static final String KEY = "0123456789abcdef";
    private static final long FIFTY_YEARS_SECONDS = 50L * 365 * 86_400;
    private static final int HELLOS = 500;
    /** Longer than a handshake that succeeds. */
    private static final long SILENCE_MILLIS = 4_000;

    @TempDir
    Path folder;

    private PlainDesk desk;

    @BeforeEach
    void open() throws Exception {
        desk = new PlainDesk();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "[", "{}", "[{}]", "[{\"n\":7,\"v\":1}]", "[{\"n\":\"t\",\"v\":\"1\"}]", "[{\"n\":\"t\",\"v\":1,\"vs\":\"x\"}]",
        "[{\"n\":\"t\",\"v\":1e999}]", "[{\"bver\":99,\"n\":\"t\",\"v\":1}]", "[{\"n\":\"t\",\"v\":1}] x"
    })
    void malformedSenml(String body) throws Exception {
        refused("4.00", desk.post("s", 110, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ff", "9f", "81", "9bffffffffffffffff", "81a1", "5bffffffffffffffff", "81a2006174", "81a200617402fb7ff0000000000000", "818181818181818181"})
    void malformedSenmlInCbor(String hex) throws Exception {
        refused("4.00", desk.send(PlainDesk.body(desk.request(Code.POST, "s"), 112, HexFormat.of().parseHex(hex))));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[{\"bn\":\"node-2/\",\"n\":\"t\",\"v\":1}]", "[{\"bn\":\"urn:dev:ow:10e2073a01080063:node-2:\",\"n\":\"t\",\"v\":1}]",
        "[{\"n\":\"t\",\"v\":1},{\"n\":\"node-2/t\",\"v\":1}]"
    })
    void anotherDevicesBaseName(String body) throws Exception {
        refused("4.03", desk.post("s", 110, body));
        assertTrue(desk.node2.offered.isEmpty());
    }

    @Test
    void aTimeFiftyYearsAhead() throws Exception {
        long ahead = System.currentTimeMillis() / 1_000 + FIFTY_YEARS_SECONDS;
        refused("4.00", desk.post("s", 110, "[{\"n\":\"t\",\"v\":1,\"t\":" + ahead + "}]"));
        refused("4.00", desk.post("s", 110, "[{\"bt\":" + ahead + ",\"n\":\"t\",\"v\":1}]"));
        refused("4.00", desk.post("e", 50, "{\"n\":\"boot\",\"t\":" + ahead + "}"));
        assertTrue(desk.node1.events.isEmpty());
    }

    @Test
    void anOversizedBody() throws Exception {
        Response response = desk.send(PlainDesk.body(desk.request(Code.POST, "s"), 110, new byte[Format.BODY_BYTES_MAX + 1]));
        assertEquals(Format.BODY_BYTES_MAX, response.getOptions().getSize1());
        refused("4.13", response);
    }

    @Test
    void aReplayedNumber() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertEquals("2.04 ", PlainDesk.told(desk.post("s?q=b1.7", 110, ONE)));
        }
        assertEquals(1, desk.node1.offered.size(), "confirmed each time, stored once");
        assertEquals("2.04 ", PlainDesk.told(desk.post("s?q=b1.8", 110, ONE)));
        assertEquals(2, desk.node1.offered.size());
    }

    @Test
    void anUnknownKeyAndAFloodOfHellos() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "node-1 psk " + HexFormat.of().formatHex(KEY.getBytes(UTF_8)) + "\n");
        Shell.close(keys);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        FakeDesk node = new FakeDesk("node-1");
        FrontDesk front = new FrontDesk(new FrontSettings(new InetSocketAddress(loopback, PlainDesk.freePort()),
                new KeyFiles(Optional.of(keys), Optional.empty(), Optional.empty()), FrontSettings.Plain.OFF, new InetSocketAddress(loopback, 1)));
        try {
            front.join(node, new NodeStyle(List.of(Format.SENML_JSON), PlainDesk.WIRE, OptionalLong.empty()));
            InetSocketAddress server = front.address(true).orElseThrow();
            assertEquals("none", secured(server, "node-9", KEY, SILENCE_MILLIS), "an unknown name");
            assertEquals("none", secured(server, "node-1", "another-key-of-16", SILENCE_MILLIS), "a wrong key");
            byte[] hello = SpoofedHelloTest.hello();
            for (int i = 0; i < HELLOS; i++) {
                try (DatagramSocket spoofed = new DatagramSocket(0, loopback)) {
                    spoofed.send(new DatagramPacket(hello, hello.length, server));
                }
            }
            assertTrue(node.offered.isEmpty());
            assertEquals("2.04", secured(server, "node-1", KEY, PlainDesk.ANSWER_MILLIS));
            assertEquals(1, node.offered.size());
        } finally {
            front.leave("node-1");
            front.close();
        }
    }

    private static String secured(InetSocketAddress server, String name, String key, long millis) throws Exception {
        CoapEndpoint client = PskClient.open(name, key);
        try {
            Request request = PlainDesk.body(Request.newPost(), 110, ONE.getBytes(UTF_8));
            request.setURI("coaps://127.0.0.1:" + server.getPort() + "/s");
            request.send(client);
            return Optional.ofNullable(request.waitForResponse(millis)).map(response -> response.getCode().text).orElse("none");
        } finally {
            client.destroy();
        }
    }

    private void refused(String code, Response response) throws Exception {
        assertEquals(code, response.getCode().text, () -> PlainDesk.told(response));
        assertEquals(Format.PROBLEM, response.getOptions().getContentFormat());
        desk.nothingIsStoredAndAnHonestRequestIsServed();
    }
}
