// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands a newcomer types, against the running broker: mosquitto's clients with no option but the topic. */
class MosquittoIT {
    @TempDir
    static Path temp;

    static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/mosquitto_sub")), "mosquitto_sub is not installed at /usr/bin");
        broker = EmbeddedBroker.start(EmbeddedBroker.Settings.forTest(temp, new SiteId("home")));
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"311", "5"})
    void watchesWithoutAName(String version) throws Exception {
        try (var device = TestClient.connect(broker.port(), "lamp-" + version)) {
            assertEquals(0x10, device.publish("sv1/home/lamp-" + version + "/state/on", 1, true, "{\"v\":1}"));
            Output output = run("mosquitto_sub", "-V", version, "-t", "sv1/home/+/state/#", "-v", "-C", "1", "-W", "5");
            assertEquals(0, output.exit, output.text);
            assertTrue(output.text.contains("/state/on {\"v\":1}"), output.text);
            device.publish("sv1/home/lamp-" + version + "/state/on", 1, true, "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"311", "5"})
    void mayNotWatchMoreThanOurTree(String version) throws Exception {
        Output output = run("mosquitto_sub", "-V", version, "-t", "#", "-v", "-C", "1", "-W", "2");
        assertTrue(output.text.contains("denied"), output.text);
    }

    @Test
    void mayNotPublishWithoutAName() throws Exception {
        Output output = run("mosquitto_pub", "-V", "5", "-q", "1", "-t", "sv1/home/x/task/1/offer", "-m", "{}");
        assertTrue(output.text.contains("Not authorized"), output.text);
    }

    @Test
    void offersATaskAsAnOperator() throws Exception {
        try (var device = TestClient.connect(broker.port(), "lamp-1")) {
            device.subscribe("sv1/home/lamp-1/task/+/offer");
            run("mosquitto_pub", "-i", "_op.ann", "-t", "sv1/home/lamp-1/task/t1/offer", "-m", "{\"type\":\"blink\"}");
            assertEquals("{\"type\":\"blink\"}", device.await("sv1/home/lamp-1/task/t1/offer").payload());
        }
    }

    private record Output(int exit, String text) {}

    private static Output run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/" + program, "-p", Integer.toString(broker.port())));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "did not end: " + command);
        return new Output(process.exitValue(), text);
    }
}
