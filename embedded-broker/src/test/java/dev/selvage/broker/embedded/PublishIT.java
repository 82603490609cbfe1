// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Limits;
import dev.selvage.protocol.SiteId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the running broker answers to publishes and subscriptions of each role. */
class PublishIT {
    private static final int OK = 0;
    private static final int NOBODY_LISTENS = 0x10;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int TOPIC_INVALID = 0x90;
    private static final int QUOTA = 0x97;
    private static final int PAYLOAD_INVALID = 0x99;
    private static final int SHARED_OFF = 0x9E;

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
    void deviceMayPublishItsOwnAndNothingElse() throws Exception {
        try (var watcher = TestClient.connect(broker.port(), "");
                var device = TestClient.connect(broker.port(), "lamp-1")) {
            assertEquals(1, watcher.subscribe("sv1/#"));
            assertEquals(OK, device.publish("sv1/home/lamp-1/state/on", 1, true, "{\"v\":true}"));
            assertEquals("{\"v\":true}", watcher.await("sv1/home/lamp-1/state/on").payload());
            assertEquals(OK, device.publish("sv1/barn/lamp-1/sync/u", 1, false, "\u0000binary"));
            assertEquals(OK, device.publish("sv1/home/lamp-1/state/on", 1, true, ""));

            assertEquals(NOT_AUTHORIZED, device.publish("sv1/home/lamp-2/state/on", 1, true, "{}"));
            assertEquals(NOT_AUTHORIZED, device.publish("sv1/shed/lamp-1/state/on", 1, true, "{}"));
            assertEquals(NOT_AUTHORIZED, device.publish("sv1/home/lamp-1/presence", 1, true, "{}"));
            assertEquals(NOT_AUTHORIZED, device.publish("sv1/home/lamp-1/sync/d", 1, false, "x"));
            assertEquals(NOT_AUTHORIZED, device.publish("sv1/home/lamp-1/state/on", 1, false, "{}"));
            assertEquals(NOT_AUTHORIZED, device.publish("sv1/home/lamp-1/task/1/result", 1, true, "{}"));
            assertEquals(TOPIC_INVALID, device.publish("sv1/home/lamp-1/gossip", 1, false, "{}"));
            assertEquals(TOPIC_INVALID, device.publish("sv1/_broker/denied", 1, true, "{}"));
            assertEquals(PAYLOAD_INVALID, device.publish("sv1/home/lamp-1/state/on", 1, true, "{\"v\":1,\"v\":2}"));
            assertEquals(PAYLOAD_INVALID, device.publish("sv1/home/lamp-1/task/1/result", 1, false, ""));
            assertTrue(device.connected(), "a refused publish leaves the connection alone");

            var denied = watcher.await("the counters", r -> r.topic().equals("sv1/_broker/denied")
                    && r.payload().contains("\"topic\":2")
                    && r.payload().contains("\"payload\":2"));
            assertTrue(denied.payload().contains("\"client\":\"lamp-1\""), denied.payload());
        }
    }

    @Test
    void deviceMaySubscribeWhatIsMeantForIt() throws Exception {
        try (var device = TestClient.connect(broker.port(), "lamp-3")) {
            assertEquals(1, device.subscribe("sv1/home/lamp-3/task/+/offer"));
            assertEquals(1, device.subscribe("sv1/home/lamp-3/sync/d"));
            assertEquals(1, device.subscribe("sv1/barn/_all/task/+/offer"));
            assertEquals(NOT_AUTHORIZED, device.subscribe("sv1/home/lamp-3/#"));
            assertEquals(NOT_AUTHORIZED, device.subscribe("sv1/home/+/task/+/offer"));
            assertEquals(NOT_AUTHORIZED, device.subscribe("sv1/+/lamp-3/sync/d"));
            assertEquals(NOT_AUTHORIZED, device.subscribe("sv1/home/lamp-4/sync/d"));
            assertEquals(NOT_AUTHORIZED, device.subscribe("sv1/#"));
            assertEquals(NOT_AUTHORIZED, device.subscribe("#"));
            assertEquals(NOT_AUTHORIZED, device.subscribe("$SYS/#"));
            assertEquals(SHARED_OFF, device.subscribe("$share/g/sv1/home/lamp-3/task/+/offer"));
            assertTrue(device.connected(), "a refused subscription leaves the connection alone");
        }
    }

    @Test
    void gatewayServesItsSites() throws Exception {
        try (var gateway = TestClient.connect(broker.port(), "_gw.g1");
                var device = TestClient.connect(broker.port(), "lamp-5")) {
            assertEquals(1, device.subscribe("sv1/home/lamp-5/task/+/offer"));
            assertEquals(1, gateway.subscribe("sv1/home/#"));
            assertEquals(NOT_AUTHORIZED, gateway.subscribe("sv1/shed/#"));
            assertEquals(NOT_AUTHORIZED, gateway.subscribe("sv1/#"));
            assertEquals(OK, gateway.publish("sv1/home/lamp-5/task/t1/offer", 1, false, "{}"));
            assertEquals("{}", device.await("sv1/home/lamp-5/task/t1/offer").payload());
            assertEquals(OK, gateway.publish("sv1/home/_gw/g1/status", 1, true, "{}"));
            assertEquals(NOT_AUTHORIZED, gateway.publish("sv1/home/_gw/g2/status", 1, true, "{}"));
            assertEquals(NOT_AUTHORIZED, gateway.publish("sv1/home/lamp-5/task/t1/offer", 1, true, "{}"));
            assertEquals(NOT_AUTHORIZED, gateway.publish("sv1/home/lamp-5/state/on", 1, true, "{}"));
        }
    }

    @Test
    void operatorAsksAndIsAnsweredBelowItsOwnName() throws Exception {
        try (var operator = TestClient.connect(broker.port(), "_op.ann");
                var gateway = TestClient.connect(broker.port(), "_gw.g2")) {
            assertEquals(1, gateway.subscribe("sv1/home/_gw/req/+"));
            assertEquals(1, operator.subscribe("sv1/home/_ops/ann/r/+"));
            assertEquals(OK, operator.request("sv1/home/_gw/req/devices", "sv1/home/_ops/ann/r/1"));
            assertEquals("{}", gateway.await("sv1/home/_gw/req/devices").payload());
            assertEquals(OK, gateway.publish("sv1/home/_ops/ann/r/1", 1, false, "{\"devices\":[]}"));
            assertEquals("{\"devices\":[]}", operator.await("sv1/home/_ops/ann/r/1").payload());

            assertEquals(NOT_AUTHORIZED, operator.request("sv1/home/_gw/req/devices", "sv1/home/_ops/bob/r/1"));
            assertEquals(NOT_AUTHORIZED, operator.request("sv1/home/_gw/req/devices", "sv1/home/lamp-1/sync/d"));
            assertEquals(NOBODY_LISTENS, operator.publish("sv1/home/lamp-9/task/t/offer", 1, false, "{}"));
            assertEquals(NOT_AUTHORIZED, operator.publish("sv1/home/lamp-9/state/on", 1, true, "{}"));
            assertEquals(NOT_AUTHORIZED, operator.publish("sv1/home/_ops/bob/r/1", 1, false, "{}"));
        }
    }

    @Test
    void watcherMayOnlyWatch() throws Exception {
        try (var watcher = TestClient.connect(broker.port(), "")) {
            assertEquals(1, watcher.subscribe("sv1/#"));
            assertEquals(NOT_AUTHORIZED, watcher.subscribe("#"));
            assertEquals(NOT_AUTHORIZED, watcher.publish("sv1/home/_gw/req/devices", 1, false, "{}"));
            assertTrue(watcher.connected());
        }
    }

    @Test
    void fastSenderIsToldToSlowDown() throws Exception {
        try (var device = TestClient.connect(broker.port(), "hurried")) {
            // as fast as this machine can: a slow one may need several bursts to be too fast
            int answer = OK;
            for (int burst = 0; burst < 50 && answer != QUOTA; burst++) {
                for (int i = 0; i < 400; i++) {
                    assertEquals(OK, device.publish("sv1/home/hurried/metrics", 0, true, "{}"));
                }
                answer = device.publish("sv1/home/hurried/state/x", 1, true, "{}");
            }
            assertEquals(QUOTA, answer);
            assertTrue(device.connected());
        }
    }

    @Test
    void oversizedPacketEndsTheConnectionAndIsCounted() throws Exception {
        try (var watcher = TestClient.connect(broker.port(), "");
                var device = RawClient.open(broker.port(), "bulky")) {
            device.awaitConnected();
            assertEquals(1, watcher.subscribe("sv1/_broker/denied"));
            device.announcePublish(Limits.PACKET_BYTES_MAX);
            assertEquals(0x95, device.awaitDisconnect());
            watcher.await("packet-too-large", r -> r.payload().contains("packet-too-large"));
        }
    }

    @Test
    void longTopicIsRefused() throws Exception {
        try (var device = TestClient.connect(broker.port(), "wordy")) {
            assertEquals(PAYLOAD_INVALID, device.publish("sv1/home/wordy/state/" + "x".repeat(300), 1, true, "{}"));
            assertEquals(PAYLOAD_INVALID, device.publish("sv1/home/wordy/a/b/c/d/e/f", 1, true, "{}"));
        }
    }
}
