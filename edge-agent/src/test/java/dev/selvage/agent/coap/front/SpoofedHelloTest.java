// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.key.KeyFiles;
import dev.selvage.agent.coap.key.KeyRing;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.InMemoryReadWriteLockConnectionStore;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hellos from addresses that nobody has proved are answered with less than they cost, and leave nothing behind. */
@Timeout(120)
class SpoofedHelloTest {
    private static final int HELLOS = 500;
    private static final int HELLO_VERIFY_REQUEST = 3;
    /** Of a handshake message, after the 13 bytes of its record. */
    private static final int TYPE_AT = 13;

    @TempDir
    Path folder;

    private KeyFiles files;
    private KeyRing keys;
    private final Configuration config =
            new Configuration(CoapConfig.DEFINITIONS, SystemConfig.DEFINITIONS, UdpConfig.DEFINITIONS, DtlsConfig.DEFINITIONS);

    @BeforeEach
    void makeKeys() throws Exception {
        Path file = folder.resolve("keys");
        Files.writeString(file, "node-1 psk 00112233445566778899aabbccddeeff\n");
        Shell.close(file);
        files = new KeyFiles(Optional.of(file), Optional.empty(), Optional.empty());
        keys = KeyRing.read(files);
        Dtls.configure(config);
    }

    @Test
    void aHelloIsAnsweredWithAShortQuestionAndForgotten() throws Exception {
        byte[] hello = hello();
        InMemoryReadWriteLockConnectionStore sessions = new InMemoryReadWriteLockConnectionStore(100, 1_800, null, true);
        DTLSConnector server = new DTLSConnector(
                Dtls.settings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), files, () -> keys, config).build(), sessions) {};
        try {
            server.start();
            for (int i = 0; i < HELLOS; i++) {
                try (DatagramSocket spoofed = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                    byte[] answer = ask(spoofed, server.getAddress(), hello);
                    assertEquals(HELLO_VERIFY_REQUEST, answer[TYPE_AT]);
                    assertTrue(answer.length <= hello.length, answer.length + " bytes for " + hello.length);
                }
            }
            assertEquals(100, sessions.remainingCapacity(), "no session is kept for any of them");
        } finally {
            server.destroy();
        }
    }

    private static byte[] ask(DatagramSocket socket, InetSocketAddress server, byte[] question) throws Exception {
        socket.setSoTimeout(20_000);
        socket.send(new DatagramPacket(question, question.length, server));
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /** A true first hello, as somebody on the way could record it. */
    static byte[] hello() throws Exception {
        Configuration client = new Configuration(DtlsConfig.DEFINITIONS, SystemConfig.DEFINITIONS);
        client.set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.CLIENT_ONLY);
        DTLSConnector connector = new DTLSConnector(DtlsConnectorConfig.builder(client)
                .setAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .setAdvancedPskStore(new AdvancedSinglePskStore("node-1", new byte[16]))
                .build());
        try (DatagramSocket nobody = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            connector.start();
            byte[] data = new byte[10];
            new Random(5).nextBytes(data);
            InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), nobody.getLocalPort());
            connector.send(RawData.outbound(data, new AddressEndpointContext(to), null, false));
            nobody.setSoTimeout(20_000);
            DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
            nobody.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        } finally {
            connector.destroy();
        }
    }
}
