// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.key.KeyFiles;
import dev.selvage.agent.coap.node.FakeDesk;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.driver.Reading;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's two CoAP clients, which share no code with our library, against the DTLS side. */
@Timeout(120)
class OutsideClientsIT {
    private static final String KEY = "0123456789abcdef";
    private static final String ONE = "[{\"n\":\"t\",\"v\":21.5}]";

    @TempDir
    static Path folder;

    private final FakeDesk node = new FakeDesk("node-1");
    private FrontDesk front;

    @BeforeAll
    static void makeKeys() throws Exception {
        Shell.makeKeys(folder);
        Path keys = folder.resolve("keys");
        Files.writeString(keys, "# nodes\nnode-1 psk " + hex(KEY) + "\nnode-2 psk " + hex("another-key-of-16") + "\nnode-1 rpk raw.pub\n");
        Shell.close(keys);
    }

    @BeforeEach
    void open() throws Exception {
        open(new KeyFiles(path("keys"), path("own.pem"), path("ca.pem")));
    }

    private void open(KeyFiles files) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        front = new FrontDesk(new FrontSettings(
                new InetSocketAddress(loopback, PlainDesk.freePort()), files, FrontSettings.Plain.OFF, new InetSocketAddress(loopback, 1)));
        front.join(node, new NodeStyle(List.of(Format.SENML_JSON, Format.JSON), PlainDesk.WIRE, OptionalLong.empty()));
    }

    private static Optional<Path> path(String name) {
        return Optional.of(folder.resolve(name));
    }

    @AfterEach
    void close() {
        front.leave("node-1");
        front.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void aPreSharedKeyStoresSamples(String library) throws Exception {
        String said = psk(library, "node-1", KEY, "s", "-m", "post", "-t", "110", "-e", ONE);
        assertEquals(List.of("temp"), node.readings().stream().map(Reading::point).toList(), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void aCertificateStoresSamples(String library) throws Exception {
        String said = client(library, List.of("-c", "node.pem", "-j", "node.key", "-C", "ca.pem"), "s", "-m", "post", "-t", "110", "-e", ONE);
        assertEquals(List.of("temp"), node.readings().stream().map(Reading::point).toList(), said);
    }

    /** OpenSSL 3.0 has no raw public keys. A client that could check a certificate gets one, so here there is none. */
    @Test
    void aRawPublicKeyStoresSamples() throws Exception {
        close();
        open(new KeyFiles(path("keys"), path("own-raw.pem"), Optional.empty()));
        String said = client("gnutls", List.of("-M", "raw.ec"), "s", "-m", "post", "-t", "110", "-e", ONE);
        assertEquals(List.of("temp"), node.readings().stream().map(Reading::point).toList(), said);
    }

    @ParameterizedTest
    @CsvSource({
        "openssl,node-1,wrong-key-of-sixteen", "gnutls,node-1,wrong-key-of-sixteen", "openssl,nobody,0123456789abcdef",
        "gnutls,nobody,0123456789abcdef", "openssl,node-2,another-key-of-16", "gnutls,node-2,another-key-of-16"
    })
    void aWrongKeyAnUnknownNameAndADeviceThatIsNotHereStoreNothing(String library, String name, String key) throws Exception {
        String said = psk(library, name, key, "s", "-m", "post", "-t", "110", "-B", name.equals("node-2") ? "20" : "4", "-e", ONE);
        assertTrue(node.offered.isEmpty(), said);
        assertEquals(name.equals("node-2"), said.contains("4.01"), said);
        psk(library, "node-1", KEY, "s", "-m", "post", "-t", "110", "-e", ONE);
        assertEquals(1, node.offered.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void aCertificateOfSomebodyElseStoresNothing(String library) throws Exception {
        client(library, List.of("-c", "stranger.pem", "-j", "stranger.key", "-C", "ca.pem"), "s", "-m", "post", "-t", "110", "-B", "4", "-e", ONE);
        assertTrue(node.offered.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void statesDesiredValuesAndLinksAreRead(String library) throws Exception {
        psk(library, "node-1", KEY, "s", "-m", "post", "-t", "110", "-e", ONE);
        assertTrue(psk(library, "node-1", KEY, "s/t", "-A", "50").contains("\"v\":21.5"));
        assertTrue(psk(library, "node-1", KEY, "d", "-A", "50").contains("{\"sp\":21.5}"));
        assertTrue(psk(library, "node-1", KEY, ".well-known/core").contains("</s>"));
        assertTrue(psk(library, "node-1", KEY, "s?d=node-2").contains("4.03"));
        assertTrue(psk(library, "node-1", KEY, "s?q=b.1", "-m", "post", "-t", "110", "-e", "[{\"n\":\"x\",\"v\":1}]").contains("4.22"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void anObserverHearsOfAChange(String library) throws Exception {
        CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> observed(library));
        long deadlineNanos = System.nanoTime() + 30_000_000_000L;
        while (front.seat("node-1").orElseThrow().tree().observers() == 0) {
            assertTrue(System.nanoTime() < deadlineNanos, "nobody observes");
            Thread.onSpinWait();
        }
        psk(library, "node-1", KEY, "s", "-m", "post", "-t", "110", "-e", "[{\"n\":\"t\",\"v\":33.25}]");
        assertTrue(heard.get().contains("33.25"), heard.get());
    }

    private String observed(String library) {
        try {
            return psk(library, "node-1", KEY, "s/t", "-s", "5", "-A", "50", "-w");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void bodiesAndFilesTravelInBlocksAlsoWhenMessagesAreLost(String library) throws Exception {
        byte[] model = new byte[20_000];
        new Random(3).nextBytes(model);
        node.files.put("model", model);
        psk(library, "node-1", KEY, "f/model", "-b", "512", "-o", "got.bin", "-l", "3,9");
        assertArrayEquals(model, Files.readAllBytes(folder.resolve("got.bin")));
        StringBuilder body = new StringBuilder("[{\"n\":\"t\",\"v\":0}");
        for (int i = 1; i < 300; i++) {
            body.append(",{\"n\":\"t\",\"v\":").append(i).append(",\"t\":-").append(i).append('}');
        }
        Files.writeString(folder.resolve("body.json"), body + "]");
        String said = psk(library, "node-1", KEY, "s", "-m", "post", "-t", "110", "-b", "256", "-f", "body.json", "-l", "4");
        assertEquals(300, node.readings().size(), said);
    }

    /** A key that is added while the port is open, as a person adds it. */
    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void aKeyThatIsAddedLaterOpensTheDoor(String library) throws Exception {
        Path file = folder.resolve("keys");
        String before = Files.readString(file);
        String added = "a-key-that-is-" + library;
        psk(library, "node-1", added, "s", "-m", "post", "-t", "110", "-B", "3", "-e", ONE);
        assertTrue(node.offered.isEmpty());
        try {
            Files.writeString(file, before.replace(hex(KEY), hex(added)));
            long deadlineNanos = System.nanoTime() + 30_000_000_000L;
            while (node.offered.isEmpty()) {
                assertTrue(System.nanoTime() < deadlineNanos, "the new key never opens");
                psk(library, "node-1", added, "s", "-m", "post", "-t", "110", "-B", "3", "-e", ONE);
            }
            int stored = node.offered.size();
            psk(library, "node-1", KEY, "s", "-m", "post", "-t", "110", "-B", "3", "-e", ONE);
            assertEquals(stored, node.offered.size(), "the old one is out");
        } finally {
            Files.writeString(file, before);
        }
    }

    private String psk(String library, String name, String key, String path, String... options) throws Exception {
        return client(library, List.of("-u", name, "-k", key), path, options);
    }

    private String client(String library, List<String> identity, String path, String... options) throws Exception {
        Shell.need("coap-client-" + library, "libcoap3-bin");
        List<String> command = new ArrayList<>(List.of("coap-client-" + library, "-B", "20", "-v", "6"));
        command.addAll(identity);
        command.addAll(List.of(options));
        command.add("coaps://127.0.0.1:" + front.address(true).orElseThrow().getPort() + "/" + path);
        return Shell.run(folder, command);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
