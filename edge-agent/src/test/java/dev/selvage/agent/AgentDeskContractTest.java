// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.node.NodeDesk;
import dev.selvage.agent.coap.node.NodeDeskContract;
import dev.selvage.agent.coap.node.NodeLimits;
import dev.selvage.agent.coap.node.NodeWatcher;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Outbox;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncSender;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's desk keeps what a desk promises, over its loop and a real replica. */
class AgentDeskContractTest extends NodeDeskContract {
    private static final String SCOPE = Scopes.ofDevice("node-1");

    @TempDir
    Path folder;

    private final Inbox inbox = new Inbox();
    private long nowMillis = 1_790_000_000_000L;
    private long tasks;
    private Replica replica;
    private AgentDesk desk;
    private AgentLoop loop;
    private AgentTasks work;

    @BeforeEach
    void open() throws Exception {
        Files.writeString(folder.resolve("shed.yaml"), """
                format: selvage-profile/1
                profile: shed
                version: 1.0.0
                driver: {use: coap, mode: push, plain: loopback}
                defaults: {every: push, report: {when: always}}
                points:
                  temp: {type: float64, unit: Cel, bind: {name: t}}
                  hum: {type: float64, unit: "%RH", bind: {name: h}}
                  resets: {type: int64, bind: {name: r}}
                  setpoint: {type: float64, unit: Cel, access: rw, writer: app, bind: {desired: sp}, range: [5, 30]}
                tasks:
                  set-period: {args: {type: object, properties: {s: {type: integer}}}, deliver: piggyback, timeout: 1h, ttl: 1d, idempotent: true}
                limits: {payload: 1024, block: 512, rate: {msgs: 1, per: 5s, burst: 5}, observers: 2}
                """);
        Path file = Files.writeString(folder.resolve("node-1.yaml"), "format: selvage-device/1\ndevice: node-1\nprofile: shed@1\n");
        Device device = DeviceFile.read(file, ProfileSource.bundled());
        replica = Replica.open(folder.resolve("replica.db"), "node-1", () -> 1);
        FakeLink link = new FakeLink();
        Announcer announcer = new Announcer(device, new SiteId("home"), replica.outbox(), link);
        SyncHub hub = new SyncHub(replica, SyncSender.Role.AGENT, (peer, scope) -> true, 1, millis -> millis);
        Uplink uplink = new Uplink(hub, List.of(SCOPE), link, "sv1/home/node-1/sync/u");
        Presence presence = new Presence("node-1", "00ff", URI.create("mqtt://127.0.0.1:1"), nowMillis);
        Housekeeping house = new Housekeeping(replica, SCOPE, Retention.ofDevice(), () -> Long.MAX_VALUE);
        Metrics metrics = new Metrics(inbox, replica.outbox(), folder, () -> Json.object().build());
        TestTasks parts = new TestTasks(device, replica, inbox, announcer, new Diagnosis.Eyes(house, metrics, presence, uplink, () -> Json.object().build()), folder);
        work = parts.alone();
        desk = new AgentDesk(device, replica, inbox, announcer, folder.resolve("files"), work.desk());
        loop = new AgentLoop(device, replica, link, inbox, new AgentParts(announcer, uplink, presence,
                metrics, house,
                new DesiredBook(device, replica, (point, value) -> new CompletableFuture<>()), desk, work, parts.undecided(work)));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void theCardHasTheLimitsOfTheProfile() {
        assertEquals(new NodeLimits(0.2, 5, 1_024, 512, 2), desk.attach(NodeWatcher.NONE).limits());
    }

    @Override
    protected NodeDesk desk() {
        return desk;
    }

    @Override
    protected void proceed() {
        nowMillis += AgentLoop.COMMIT_MILLIS;
        loop.step(new Moment(nowMillis, nowMillis));
    }

    @Override
    protected void task(String id) {
        write(Tables.TASK, Map.of("device", Cell.of("node-1"), "id", Cell.of(id), "type", Cell.of("set-period"), "args", Cell.of("{\"s\":60}"),
                "wish", Cell.of("DO"), "attempt", Cell.of(1), "fence", Cell.of(1), "created_ms", Cell.of(++tasks)));
        // as after a merge
        work.desk().merged(Optional.empty());
    }

    @Override
    protected void wish(double setpoint) {
        write(Tables.DESIRED, Map.of("device", Cell.of("node-1"), "name", Cell.of("setpoint"), "value", Cell.of(setpoint), "set_ms", Cell.of(nowMillis)));
    }

    private void write(Table table, Map<String, Cell> values) {
        List<Cell> row = new ArrayList<>(Collections.nCopies(table.columns().size(), Cell.none()));
        for (int i = 0; i < row.size(); i++) {
            row.set(i, values.getOrDefault(table.columns().get(i).name(), Cell.none()));
        }
        replica.write(SCOPE, nowMillis, tx -> tx.upsert(table, row));
    }

    @Override
    protected void file(String name, byte[] bytes) throws Exception {
        Files.createDirectories(folder.resolve("files"));
        Files.write(folder.resolve("files").resolve(name), bytes);
    }

    @Override
    protected void fill() {
        List<Reading> many = Collections.nCopies(Intake.READINGS_MAX, Reading.good("temp", new PointValue.Float64(1), 1));
        for (int i = 0; i < Inbox.OFFERED_MAX / Intake.READINGS_MAX; i++) {
            assertTrue(desk.offer(many).isPresent());
        }
    }

    @Override
    protected List<String> events() throws Exception {
        List<String> names = new ArrayList<>();
        for (Outbox.Entry entry : replica.outbox().next(1_000, nowMillis)) {
            if (entry.topic().endsWith("/log/info")) {
                names.add(JsonReader.readObject(entry.payload()).text("event").orElseThrow());
            }
        }
        return names;
    }
}
