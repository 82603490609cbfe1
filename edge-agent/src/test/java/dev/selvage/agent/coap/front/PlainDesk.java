// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.agent.coap.key.KeyFiles;
import dev.selvage.agent.coap.node.FakeDesk;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.coap.payload.Problems;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;

/** A front desk in the clear on loopback with nodes node-1 and node-2, and a client for it. */
final class PlainDesk implements AutoCloseable {
    static final Map<String, String> WIRE = Map.of("temp", "t", "hum", "h", "resets", "r", "setpoint", "sp");
    static final long ANSWER_MILLIS = 40_000;

    final FakeDesk node1 = new FakeDesk("node-1");
    final FakeDesk node2 = new FakeDesk("node-2");
    private int honest;
    final FrontDesk front;
    final CoapEndpoint client;

    PlainDesk() throws Exception {
        this(FrontSettings.Plain.LOOPBACK, InetAddress.getLoopbackAddress());
    }

    PlainDesk(FrontSettings.Plain mode, InetAddress bind) throws Exception {
        KeyFiles none = new KeyFiles(Optional.empty(), Optional.empty(), Optional.empty());
        front = new FrontDesk(new FrontSettings(new InetSocketAddress(0), none, mode, new InetSocketAddress(bind, freePort())));
        NodeStyle style = new NodeStyle(List.of(Format.SENML_JSON, Format.SENML_CBOR, Format.JSON), WIRE, OptionalLong.empty());
        front.join(node1, style);
        front.join(node2, style);
        client = client();
    }

    static CoapEndpoint client() throws IOException {
        Configuration config = new Configuration(CoapConfig.DEFINITIONS, SystemConfig.DEFINITIONS, UdpConfig.DEFINITIONS);
        config.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 512 * 1024).set(CoapConfig.PREFERRED_BLOCK_SIZE, 1024);
        CoapEndpoint client = CoapEndpoint.builder().setConfiguration(config).build();
        client.start();
        return client;
    }

    static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String uri(String path) {
        return "coap://127.0.0.1:" + front.address(false).orElseThrow().getPort() + "/" + path;
    }

    Request request(Code code, String path) {
        Request request = new Request(code);
        request.setURI(uri(path + (path.contains("?") ? "&" : "?") + "d=node-1"));
        return request;
    }

    Response send(Request request) throws InterruptedException {
        request.send(client);
        Response response = request.waitForResponse(ANSWER_MILLIS);
        if (response == null) {
            throw new AssertionError("no answer to " + request);
        }
        return response;
    }

    Response get(String path) throws InterruptedException {
        return send(request(Code.GET, path));
    }

    Response post(String path, int format, String body) throws InterruptedException {
        return send(body(request(Code.POST, path), format, body.getBytes(UTF_8)));
    }

    static Request body(Request request, int format, byte[] body) {
        if (format >= 0) {
            request.getOptions().setContentFormat(format);
        }
        request.setPayload(body);
        return request;
    }

    /** Asks without a client's own blockwise layer in between. */
    static Response exchange(DatagramSocket socket, Request request) throws IOException {
        byte[] question = bytes(request);
        socket.send(new DatagramPacket(question, question.length));
        Message answer = receive(socket);
        while (!(answer instanceof Response)) {
            // a busy machine confirms the question first and answers it later
            answer = receive(socket);
        }
        return (Response) answer;
    }

    private static Message receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(packet);
        return new UdpDataParser().parseMessage(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    static byte[] bytes(Request request) {
        request.setMID(new Random().nextInt(60_000));
        request.setToken(new byte[] {1});
        return new UdpDataSerializer().getByteArray(request);
    }

    /** Code and reason of an answer in one line. */
    static String told(Response response) {
        return response.getCode().text + " "
                + (response.getOptions().getContentFormat() == Format.PROBLEM
                        ? Problems.detail(response.getPayload()).orElse("?")
                        : response.getPayloadString());
    }

    /** What must hold after whatever a stranger did. */
    void nothingIsStoredAndAnHonestRequestIsServed() throws InterruptedException {
        int stored = node1.offered.size();
        assertEquals(honest, stored, "nothing of it is stored");
        assertEquals("2.04 ", told(post("s", 110, "[{\"n\":\"t\",\"v\":21.5}]")));
        honest++;
        assertEquals(honest, node1.offered.size());
    }

    @Override
    public void close() {
        client.destroy();
        front.leave("node-1");
        front.leave("node-2");
        front.close();
    }
}
