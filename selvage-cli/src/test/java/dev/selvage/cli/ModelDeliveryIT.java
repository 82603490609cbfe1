// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.cli.model.Plant;
import dev.selvage.gateway.Gateway;
import dev.selvage.gateway.GatewaySettings;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.PahoLink;
import dev.selvage.model.manifest.Digests;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.ModelChunk;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model from a table of rows to the pieces that a device puts together: the workstation, a broker and a gateway are real. */
class ModelDeliveryIT {
    private static final SiteId SITE = new SiteId("home");
    private static final DeviceId DEVICE = new DeviceId("d-1");
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    Path folder;

    private final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();

    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Test
    void whatIsTrainedHereArrivesThere() throws Exception {
        int port = freePort();
        URI url = URI.create("mqtt://127.0.0.1:" + port);
        Path data = Files.createDirectory(folder.resolve("broker"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(data, "127.0.0.1", port, List.of(SITE), false));
                Gateway gateway = Gateway.start(new GatewaySettings("gw", SITE, url, folder.resolve("gateway")));
                MqttLink device = device(url)) {
            assertTrue(broker != null && gateway != null);
            Path model = trained();
            offered(model, port);
            byte[] file = Files.readAllBytes(model.resolve("model"));
            assertTrue(file.length > ModelChunk.BURST * ModelChunk.PIECE_BYTES_MAX, "more than one burst: " + file.length);
            assertArrayEquals(file, fetched(device, Digests.of(file), file.length));
            Run status = Run.of("model", "status", "d-1", "--port", Integer.toString(port));
            assertTrue(status.out().lines().anyMatch(line -> line.matches("d-1 +hot +1\\.0\\.0 +shadow +cli-[0-9a-f]+ .*")), status.toString());
            assertEquals("approved: 1 device", Run.of("model", "approve", "hot", "--device", "d-1", "--port", Integer.toString(port)).out().strip());
            assertEquals("withdrawn: 1 device", Run.of("model", "withdraw", "hot", "--select", "device=d-1", "--port", Integer.toString(port)).out().strip());
            Run stranger = Run.of("model", "offer", model.toString(), "--device", "nobody", "--port", Integer.toString(port));
            assertEquals(1, stranger.exit(), stranger.toString());
            assertEquals("selvage: nobody: no such device was ever heard of", stranger.err().strip(), "nothing is sent twice");
        }
    }

    private MqttLink device(URI url) throws Exception {
        MqttLink link = PahoLink.open(new LinkSettings(url, DEVICE.value(), List.of(Topics.filter(SITE, DEVICE, TopicKind.MODEL_CHUNK)), Optional.empty(), 0, 30, 0, Map.of("session", "1", "site", "home")));
        link.start(events::add);
        await(LinkEvent.Connected.class);
        return link;
    }

    private <T extends LinkEvent> T await(Class<T> kind) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            LinkEvent event = events.poll(1, TimeUnit.SECONDS);
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
        throw new AssertionError("no " + kind.getSimpleName() + " within " + PATIENCE_SECONDS + " s");
    }

    /** A forest: its file is larger than the pieces of one wish. */
    private Path trained() throws Exception {
        Plant plant = new Plant(folder);
        String key = folder.resolve("models.pem").toString();
        assertEquals(0, Run.of("model", "key", key).exit());
        Run trained = Run.of("model", "train", "--data", plant.recording(2_000).toString(), "--profile", plant.profile("sample").toString(), "--decision", "guard", "--family", "random-forest",
                "--param", "trees=100", "--param", "minWeight=1", "--label", "kind", "--of", "hot", "--key", key, "--out", folder.resolve("models").toString());
        assertEquals(0, trained.exit(), trained.toString());
        return folder.resolve("models").resolve("hot-1.0.0");
    }

    /** The gateway is the site's home only after a moment, and hears of the device after it. */
    private static void offered(Path model, int port) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Run offered = Run.of("model", "offer", model.toString(), "--device", "d-1", "--stage", "shadow", "--port", Integer.toString(port));
        while (offered.exit() != 0 && System.nanoTime() < end) {
            offered = Run.of("model", "offer", model.toString(), "--device", "d-1", "--stage", "shadow", "--port", Integer.toString(port));
        }
        assertEquals("offered: 1 device", offered.out().strip(), offered.toString());
    }

    /** Asks on from what is there, as a device does. */
    private byte[] fetched(MqttLink device, String sha256, int size) throws Exception {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        int asked = -1;
        while (got.size() < size) {
            if (got.size() / (ModelChunk.BURST * ModelChunk.PIECE_BYTES_MAX) > asked) {
                asked++;
                Json.Obj wants = Json.object().put("sha256", sha256).put("offset", got.size()).put("size", size).build();
                String topic = Topics.of(SITE, DEVICE, TopicKind.MODEL_STATUS, "hot");
                assertTrue(device.tryPublish(OutMessage.of(1, topic, Json.object().put("name", "hot").put("wants", wants).build().bytes(), 1, true, 0)));
            }
            LinkEvent.Received received = await(LinkEvent.Received.class);
            device.acknowledge(received);
            ModelChunk chunk = ModelChunk.read(received.payload()).orElseThrow();
            assertEquals(List.of(sha256, (long) got.size()), List.of(chunk.sha256(), chunk.offset()));
            got.writeBytes(chunk.piece());
        }
        return got.toByteArray();
    }
}
