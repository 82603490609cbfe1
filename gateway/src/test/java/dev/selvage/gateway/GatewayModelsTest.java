// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.conflict.ConflictDesk;
import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.home.GatewayStatus;
import dev.selvage.gateway.home.HomeWatch;
import dev.selvage.gateway.loop.Inbox;
import dev.selvage.gateway.model.ModelDelivery;
import dev.selvage.gateway.request.Requests;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.gateway.task.Tasks;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkListener;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.model.manifest.Digests;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.ModelChunk;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Retention;
import dev.selvage.task.Facts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pieces of models through the gateway's loop, stepped by hand; the thread of the files is a real one. */
class GatewayModelsTest {
    private static final long PATIENCE_MILLIS = 20_000;
    private static final String CHUNKS = "sv1/home/d-1/model/guard/chunk";
    private static final byte[] FILE = new byte[300_000];
    private static final String SHA;

    static {
        new Random(1).nextBytes(FILE);
        SHA = Digests.of(FILE);
    }

    @TempDir
    Path folder;

    private final Inbox<Input> inbox = new Inbox<>();
    private final List<OutMessage> taken = new ArrayList<>();
    private final Fleet fleet = new Fleet();
    private long nowMillis = 50_000;
    private long tickets;
    private Shards shards;
    private Tasks tasks;
    private ModelDelivery models;
    private GatewayLoop loop;

    /** Takes everything. */
    private final class Broker implements MqttLink {
        @Override
        public void start(LinkListener listener) {
            throw new UnsupportedOperationException("the test puts events into the inbox itself");
        }

        @Override
        public boolean tryPublish(OutMessage message) {
            return taken.add(message);
        }

        @Override
        public void acknowledge(LinkEvent.Received message) {
            assertTrue(message.ticket() > 0);
        }

        @Override
        public void reconnect() {
            throw new UnsupportedOperationException("nobody asks for it");
        }

        @Override
        public void close() {
            taken.clear();
        }
    }

    /** What is around models, and tasks, in this test. */
    private final class Around implements ModelDelivery.Surroundings, Tasks.Surroundings {
        @Override
        public long wallMillis() {
            return nowMillis;
        }

        @Override
        public CompletableFuture<List<String>> devices(Predicate<Facts> wanted) {
            return tasks.devices(wanted);
        }

        @Override
        public boolean isAway(String device) {
            return fleet.isAway(device);
        }

        @Override
        public void publish(List<OutMessage> messages) {
            inbox.put(new Input.Tell(messages));
        }

        @Override
        public void onLoop(Runnable rest) {
            inbox.put(new Input.Continuation(rest));
        }

        @Override
        public Optional<String> point(String device, String name) {
            return Optional.empty();
        }
    }

    @BeforeEach
    void open() throws Exception {
        Files.createDirectories(folder.resolve("models"));
        Files.write(folder.resolve("models").resolve(SHA + ".model"), FILE);
        GatewaySettings settings = new GatewaySettings("gw", new SiteId("home"), URI.create("mqtt://127.0.0.1:1"), folder, 1, Retention.ofDevice());
        Around around = new Around();
        shards = Shards.open(folder, 1, settings.history(), "gw", settings.site(), committed -> inbox.put(new Input.Stored(committed)));
        tasks = Tasks.open(folder, shards, "gw", settings.site(), around);
        models = ModelDelivery.open(folder, shards, "gw", settings.site(), around);
        Broker broker = new Broker();
        Requests requests = new Requests(fleet, new ConflictDesk(shards), sql -> new CompletableFuture<>(), models.verbs(), around::onLoop);
        loop = new GatewayLoop(settings, broker, inbox, new GatewayParts(new Outgoing(broker), shards, fleet, requests, tasks, models));
        connect();
        nowMillis += HomeWatch.LOOK_MILLIS;
        step();
        step();
    }

    @AfterEach
    void close() {
        models.close();
        tasks.close();
        shards.close();
    }

    private void connect() {
        inbox.put(new Input.Link(new LinkEvent.Connected(false, 300_000)));
        step();
    }

    private void step() {
        loop.step(nowMillis, nowMillis);
        shards.step(nowMillis, nowMillis);
        tasks.step(nowMillis, nowMillis);
        loop.step(nowMillis, nowMillis);
    }

    private void receive(String topic, byte[] payload, boolean retained) {
        inbox.put(new Input.Link(new LinkEvent.Received(topic, payload, 1, retained, LinkEvent.Reply.none(), Map.of(), ++tickets)));
        step();
    }

    private void wants(long offset, boolean retained) {
        String status = "{\"name\":\"guard\",\"wants\":{\"sha256\":\"" + SHA + "\",\"offset\":" + offset + ",\"size\":300000}}";
        receive("sv1/home/d-1/model/guard/status", status.getBytes(StandardCharsets.UTF_8), retained);
    }

    /** The thread of the files answers when it does. */
    private void until(BooleanSupplier holds) throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (!holds.getAsBoolean() && System.currentTimeMillis() < end) {
            inbox.await(50);
            step();
        }
        assertTrue(holds.getAsBoolean(), "within " + PATIENCE_MILLIS + " ms");
    }

    private List<ModelChunk> chunks() {
        return taken.stream().filter(message -> message.topic().equals(CHUNKS)).map(message -> ModelChunk.read(message.payload()).orElseThrow()).toList();
    }

    private void accept() {
        taken.stream().filter(message -> message.topic().equals(CHUNKS)).forEach(message -> inbox.put(new Input.Link(new LinkEvent.Published(message.ticket(), LinkEvent.Outcome.ACCEPTED, ""))));
        taken.clear();
        step();
    }

    private Json.Obj figures() throws Exception {
        nowMillis += GatewayLoop.METRICS_MILLIS;
        step();
        OutMessage metrics = taken.stream().filter(message -> message.topic().endsWith("/metrics")).reduce((a, b) -> b).orElseThrow();
        return JsonReader.readObject(metrics.payload()).object("models").orElseThrow();
    }

    @Test
    void aWishIsAnsweredAndCounted() throws Exception {
        wants(0, false);
        until(() -> chunks().size() == 4);
        assertArrayEquals(Arrays.copyOf(FILE, ModelChunk.PIECE_BYTES_MAX), chunks().get(0).piece());
        accept();
        wants(4L * ModelChunk.PIECE_BYTES_MAX, false);
        until(() -> chunks().size() == 1);
        accept();
        assertEquals("{\"piecesSent\":5,\"sending\":0,\"waiting\":0,\"unknown\":0,\"malformed\":0,\"refused\":0,\"files\":1,\"bytes\":300000}", figures().text());
    }

    @Test
    void aStandbySendsNothingAndGoesOnWhenTheHomeIsGone() throws Exception {
        receive("sv1/home/_gw/other/status", GatewayStatus.home(1L << 40).bytes(nowMillis), true);
        wants(0, false);
        assertEquals(List.of(), chunks());
        assertEquals(1, figures().integer("waiting").orElseThrow(), "it keeps the wish");
        receive("sv1/home/_gw/other/status", GatewayStatus.offline("connection lost").bytes(nowMillis), false);
        until(() -> chunks().size() == 4);
    }

    @Test
    void whatTheBrokerKeptOfADeviceThatIsAwayWaitsForTheDevice() throws Exception {
        receive("sv1/home/d-1/presence", "{\"state\":\"disconnected\"}".getBytes(StandardCharsets.UTF_8), true);
        wants(0, true);
        assertEquals(0, figures().integer("waiting").orElseThrow());
        assertEquals(List.of(), chunks());
        receive("sv1/home/d-1/presence", "{\"state\":\"connected\"}".getBytes(StandardCharsets.UTF_8), false);
        wants(0, false);
        until(() -> chunks().size() == 4);
    }

    @Test
    void aLostBrokerLeavesNothingBehind() throws Exception {
        wants(0, false);
        until(() -> chunks().size() == 4);
        taken.clear();
        inbox.put(new Input.Link(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "cut", 500)));
        step();
        connect();
        nowMillis += HomeWatch.LOOK_MILLIS;
        step();
        wants(65_536, true);
        until(() -> chunks().size() == 4);
        assertEquals(65_536, chunks().get(0).offset());
    }

    @Test
    void aRequestIsAnsweredLaterAndTheLoopDoesNotWait() throws Exception {
        LinkEvent.Reply reply = new LinkEvent.Reply(Optional.of("sv1/home/_ops/kim/r/1"), Optional.empty());
        byte[] question = ("{\"sha256\":\"" + SHA + "\",\"offset\":299999}").getBytes(StandardCharsets.UTF_8);
        inbox.put(new Input.Link(new LinkEvent.Received("sv1/home/_gw/req/model.get", question, 1, false, reply, Map.of(), ++tickets)));
        until(() -> taken.stream().anyMatch(message -> message.topic().equals("sv1/home/_ops/kim/r/1")));
        Json.Obj answer = JsonReader.readObject(taken.stream().filter(message -> message.topic().endsWith("/r/1")).findFirst().orElseThrow().payload());
        assertEquals(List.of(300_000L, 299_999L), List.of(answer.integer("size").orElseThrow(), answer.integer("offset").orElseThrow()));
        assertFalse(answer.text("data").orElseThrow().isEmpty());
    }
}
