// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.SiteId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in by the running broker, and what it says of devices that come and go. */
class ConnectIT {
    private static final int CLIENT_ID_INVALID = 0x85;
    private static final int NOT_AUTHORIZED = 0x87;

    @TempDir
    static Path temp;

    static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(EmbeddedBroker.Settings.forTest(temp, new SiteId("home"), new SiteId("barn")));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void refusesIdsOfNoKnownForm() throws Exception {
        for (String id : new String[] {"Lamp", "_gw.", "_gw.req", "_op.Ann", "a b", "x/y", "hmq_", "_x.y"}) {
            assertRefused(CLIENT_ID_INVALID, id, options -> {});
        }
        assertCounted("client-id");
    }

    @Test
    void refusesForeignWills() throws Exception {
        assertRefused(NOT_AUTHORIZED, "lamp-1", TestClient.will("sv1/home/lamp-2/status", true, "{}"));
        assertRefused(NOT_AUTHORIZED, "lamp-1", TestClient.will("sv1/home/lamp-1/status", false, "{}"));
        assertRefused(NOT_AUTHORIZED, "lamp-1", TestClient.will("sv1/home/lamp-1/status", true, "{"));
        assertRefused(NOT_AUTHORIZED, "lamp-1", TestClient.will("sv1/home/lamp-1/sync/d", false, "{}"));
        assertCounted("will");
    }

    @Test
    void publishesAWillOfOnesOwn() throws Exception {
        try (var watcher = TestClient.connect(broker.port(), "")) {
            watcher.subscribe("sv1/#");
            TestClient.connect(broker.port(), "lamp-w", TestClient.will("sv1/barn/lamp-w/status", true, "{\"gone\":1}"))
                    .drop();
            assertEquals("{\"gone\":1}", watcher.await("sv1/barn/lamp-w/status").payload());
            var gone = watcher.await("gone", r -> r.topic().equals("sv1/barn/lamp-w/presence")
                    && r.payload().contains("\"disconnected\""));
            assertTrue(gone.payload().contains("connection-lost"), gone.payload());
        }
    }

    @Test
    void refusesSitesAndSessionsAndSilenceItDoesNotServe() throws Exception {
        assertRefused(NOT_AUTHORIZED, "lamp-1", TestClient.property("site", "shed"));
        assertRefused(NOT_AUTHORIZED, "hmq_abc_1_0f", options -> {
            options.setCleanStart(false);
            options.setSessionExpiryInterval(60L);
        });
        assertCounted("site");
        assertCounted("session");
    }

    @Test
    void secondSessionOfOneIdIsRefusedAndTheFirstStays() throws Exception {
        for (String id : new String[] {"twin", "_gw.twin", "_op.twin"}) {
            try (var first = TestClient.connect(broker.port(), id, TestClient.property("session", "s1"))) {
                assertRefused(CLIENT_ID_INVALID, id, TestClient.property("session", "s2"));
                assertRefused(CLIENT_ID_INVALID, id, options -> {});
                assertTrue(first.connected());
            }
        }
        assertCounted("id-in-use");
        TestClient.connect(broker.port(), "twin", TestClient.property("session", "s2")).close();
    }

    @Test
    void lateEndOfATakeoverDoesNotHideTheNewConnection() throws Exception {
        try (var watcher = TestClient.connect(broker.port(), "")) {
            watcher.subscribe("sv1/barn/mover/presence");
            var session = TestClient.property("session", "s1");
            Consumer<MqttConnectionOptions> both = options -> {
                session.accept(options);
                options.setWill("sv1/barn/mover/status", statusWill());
            };
            var first = TestClient.connect(broker.port(), "mover", both);
            long epochOne = epoch(watcher.await("sv1/barn/mover/presence"));
            long last = epochOne;
            var current = first;
            for (int i = 0; i < 5; i++) {
                var next = TestClient.connect(broker.port(), "mover", both);
                var presence = watcher.await("sv1/barn/mover/presence");
                assertTrue(presence.payload().contains("\"connected\""), presence.payload());
                assertTrue(epoch(presence) > last, "an epoch never goes back");
                last = epoch(presence);
                assertEquals(0x8E, current.awaitDisconnect());
                current.drop();
                current = next;
            }
            current.close();
            var gone = watcher.await("sv1/barn/mover/presence");
            assertTrue(gone.payload().contains("\"disconnected\""), gone.payload());
            assertTrue(gone.payload().contains("normal-disconnection"), gone.payload());
            assertEquals(last, epoch(gone));
            assertTrue(gone.payload().contains("\"listener\":\"loopback\""), gone.payload());
        }
    }

    @Test
    void connectCutOffHalfwayDoesNotBlockItsId() throws Exception {
        for (int i = 0; i < 20; i++) {
            RawClient.open(broker.port(), "hasty").close();
            connectWithin(TestClient.WAIT_MILLIS, "hasty").close();
        }
    }

    @Test
    void figuresAreOnTheirTopic() throws Exception {
        try (var watcher = TestClient.connect(broker.port(), "")) {
            watcher.subscribe("sv1/_broker/metrics");
            Json.Obj figures = JsonReader.readObject(
                    watcher.await("sv1/_broker/metrics").payload().getBytes(StandardCharsets.UTF_8));
            for (String name : new String[] {
                "connections", "sessions", "subscriptions", "messagesIn", "messagesOut", "bytesIn", "bytesOut",
                "retained", "dropped"
            }) {
                assertTrue(figures.integer(name).isPresent(), name + " in " + figures.text());
            }
        }
    }

    private static TestClient connectWithin(long millis, String id) throws Exception {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (true) {
            try {
                return TestClient.connect(broker.port(), id);
            } catch (MqttException e) {
                assertTrue(System.nanoTime() < deadline, "still refused: " + e);
            }
        }
    }

    private static org.eclipse.paho.mqttv5.common.MqttMessage statusWill() {
        var message = new org.eclipse.paho.mqttv5.common.MqttMessage("{}".getBytes(StandardCharsets.UTF_8));
        message.setQos(1);
        message.setRetained(true);
        return message;
    }

    private static long epoch(TestClient.Received presence) throws Exception {
        return JsonReader.readObject(presence.payload().getBytes(StandardCharsets.UTF_8))
                .integer("epoch")
                .orElseThrow();
    }

    private static void assertRefused(int code, String id, Consumer<MqttConnectionOptions> more) {
        MqttException e = assertThrows(MqttException.class, () -> TestClient.connect(broker.port(), id, more).close());
        assertEquals(code, e.getReasonCode(), id + ": " + e);
    }

    private static void assertCounted(String reason) throws Exception {
        try (var watcher = TestClient.connect(broker.port(), "")) {
            watcher.subscribe("sv1/_broker/denied");
            watcher.await("count of " + reason, r -> r.payload().contains("\"" + reason + "\":"));
        }
    }
}
