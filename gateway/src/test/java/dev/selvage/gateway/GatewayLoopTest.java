// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.conflict.ConflictDesk;
import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.home.GatewayStatus;
import dev.selvage.gateway.home.HomeWatch;
import dev.selvage.gateway.loop.Inbox;
import dev.selvage.gateway.model.ModelDelivery;
import dev.selvage.gateway.query.QueryDesk;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Requests;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.gateway.task.Tasks;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkListener;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncMessage;
import dev.selvage.replica.sync.SyncSender;
import dev.selvage.task.Facts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's loop and its shards, stepped by hand, with the test as broker and device; one shard is no other case than three. */
@ParameterizedClass
@ValueSource(ints = {1, 3})
class GatewayLoopTest {
    /** Of another home, above whatever is random here. */
    private static final long LATER_EPOCH = 1L << 40;
    private static final String DOWN = "sv1/home/d-1/sync/d";

    @Parameter
    int shardCount;

    @TempDir
    Path folder;

    private final Broker broker = new Broker();
    private final Inbox<Input> inbox = new Inbox<>();
    private final CompletableFuture<Json.Obj> queryAnswer = new CompletableFuture<>();
    private long nowMillis = 50_000;
    private long tickets;
    private Tasks tasks;
    private ModelDelivery models;
    private Shards shards;
    private QueryDesk store;
    private Replica device;
    private SyncSender sender;
    private GatewayLoop loop;

    /** Notes what the gateway says and acknowledges, and what the store held at that moment. */
    private final class Broker implements MqttLink {
        private final List<OutMessage> taken = new ArrayList<>();
        private final List<Integer> rowsAtAcknowledge = new ArrayList<>();
        private boolean up = true;

        @Override
        public void start(LinkListener listener) {
            throw new UnsupportedOperationException("the test puts events into the inbox itself");
        }

        @Override
        public boolean tryPublish(OutMessage message) {
            return up && taken.add(message);
        }

        @Override
        public void acknowledge(LinkEvent.Received message) {
            rowsAtAcknowledge.add(storedPoints());
        }

        @Override
        public void reconnect() {
            up = false;
        }

        @Override
        public void close() {
            up = false;
        }
    }

    @BeforeEach
    void open() {
        device = Replica.open(folder.resolve("device.db"), "d-1", () -> 7);
        sender = new SyncSender(device, "dev/d-1", "gateway", SyncSender.Role.AGENT, 1, millis -> millis);
        GatewaySettings settings = new GatewaySettings(
                "gw", new SiteId("home"), URI.create("mqtt://127.0.0.1:1"), folder.resolve("gateway"), shardCount, Retention.ofDevice());
        shards = Shards.open(settings.dataFolder(), shardCount, settings.history(), "gw", settings.site(), committed -> inbox.put(new Input.Stored(committed)));
        store = new QueryDesk(settings.store());
        tasks = Tasks.open(settings.dataFolder(), shards, "gw", settings.site(), new Tasks.Surroundings() {
            @Override
            public void publish(List<OutMessage> messages) {
                inbox.put(new Input.Tell(messages));
            }

            @Override
            public Optional<String> point(String device, String name) {
                return Optional.empty();
            }
        });
        Outgoing outgoing = new Outgoing(broker);
        Fleet fleet = new Fleet();
        models = ModelDelivery.open(settings.dataFolder(), shards, "gw", settings.site(), aroundModels(fleet));
        Requests requests = new Requests(fleet, new ConflictDesk(shards), sql -> queryAnswer, tasks.verbs(),
                rest -> inbox.put(new Input.Continuation(rest)));
        loop = new GatewayLoop(settings, broker, inbox, new GatewayParts(outgoing, shards, fleet, requests, tasks, models));
        inbox.put(new Input.Link(new LinkEvent.Connected(false, 300_000)));
        step();
        nowMillis += HomeWatch.LOOK_MILLIS;
        step();
    }

    private ModelDelivery.Surroundings aroundModels(Fleet fleet) {
        return new ModelDelivery.Surroundings() {
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
        };
    }

    @AfterEach
    void close() {
        store.close();
        models.close();
        tasks.close();
        shards.close();
        device.close();
    }

    @Test
    void saysThatItIsThereAndItsFigures() throws Exception {
        assertEquals("online", JsonReader.readObject(last("sv1/home/_gw/gw/status").payload()).text("state").orElseThrow());
        assertTrue(last("sv1/home/_gw/gw/metrics").retained());
        int before = broker.taken.size();
        nowMillis += GatewayLoop.METRICS_MILLIS;
        step();
        assertEquals(before + 1, broker.taken.size(), "figures once a minute, status once a change");
    }

    @Test
    void acknowledgesToDeviceAndBrokerAfterTheCommit() throws Exception {
        write();
        talk();
        assertEquals(device.rows(Tables.POINT, "d-1"), look(replica -> replica.rows(Tables.POINT, "d-1")));
        assertInstanceOf(SyncMessage.Ack.class, SyncCodec.decode(last(DOWN).payload()));
        assertEquals(List.of(0, 1), broker.rowsAtAcknowledge, "HELLO, then the DELTA whose row was there before");
        assertTrue(sender.isDrained());
    }

    @Test
    void nothingIsAcknowledgedBeforeItsShardHasCommitted() {
        inbox.put(new Input.Link(new LinkEvent.Received("sv1/home/d-1/sync/u", new byte[] {9}, 1, false, LinkEvent.Reply.none(), Map.of(), ++tickets)));
        inbox.put(new Input.Link(new LinkEvent.Received("sv1/home/d-1/status", utf8("{}"), 1, true, LinkEvent.Reply.none(), Map.of(), ++tickets)));
        loop.step(nowMillis, nowMillis);
        assertEquals(0, broker.rowsAtAcknowledge.size(), "the second waits for the first, as MQTT wants it");
        shards.step(nowMillis, nowMillis);
        loop.step(nowMillis, nowMillis);
        assertEquals(2, broker.rowsAtAcknowledge.size());
    }

    @Test
    void aMalformedMessageIsAnsweredAndCounted() throws Exception {
        receive("sv1/home/d-1/sync/u", new byte[] {9, 9, 9}, false, LinkEvent.Reply.none());
        SyncMessage.Nak nak = assertInstanceOf(SyncMessage.Nak.class, SyncCodec.decode(last(DOWN).payload()));
        assertEquals(SyncMessage.Reason.MALFORMED, nak.reason());
        assertEquals(1, broker.rowsAtAcknowledge.size(), "it must not come again");
        nowMillis += GatewayLoop.METRICS_MILLIS;
        step();
        Json.Obj sync = JsonReader.readObject(last("sv1/home/_gw/gw/metrics").payload()).object("sync").orElseThrow();
        assertEquals(1, sync.integer("malformed").orElseThrow());
        assertEquals(shardCount, sync.integer("shards").orElseThrow());
    }

    @Test
    void aScopeOfNoKnownNameIsForbiddenAndLeavesNoTrace() throws Exception {
        for (String scope : List.of("dev/d-2", "elsewhere", "shared/", "shared/A", "shared/a/b")) {
            SyncMessage hello = new SyncMessage.Hello(scope, SyncMessage.Has.nothing(), 0, Optional.empty(), 0, 32_768);
            receive("sv1/home/d-1/sync/u", SyncCodec.encode(hello), false, LinkEvent.Reply.none());
            SyncMessage.Nak nak = assertInstanceOf(SyncMessage.Nak.class, SyncCodec.decode(last(DOWN).payload()), scope);
            assertEquals(SyncMessage.Reason.FORBIDDEN, nak.reason(), scope);
        }
        CompletableFuture<List<List<String>>> scopes = shards.all(Replica::scopeNames);
        shards.step(nowMillis, nowMillis);
        assertTrue(scopes.join().stream().allMatch(List::isEmpty), scopes.join().toString());
    }

    @Test
    void aKeptHeadThatSaysMoreIsAskedForAndALiveOneIsNot() throws Exception {
        String more = "{\"scope\":\"dev/d-1\",\"tips\":[{\"r\":\"d-1\",\"s\":\"00000000000000ff\",\"n\":7}],\"backlog\":true}";
        int before = broker.taken.size();
        receive("sv1/home/d-1/sync/h", utf8(more), false, LinkEvent.Reply.none());
        assertEquals(before, broker.taken.size());
        receive("sv1/home/d-1/sync/h", utf8(more), true, LinkEvent.Reply.none());
        SyncMessage.Nak nak = assertInstanceOf(SyncMessage.Nak.class, SyncCodec.decode(last(DOWN).payload()));
        assertEquals(SyncMessage.Reason.BEHIND, nak.reason());
        receive("sv1/home/d-1/sync/h", utf8("{\"tips\":[{\"r\":\"../x\",\"s\":\"zz\",\"n\":1}]}"), true, LinkEvent.Reply.none());
        assertEquals(before + 1, broker.taken.size(), "a malformed head is counted, not answered");
    }

    @Test
    void answersRequestsWhereTheyAskAlsoLater() throws Exception {
        receive("sv1/home/d-1/status", utf8("{\"state\":\"online\",\"since\":\"2026-01-01T00:00:00Z\"}"), true, LinkEvent.Reply.none());
        LinkEvent.Reply reply = new LinkEvent.Reply(Optional.of("sv1/home/_ops/kim/r/1"), Optional.of(utf8("c7")));
        receive("sv1/home/_gw/req/devices", utf8("{}"), false, reply);
        OutMessage devices = last("sv1/home/_ops/kim/r/1");
        assertTrue(new String(devices.payload(), StandardCharsets.UTF_8).contains("\"d-1\""));
        assertEquals("c7", new String(devices.correlation().orElseThrow(), StandardCharsets.UTF_8));
        int before = broker.taken.size();
        receive("sv1/home/_gw/req/query", utf8("{\"sql\":\"SELECT 1\"}"), false, reply);
        assertEquals(before, broker.taken.size(), "the query runs elsewhere");
        queryAnswer.complete(Json.object().put("rows", 1).build());
        step();
        assertEquals("{\"rows\":1}", new String(last("sv1/home/_ops/kim/r/1").payload(), StandardCharsets.UTF_8));
    }

    @Test
    void whatWaitedForALostConnectionIsDropped() {
        broker.up = false;
        receive("sv1/home/_gw/req/devices", utf8("{}"), false,
                new LinkEvent.Reply(Optional.of("sv1/home/_ops/kim/r/1"), Optional.empty()));
        inbox.put(new Input.Link(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "cut", 500)));
        step();
        broker.up = true;
        int before = broker.taken.size();
        step();
        assertEquals(before, broker.taken.size(), "the operator has long given up");
    }

    @Test
    void aStandbyTakesAndAnswersNothingUntilTheHomeIsGone() throws Exception {
        write();
        receive("sv1/home/d-1/sync/h", utf8("{\"tips\":[]}"), false, LinkEvent.Reply.none());
        receive("sv1/home/_gw/other/status", GatewayStatus.home(LATER_EPOCH).bytes(nowMillis), true, LinkEvent.Reply.none());
        assertEquals("standby", ownStatus().text("role").orElseThrow());
        assertEquals("other is home", ownStatus().text("reason").orElseThrow());
        int said = broker.taken.size();
        int kept = broker.rowsAtAcknowledge.size();
        sender.connected(nowMillis);
        receive("sv1/home/d-1/sync/u", SyncCodec.encode(sender.step(nowMillis).get(0)), false, LinkEvent.Reply.none());
        receive("sv1/home/_gw/req/devices", utf8("{}"), false,
                new LinkEvent.Reply(Optional.of("sv1/home/_ops/kim/r/1"), Optional.empty()));
        assertEquals(said, broker.taken.size(), "it says nothing");
        assertEquals(kept + 2, broker.rowsAtAcknowledge.size(), "and the broker need not keep it");
        receive("sv1/home/_gw/other/status", GatewayStatus.offline("connection lost").bytes(nowMillis), false, LinkEvent.Reply.none());
        step();
        long epoch = ownStatus().integer("epoch").orElseThrow();
        assertTrue(epoch > LATER_EPOCH, "above the one that it followed");
        SyncMessage.Nak greeting = assertInstanceOf(SyncMessage.Nak.class, SyncCodec.decode(last(DOWN).payload()));
        assertEquals(List.of(SyncMessage.Reason.BEHIND, epoch), List.of(greeting.reason(), greeting.epoch()));
        talk();
        assertTrue(sender.isDrained());
        long durable = look(replica -> replica.epochs().current());
        assertEquals(epoch, durable);
    }

    @Test
    void whatComesWhileItLooksForAHomeIsAnsweredAfterwards() throws Exception {
        long first = ownStatus().integer("epoch").orElseThrow();
        inbox.put(new Input.Link(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "cut", 500)));
        inbox.put(new Input.Link(new LinkEvent.Connected(true, 300_000)));
        step();
        int said = broker.taken.size();
        sender.connected(nowMillis);
        receive("sv1/home/d-1/sync/u", SyncCodec.encode(sender.step(nowMillis).get(0)), false, LinkEvent.Reply.none());
        assertEquals(said, broker.taken.size());
        nowMillis += HomeWatch.LOOK_MILLIS;
        step();
        step();
        SyncMessage.Welcome welcome = assertInstanceOf(SyncMessage.Welcome.class, SyncCodec.decode(last(DOWN).payload()));
        assertTrue(welcome.epoch() > first, "each time it becomes home is an epoch");
    }

    @Test
    void aDeviceThatHasHeardOfALaterHomeRaisesTheEpoch() throws Exception {
        long later = ownStatus().integer("epoch").orElseThrow() + 41;
        device.epochs().heard(later);
        sender.connected(nowMillis);
        receive("sv1/home/d-1/sync/u", SyncCodec.encode(sender.step(nowMillis).get(0)), false, LinkEvent.Reply.none());
        step();
        long epoch = ownStatus().integer("epoch").orElseThrow();
        assertTrue(epoch > later, "above the one that the device has heard");
        talk();
        assertEquals(epoch, SyncCodec.decode(last(DOWN).payload()).epoch());
    }

    private Json.Obj ownStatus() throws Exception {
        return JsonReader.readObject(last("sv1/home/_gw/gw/status").payload());
    }

    /** Lets the device say what it has to say, and hear the answers. */
    private void talk() throws Exception {
        sender.connected(nowMillis);
        for (List<SyncMessage> out = sender.step(nowMillis); !out.isEmpty(); out = sender.step(nowMillis)) {
            for (SyncMessage message : out) {
                receive("sv1/home/d-1/sync/u", SyncCodec.encode(message), false, LinkEvent.Reply.none());
                sender.receive(SyncCodec.decode(last(DOWN).payload()), nowMillis);
            }
        }
    }

    private void write() {
        List<Cell> row = List.of(Cell.of("d-1"), Cell.of("temp"), Cell.of(21.5), Cell.of("good"), Cell.none(), Cell.of("Cel"), Cell.of(1L));
        device.write("dev/d-1", nowMillis, tx -> tx.upsert(Tables.POINT, row));
    }

    private void receive(String topic, byte[] payload, boolean retained, LinkEvent.Reply reply) {
        inbox.put(new Input.Link(new LinkEvent.Received(topic, payload, 1, retained, reply, Map.of(), ++tickets)));
        step();
    }

    /** The loop hands over, the shards store, one perhaps for another, the loop hears of it. */
    private void step() {
        loop.step(nowMillis, nowMillis);
        shards.step(nowMillis, nowMillis);
        shards.step(nowMillis, nowMillis);
        loop.step(nowMillis, nowMillis);
    }

    private <T> T look(Function<Replica, T> look) {
        CompletableFuture<T> answer = shards.of("dev/d-1", look);
        shards.step(nowMillis, nowMillis);
        return answer.join();
    }

    /** As another process sees it, which sees only what is committed. */
    private int storedPoints() {
        try {
            return store.run("SELECT name FROM point WHERE device = 'd-1'").rows().size();
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    private OutMessage last(String topic) {
        return broker.taken.stream().filter(m -> m.topic().equals(topic)).reduce((a, b) -> b).orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
