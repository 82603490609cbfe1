// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a person sees of a recording's broken rows who asks the broker. */
@Timeout(240)
class RecordingMetricsIT extends RecordingCase {
    private static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");
    private static final Path MOSQUITTO_SUB = Path.of("/usr/bin/mosquitto_sub");

    @Test
    void rowsThatAreLeftOutAreOnMetrics() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(MOSQUITTO) && Files.isExecutable(MOSQUITTO_SUB),
                "this machine has no mosquitto (Debian: mosquitto, mosquitto-clients)");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Agent agent = play("2026-03-02T07:00:00Z,19.4,43.9,475,60,0\n2026-03-02T07:01:00Z,19.4\nsoon,1,1,1,1,1\n2026-03-02T07:02:00Z,23.5,43.9,475,60,0\n", port);
        try {
            awaitValue("temp", "23.5");
            // figures are told after a connect, so the broker comes when there is something to tell
            assertEquals("{\"rowsLeftOut\":2,\"rowsPlayed\":2}", sampling(port).get("driver").map(Json::text).orElse("none"));
        } finally {
            agent.close();
        }
    }

    private static Json.Obj sampling(int port) throws Exception {
        Process broker = new ProcessBuilder(MOSQUITTO.toString(), "-p", String.valueOf(port)).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            awaitOpen(port);
            Process reader = new ProcessBuilder(MOSQUITTO_SUB.toString(), "-V", "5", "-p", String.valueOf(port), "-t", "sv1/home/room-1/metrics",
                    "-C", "1", "-W", "60").start();
            byte[] payload = reader.getInputStream().readAllBytes();
            assertEquals(0, reader.waitFor(), () -> "no figures came: " + payload.length + " bytes");
            return JsonReader.readObject(payload).object("sampling").orElseThrow();
        } finally {
            broker.destroy();
        }
    }

    private static void awaitOpen(int port) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertTrue(socket.isConnected());
                return;
            } catch (ConnectException e) {
                assertTrue(System.nanoTime() < until, "mosquitto did not start");
                LockSupport.parkNanos(20_000_000);
            }
        }
    }
}
