// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.LogManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One broker through its whole life, on disk: start, restart, and what it leaves behind in this process. */
class EmbeddedBrokerIT {
    private static final SiteId SITE = new SiteId("home");

    @Test
    void startsStopsAndStartsAgainOnTheSameFolder(@TempDir Path temp) throws Exception {
        var handlers = List.of(LogManager.getLogManager().getLogger("").getHandlers());
        Thread.UncaughtExceptionHandler ours = (thread, failure) -> {};
        Thread.setDefaultUncaughtExceptionHandler(ours);
        Path folder = temp.resolve("broker");
        for (int round = 0; round < 3; round++) {
            long begin = System.nanoTime();
            EmbeddedBroker broker =
                    EmbeddedBroker.start(new EmbeddedBroker.Settings(folder, "127.0.0.1", 0, List.of(SITE), true));
            long up = System.nanoTime();
            assertAnswers(broker.port());
            assertEquals(ours, Thread.getDefaultUncaughtExceptionHandler(), "HiveMQ's handler would end the process");
            assertThrows(EmbeddedBrokerException.class, () -> EmbeddedBroker.start(
                    EmbeddedBroker.Settings.forTest(temp.resolve("second"), SITE)));
            broker.close();
            broker.close();
            System.out.printf("start %d ms, stop %d ms%n", (up - begin) / 1_000_000, (System.nanoTime() - up) / 1_000_000);
        }
        assertEquals(handlers, List.of(LogManager.getLogManager().getLogger("").getHandlers()));
        assertTrue(Files.size(folder.resolve("broker.log")) > 0);
        assertTrue(bytesBelow(folder) < 20_000_000, "the native store would set gigabytes aside");
    }

    @Test
    void keepsRetainedMessagesAndCorrectsPresenceOverARestart(@TempDir Path temp) throws Exception {
        var settings = new EmbeddedBroker.Settings(temp, "127.0.0.1", 0, List.of(SITE), true);
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
            TestClient device = TestClient.connect(broker.port(), "lamp-1");
            assertEquals(0x10, device.publish("sv1/home/lamp-1/state/on", 1, true, "{\"v\":1}"));
            try (var watcher = TestClient.connect(broker.port(), "")) {
                watcher.subscribe("sv1/#");
                watcher.await("sv1/home/lamp-1/presence");
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings);
                var watcher = TestClient.connect(broker.port(), "")) {
            watcher.subscribe("sv1/home/+/state/#");
            assertTrue(watcher.await("sv1/home/lamp-1/state/on").retained());
            watcher.subscribe("sv1/home/+/presence");
            watcher.await("the end", r -> r.topic().equals("sv1/home/lamp-1/presence")
                    && r.payload().contains("\"disconnected\""));
        }
    }

    private static void assertAnswers(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertTrue(socket.isConnected());
        }
    }

    private static long bytesBelow(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }

    @Test
    void saysWhyItDoesNotStart(@TempDir Path temp) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var settings = new EmbeddedBroker.Settings(temp, "127.0.0.1", taken.getLocalPort(), List.of(SITE), false);
            var e = assertThrows(EmbeddedBrokerException.class, () -> EmbeddedBroker.start(settings));
            assertTrue(e.getMessage().startsWith("cannot listen on 127.0.0.1:" + taken.getLocalPort()), e.getMessage());
        }
        var open = new EmbeddedBroker.Settings(temp, "0.0.0.0", 0, List.of(SITE), false);
        var e = assertThrows(EmbeddedBrokerException.class, () -> EmbeddedBroker.start(open));
        assertTrue(e.getMessage().contains("TLS is not there yet"), e.getMessage());
    }
}
