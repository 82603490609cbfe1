// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Reading;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.OutMessage;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncMessage;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncReceiver;
import dev.selvage.replica.sync.SyncSender;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop step by step, with the test's clock, the test's end of the link, and a real replica on both sides. */
class AgentLoopTest {
    private static final String PROFILE =
            """
            format: selvage-profile/1
            profile: oven
            version: 1.0.0
            driver: {use: simulator}
            defaults: {every: 1s, access: r, writer: device, merge: lww}
            points:
              temp:
                {type: float64, unit: Cel, range: [0, 300], bind: {gen: constant, value: 20}, report: {deadband: 1, max: 10m}}
              door: {type: bool, bind: {gen: constant, value: true}, report: {max: 10m}}
              spare: {type: float64, unit: Cel, optional: true, bind: {gen: constant, value: 1}, report: {max: 10m}}
            alarms:
              hot: {when: {point: temp, op: ">", value: 250}, for: 2s, clear: {op: <, value: 240}, severity: major}
            """;
    private static final String TEMP = "sv1/home/oven-1/state/temp";

    @TempDir
    Path folder;

    private final FakeLink link = new FakeLink();
    private final Inbox inbox = new Inbox();
    private long nowMillis = 1_000_000;
    private Replica replica;
    private Replica gateway;
    private SyncReceiver receiver;
    private AgentLoop loop;

    @BeforeEach
    void open() throws Exception {
        Files.writeString(folder.resolve("oven.yaml"), PROFILE);
        Path file = Files.writeString(folder.resolve("oven-1.yaml"), "format: selvage-device/1\ndevice: oven-1\nprofile: oven@1\n");
        Device device = DeviceFile.read(file, ProfileSource.bundled());
        long[] session = {0};
        replica = Replica.open(folder.resolve("a/replica.db"), "oven-1", () -> ++session[0]);
        gateway = Replica.open(folder.resolve("g/merged.db"), "gw", () -> ++session[0]);
        receiver = new SyncReceiver(gateway, (peer, scope) -> true);
        Announcer announcer = new Announcer(device, new SiteId("home"), replica.outbox(), link);
        SyncHub hub = new SyncHub(replica, SyncSender.Role.AGENT, (peer, scope) -> true, 1, millis -> millis);
        Uplink uplink = new Uplink(hub, List.of(Scopes.ofDevice("oven-1")), link, "sv1/home/oven-1/sync/u");
        Presence presence = new Presence("oven-1", "00ff", URI.create("mqtt://127.0.0.1:1"), nowMillis);
        Metrics metrics = new Metrics(inbox, replica.outbox(), folder, () -> Json.object().build());
        loop = new AgentLoop(device, replica, link, inbox, new AgentParts(announcer, uplink, presence, metrics,
                new Housekeeping(replica, "dev/oven-1", Retention.ofDevice(), () -> Long.MAX_VALUE)));
    }

    @AfterEach
    void close() {
        replica.close();
        gateway.close();
    }

    @Test
    void storesBeforeItTellsAndTellsTheDotItStored() throws Exception {
        connect(false);
        reads("temp", 21.5);
        later(1_000);
        Json.Obj state = JsonReader.readObject(link.last(TEMP).orElseThrow().payload());
        assertEquals(new Json.Num(21.5), state.get("v").orElseThrow());
        assertEquals("good", state.text("q").orElseThrow());
        assertEquals("Cel", state.text("u").orElseThrow());
        assertEquals(1, state.integer("n").orElseThrow());
        assertEquals(Cell.of(21.5), pointRow("temp").get(2));
    }

    @Test
    void keepsToTheDeadbandAndTheHeartbeat() {
        connect(false);
        reads("temp", 20.0);
        later(1_000);
        int before = states(TEMP);
        for (int i = 0; i < 30; i++) {
            reads("temp", 20.5);
            later(1_000);
        }
        assertEquals(before, states(TEMP), "half a degree is inside the deadband");
        reads("temp", 21.0);
        later(1_000);
        assertEquals(before + 1, states(TEMP));
        later(600_000);
        assertEquals(before + 2, states(TEMP), "the heartbeat repeats the value");
    }

    @Test
    void withoutBrokerItKeepsStoringAndSaysSoOnce() {
        List<String> said = logged(() -> {
            for (int i = 0; i < 20; i++) {
                inbox.put(new Input.Link(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "connection refused", 500)));
                reads("temp", 20.0 + 2 * i);
                later(1_000);
            }
        });
        assertEquals(1, said.stream().filter(line -> line.contains("no broker at")).count(), said.toString());
        assertEquals(Cell.of(58.0), pointRow("temp").get(2));
        assertTrue(link.taken.isEmpty());
        connect(false);
        answerSync();
        assertEquals(1, states(TEMP), "of a retained topic only the last value waits");
        assertEquals(gateway.rows(Tables.POINT, "oven-1"), replica.rows(Tables.POINT, "oven-1"));
    }

    @Test
    void readingsOfOneCommitShareIt() {
        connect(false);
        step();
        reads("temp", 20.0);
        later(1_000);
        long stored = replica.vector("dev/oven-1").counts().values().stream().mapToLong(n -> n).sum();
        reads("temp", 30.0);
        later(10);
        reads("temp", 40.0);
        later(10);
        assertEquals(stored, replica.vector("dev/oven-1").counts().values().stream().mapToLong(n -> n).sum(), "not yet due");
        later(1_000);
        assertEquals(stored + 1, replica.vector("dev/oven-1").counts().values().stream().mapToLong(n -> n).sum());
        assertEquals(Cell.of(40.0), pointRow("temp").get(2));
    }

    @Test
    void announcesItselfOnEveryConnectAndRepeatsStatesToAForgetfulBroker() {
        connect(true);
        reads("temp", 20.0);
        later(1_000);
        assertTrue(link.last("sv1/home/oven-1/about").isPresent());
        assertTrue(link.last("sv1/home/oven-1/status").isPresent());
        acceptAll();
        link.taken.clear();
        disconnect();
        later(1_000);
        connect(true);
        assertEquals(0, states(TEMP), "the broker still has it");
        assertTrue(link.last("sv1/home/oven-1/status").isPresent());
        disconnect();
        later(1_000);
        connect(false);
        assertEquals(1, states(TEMP), "the broker came back empty");
    }

    @Test
    void aMessageThatWasNotTakenGoesAgainAndARefusedOneDoesNot() {
        connect(true);
        acceptAll();
        reads("temp", 20.0);
        later(1_000);
        OutMessage first = link.last(TEMP).orElseThrow();
        inbox.put(new Input.Link(new LinkEvent.Published(first.ticket(), LinkEvent.Outcome.RETRY, "0x97")));
        step();
        assertEquals(2, states(TEMP));
        inbox.put(new Input.Link(new LinkEvent.Published(first.ticket(), LinkEvent.Outcome.REFUSED, "0x87")));
        later(5_000);
        later(5_000);
        assertEquals(2, states(TEMP));
    }

    @Test
    void holdsBackWhenTheLinkHasNoPermit() {
        connect(true);
        acceptAll();
        link.permits = 0;
        reads("temp", 20.0);
        later(1_000);
        assertEquals(0, states(TEMP));
        link.permits = 10;
        inbox.put(new Input.Link(new LinkEvent.Published(-1, LinkEvent.Outcome.ACCEPTED, "")));
        inbox.put(new Input.Link(new LinkEvent.Published(0, LinkEvent.Outcome.ACCEPTED, "")));
        step();
        assertEquals(1, states(TEMP));
    }

    @Test
    void anAlarmIsRaisedAfterItsTimeAndClearedWithTheSameId() throws Exception {
        connect(false);
        String topic = "sv1/home/oven-1/alarm/hot";
        reads("temp", 260.0);
        later(1_000);
        assertTrue(link.last(topic).isEmpty(), "one second is too short");
        reads("temp", 261.0);
        later(1_000);
        reads("temp", 262.0);
        later(1_000);
        Json.Obj raised = JsonReader.readObject(link.last(topic).orElseThrow().payload());
        assertEquals("raised", raised.text("state").orElseThrow());
        assertEquals("major", raised.text("severity").orElseThrow());
        reads("temp", 245.0);
        later(2_000);
        assertTrue(link.last(topic).orElseThrow().payload().length > 0, "inside the hysteresis");
        reads("temp", 230.0);
        later(2_000);
        assertEquals(0, link.last(topic).orElseThrow().payload().length);
        List<Cell> row = replica.rows(Tables.ALARM, "oven-1").get(0);
        assertEquals(Cell.of(raised.text("id").orElseThrow()), row.get(2));
        assertEquals(Cell.of("cleared"), row.get(3));
    }

    @Test
    void anOptionalPointThatWasNeverThereLeavesNoTrace() {
        connect(false);
        inbox.put(new Input.Read(Reading.bad("spare", "no such zone", nowMillis)));
        inbox.put(new Input.Read(Reading.bad("door", "no answer", nowMillis)));
        later(1_000);
        assertEquals(List.of("door"), replica.rows(Tables.POINT, "oven-1").stream().map(AgentLoopTest::name).toList());
        assertEquals(Cell.of(Quality.BAD.wire()), pointRow("door").get(3));
    }

    @Test
    void aMalformedSyncMessageIsCountedAndAcknowledged() {
        connect(false);
        var received = new LinkEvent.Received(
                "sv1/home/oven-1/sync/d", new byte[] {1, 2, 3}, 1, false, LinkEvent.Reply.none(), Map.of(), 7);
        inbox.put(new Input.Link(received));
        step();
        assertEquals(List.of(received), link.acknowledged);
        reads("temp", 22.0);
        later(1_000);
        assertEquals(1, states(TEMP), "life goes on");
    }

    @Test
    void anIdleDayCostsLessThanAMegabyte() {
        connect(false);
        long bytes = 0;
        long dayMillis = 24 * 3_600_000L;
        for (long end = nowMillis + dayMillis; nowMillis < end; ) {
            reads("temp", 20.0);
            inbox.put(new Input.Read(Reading.good("door", new PointValue.Bool(true), nowMillis)));
            later(10_000);
            answerSync();
            bytes += link.taken.stream().mapToLong(FakeLink::wireBytes).sum() + answeredBytes;
            answeredBytes = 0;
            link.taken.clear();
        }
        long keepAliveBytes = 1_440 * 4;
        assertTrue(bytes + keepAliveBytes > 100_000, "something was sent: " + bytes);
        assertTrue(bytes + keepAliveBytes <= 1_000_000, bytes + " bytes a day");
        assertFalse(gateway.rows(Tables.POINT, "oven-1").isEmpty());
    }

    private long answeredBytes;

    /** Plays the gateway: answers what was sent on sync/u until nothing more comes, and lets the broker take the rest. */
    private void answerSync() {
        int seen = 0;
        while (seen < link.taken.size()) {
            List<OutMessage> fresh = List.copyOf(link.taken.subList(seen, link.taken.size()));
            seen = link.taken.size();
            for (OutMessage message : fresh) {
                inbox.put(new Input.Link(new LinkEvent.Published(message.ticket(), LinkEvent.Outcome.ACCEPTED, "")));
                if (message.topic().endsWith("/sync/u")) {
                    answer(message);
                }
            }
            step();
        }
    }

    private void answer(OutMessage message) {
        try {
            List<SyncReceiver.Answer> answers = new ArrayList<>(receiver.receive("oven-1", SyncCodec.decode(message.payload())));
            answers.addAll(receiver.commit(nowMillis));
            for (SyncReceiver.Answer answer : answers) {
                byte[] bytes = SyncCodec.encode(answer.message());
                answeredBytes += bytes.length + 40;
                assertFalse(answer.message() instanceof SyncMessage.Nak, answer.message().toString());
                inbox.put(new Input.Link(new LinkEvent.Received(
                        "sv1/home/oven-1/sync/d", bytes, 1, false, LinkEvent.Reply.none(), Map.of(), 1)));
            }
        } catch (SyncFormatException e) {
            throw new AssertionError(e);
        }
    }

    private void acceptAll() {
        for (OutMessage message : List.copyOf(link.taken)) {
            inbox.put(new Input.Link(new LinkEvent.Published(message.ticket(), LinkEvent.Outcome.ACCEPTED, "")));
        }
        step();
    }

    private void connect(boolean sessionPresent) {
        link.up = true;
        inbox.put(new Input.Link(new LinkEvent.Connected(sessionPresent, 300_000)));
        step();
    }

    private void disconnect() {
        link.up = false;
        inbox.put(new Input.Link(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "cut", 500)));
        step();
    }

    private void reads(String point, double value) {
        inbox.put(new Input.Read(Reading.good(point, new PointValue.Float64(value), nowMillis)));
    }

    private void later(long millis) {
        nowMillis += millis;
        step();
    }

    private void step() {
        long wakeMillis = loop.step(new Moment(nowMillis, nowMillis));
        assertTrue(wakeMillis > nowMillis || !link.up, "a step that wants to be called again at once spins: " + wakeMillis);
    }

    private int states(String topic) {
        return (int) link.taken.stream().filter(m -> m.topic().equals(topic)).count();
    }

    private List<Cell> pointRow(String name) {
        return replica.rows(Tables.POINT, "oven-1").stream().filter(row -> name(row).equals(name)).findFirst().orElseThrow();
    }

    private static String name(List<Cell> row) {
        return ((Cell.Text) row.get(1)).value();
    }

    /** What the agent's package logs while {@code work} runs. */
    private static List<String> logged(Runnable work) {
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {
                // nothing is buffered
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        Logger logger = Logger.getLogger("dev.selvage.agent");
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
        }
        return lines;
    }
}
