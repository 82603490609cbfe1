// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.decision.ModelShelf;
import dev.selvage.agent.task.TaskType;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.OutMessage;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
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
import java.util.concurrent.CompletableFuture;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The loop with the test's clock, the test's end of the link, and a real replica on both sides. */
abstract class AgentLoopCase {
    static final String PROFILE =
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
              level: {type: float64, every: push, bind: {gen: constant, value: 1}, report: {when: always}, history: {kind: raw, keep: 7d}}
              heater: {type: float64, unit: "%", access: rw, writer: app, range: [0, 100], bind: {gen: constant, value: 0}, transform: {scale: 0.1}}
              program: {type: enum, values: [eco, fast], access: rw, writer: app, bind: {store: local}}
              spare: {type: float64, unit: Cel, optional: true, bind: {gen: constant, value: 1}, report: {max: 10m}}
            alarms:
              hot: {when: {point: temp, op: ">", value: 250}, for: 2s, clear: {op: <, value: 240}, severity: major}
            """;
    static final String TEMP = "sv1/home/oven-1/state/temp";

    @TempDir
    Path folder;

    final FakeLink link = new FakeLink();
    Inbox inbox = new Inbox();
    long nowMillis = 1_000_000;
    long diskFreeBytes = Long.MAX_VALUE;
    Housekeeping house;
    Device device;
    Replica replica;
    Replica gateway;
    SyncReceiver receiver;
    AgentLoop loop;
    AgentTasks tasks;
    AgentDecisions decisions;
    TestTasks parts;
    int restarts;
    /** What the sampler counts. */
    Json.Obj sampling = Json.object().build();
    final List<String> written = new ArrayList<>();
    /** Random bits of sessions, as far as they must differ. */
    private long sessions;
    /** What the gateway said, with about what MQTT adds. */
    long answeredBytes;

    /** What the device is. */
    String profile() {
        return PROFILE;
    }

    /** Task types beside its own. */
    List<TaskType> plugins() {
        return List.of();
    }

    /** Models in their slots: the device's own, unless the test has others. */
    ModelShelf models(ModelShelf own) {
        return own;
    }

    @BeforeEach
    void open() throws Exception {
        Files.writeString(folder.resolve("oven.yaml"), profile());
        Path file = Files.writeString(folder.resolve("oven-1.yaml"), "format: selvage-device/1\ndevice: oven-1\nprofile: oven@1\n");
        device = DeviceFile.read(file, ProfileSource.bundled());
        gateway = Replica.open(folder.resolve("g/merged.db"), "gw", () -> ++sessions);
        receiver = new SyncReceiver(gateway, (peer, scope) -> true);
        boot();
    }

    /** The program begins with what its file has. */
    private void boot() {
        inbox = new Inbox();
        replica = Replica.open(folder.resolve("a/replica.db"), "oven-1", () -> ++sessions, Replica.CACHE_KIB_DEFAULT, ProfileTables.of(device));
        Announcer announcer = new Announcer(device, new SiteId("home"), replica.outbox(), link);
        SyncHub hub = new SyncHub(replica, SyncSender.Role.AGENT, (peer, scope) -> true, 1, millis -> millis);
        Uplink uplink = new Uplink(hub, List.of(Scopes.ofDevice("oven-1")), link, "sv1/home/oven-1/sync/u");
        Presence presence = new Presence("oven-1", "00ff", URI.create("mqtt://127.0.0.1:1"), nowMillis);
        Metrics metrics = new Metrics(inbox, replica.outbox(), folder, () -> Json.object().build());
        house = new Housekeeping(replica, "dev/oven-1", Retention.ofDevice(), () -> diskFreeBytes);
        parts = new TestTasks(device, replica, inbox, announcer, new Diagnosis.Eyes(house, metrics, presence, uplink, () -> sampling), folder.resolve("a"));
        tasks = parts.with(this::write, () -> restarts++, plugins());
        decisions = parts.decisions(tasks, this::write, this::models, ++sessions << 32);
        loop = new AgentLoop(device, replica, link, inbox, new AgentParts(announcer, uplink, presence, metrics,
                house, new DesiredBook(device, replica, this::write),
                new AgentDesk(device, replica, inbox, announcer, folder.resolve("files"), tasks.desk()), tasks, decisions));
    }

    /** The program dies, and is started again. */
    void reboot() {
        decisions.close(true);
        cutPower();
    }

    /** The program ends without a word, and comes back. */
    void cutPower() {
        tasks.desk().close();
        replica.close();
        link.up = false;
        boot();
    }

    /** The test's hardware: what was written, and what it says to it. */
    CompletableFuture<Void> write(String point, PointValue raw) {
        written.add(point + "=" + raw);
        return new CompletableFuture<>();
    }

    @AfterEach
    void close() {
        tasks.desk().close();
        decisions.close(true);
        replica.close();
        gateway.close();
    }

    /** Plays the gateway: answers what was sent on sync/u until nothing more comes, and lets the broker take the rest. */
    void answerSync() {
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

    void answer(OutMessage message) {
        try {
            List<SyncReceiver.Answer> answers = new ArrayList<>(receiver.receive("oven-1", SyncCodec.decode(message.payload())));
            answers.addAll(receiver.commit(nowMillis));
            for (SyncReceiver.Answer answer : answers) {
                byte[] bytes = SyncCodec.encode(answer.message());
                answeredBytes += bytes.length + 40;
                assertFalse(answer.message() instanceof SyncMessage.Nak nak && nak.reason() != SyncMessage.Reason.WHOLE_ROWS_NEEDED, answer.message().toString());
                inbox.put(new Input.Link(new LinkEvent.Received(
                        "sv1/home/oven-1/sync/d", bytes, 1, false, LinkEvent.Reply.none(), Map.of(), 1)));
            }
        } catch (SyncFormatException e) {
            throw new AssertionError(e);
        }
    }

    void acceptAll() {
        for (OutMessage message : List.copyOf(link.taken)) {
            inbox.put(new Input.Link(new LinkEvent.Published(message.ticket(), LinkEvent.Outcome.ACCEPTED, "")));
        }
        step();
    }

    void connect(boolean sessionPresent) {
        link.up = true;
        inbox.put(new Input.Link(new LinkEvent.Connected(sessionPresent, 300_000)));
        step();
    }

    void disconnect() {
        link.up = false;
        inbox.put(new Input.Link(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "cut", 500)));
        step();
    }

    void reads(String point, double value) {
        inbox.put(new Input.Read(Reading.good(point, new PointValue.Float64(value), nowMillis)));
    }

    void later(long millis) {
        nowMillis += millis;
        step();
    }

    void step() {
        long wakeMillis = loop.step(new Moment(nowMillis, nowMillis));
        assertTrue(wakeMillis > nowMillis || !link.up, "a step that wants to be called again at once spins: " + wakeMillis);
    }

    int states(String topic) {
        return (int) link.taken.stream().filter(m -> m.topic().equals(topic)).count();
    }

    List<Cell> pointRow(String name) {
        return replica.rows(Tables.POINT, "oven-1").stream().filter(row -> name(row).equals(name)).findFirst().orElseThrow();
    }

    static String name(List<Cell> row) {
        return ((Cell.Text) row.get(1)).value();
    }

    /** What the agent's package logs while {@code work} runs. */
    static List<String> logged(Runnable work) {
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
