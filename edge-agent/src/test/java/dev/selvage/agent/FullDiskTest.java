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
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncReceiver;
import dev.selvage.replica.sync.SyncSender;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop on a file that may not grow, which is a full disk to SQLite: it lives, says so, and recovers by itself. */
class FullDiskTest {
    private static final String PROFILE =
            """
            format: selvage-profile/1
            profile: log
            version: 1.0.0
            driver: {use: simulator}
            defaults: {every: 1s, access: r, writer: device, merge: lww}
            points:
            """;
    /** Points of long texts: together more than what is free inside a small file. */
    private static final int POINTS = 20;
    private static final String LONG = "x".repeat(4_000);

    @TempDir
    Path folder;

    private final FakeLink link = new FakeLink();
    private final Inbox inbox = new Inbox();
    private long nowMillis = 1_800_000_000_000L;
    private Replica replica;
    private Replica gateway;
    private SyncReceiver receiver;
    private AgentLoop loop;
    private int taken;

    @BeforeEach
    void open() throws Exception {
        open(folder.resolve("a"));
    }

    private void open(Path home) throws Exception {
        StringBuilder profile = new StringBuilder(PROFILE);
        for (int i = 0; i < POINTS; i++) {
            profile.append("  t").append(i).append(": {type: string, bind: {gen: constant, value: x}, report: {max: 10m}}\n");
        }
        Files.writeString(folder.resolve("log.yaml"), profile);
        Path file = Files.writeString(folder.resolve("log-1.yaml"), "format: selvage-device/1\ndevice: log-1\nprofile: log@1\n");
        Device device = DeviceFile.read(file, ProfileSource.bundled());
        long[] session = {0};
        replica = Replica.open(home.resolve("replica.db"), "log-1", () -> ++session[0]);
        gateway = Replica.open(folder.resolve("g/merged.db"), "gw", () -> ++session[0]);
        receiver = new SyncReceiver(gateway, (peer, scope) -> true);
        SyncHub hub = new SyncHub(replica, SyncSender.Role.AGENT, (peer, scope) -> true, 1, millis -> millis);
        Announcer announcer = new Announcer(device, new SiteId("home"), replica.outbox(), link);
        Uplink uplink = new Uplink(hub, List.of("dev/log-1"), link, "sv1/home/log-1/sync/u");
        Presence presence = new Presence("log-1", "00ff", URI.create("mqtt://127.0.0.1:1"), nowMillis);
        Housekeeping house = new Housekeeping(replica, "dev/log-1", Retention.ofDevice(), () -> Long.MAX_VALUE);
        Metrics metrics = new Metrics(inbox, replica.outbox(), folder, () -> Json.object().build());
        TestTasks parts = new TestTasks(device, replica, inbox, announcer, new Diagnosis.Eyes(house, metrics, presence, uplink, () -> Json.object().build()), home);
        AgentTasks tasks = parts.alone();
        loop = new AgentLoop(device, replica, link, inbox, new AgentParts(
                announcer,
                uplink,
                presence,
                metrics,
                house,
                new DesiredBook(device, replica, (point, raw) -> CompletableFuture.completedFuture(null)),
                new AgentDesk(device, replica, inbox, announcer, folder.resolve("files"), tasks.desk()), tasks, parts.undecided(tasks)));
        link.up = true;
        inbox.put(new Input.Link(new LinkEvent.Connected(false, 300_000)));
        later(0);
        talk();
    }

    /** Twice is once. */
    @AfterEach
    void close() {
        replica.close();
        gateway.close();
    }

    private void later(long millis) {
        nowMillis += millis;
        long wakeMillis = loop.step(new Moment(nowMillis, nowMillis));
        assertTrue(wakeMillis > nowMillis, "it spins");
    }

    /** New texts of the first points. */
    private void reads(String value, int points) {
        for (int i = 0; i < points; i++) {
            inbox.put(new Input.Read(Reading.good("t" + i, new PointValue.Text(value), nowMillis)));
        }
    }

    /** What is stored of the first point. */
    private String stored() {
        return replica.rows(Tables.POINT, "log-1").stream().map(row -> ((Cell.Text) row.get(2)).value()).findFirst().orElse("");
    }

    /** Carries what the loop says to the gateway and back, until neither has more to say. */
    private void talk() {
        while (taken < link.taken.size()) {
            for (OutMessage message : List.copyOf(link.taken.subList(taken, link.taken.size()))) {
                taken++;
                inbox.put(new Input.Link(new LinkEvent.Published(message.ticket(), LinkEvent.Outcome.ACCEPTED, "")));
                if (message.topic().endsWith("/sync/u")) {
                    answer(message);
                }
            }
            later(1);
        }
    }

    private void answer(OutMessage message) {
        try {
            List<SyncReceiver.Answer> answers = new ArrayList<>(receiver.receive("log-1", SyncCodec.decode(message.payload())));
            answers.addAll(receiver.commit(nowMillis));
            answers.forEach(answer -> inbox.put(new Input.Link(new LinkEvent.Received("sv1/home/log-1/sync/d",
                    SyncCodec.encode(answer.message()), 1, false, LinkEvent.Reply.none(), Map.of(), 1))));
        } catch (SyncFormatException e) {
            throw new AssertionError(e);
        }
    }

    private void limit(int morePages) {
        replica.runForeign("PRAGMA wal_checkpoint(TRUNCATE)");
        try {
            replica.runForeign("PRAGMA max_page_count = " + (Files.size(folder.resolve("a/replica.db")) / 4096 + morePages));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void release() {
        replica.runForeign("PRAGMA max_page_count = 1000000");
    }

    @Test
    void samplingGoesOnAndTheLatestValueIsStoredWhenThereIsRoom() {
        reads("first", POINTS);
        later(1_000);
        talk();
        assertEquals("first", stored());
        limit(0);
        for (int i = 0; i < 60; i++) {
            reads(i + LONG, POINTS);
            later(1_000);
            talk();
        }
        assertEquals("first", stored(), "the disk is full");
        assertEquals(POINTS, gateway.rows(Tables.POINT, "log-1").size());
        release();
        later(AgentLoop.COMMIT_RETRY_MILLIS);
        assertTrue(stored().startsWith("59x"), "the latest value is kept for the first commit");
        later(1_000);
        talk();
        assertEquals(replica.rows(Tables.POINT, "log-1"), gateway.rows(Tables.POINT, "log-1"));
    }

    /** There a commit fails at other moments, and the smallest note of the sync as well. Mounting a small disk takes root. */
    @Test
    void aDiskThatIsReallyFull() throws Exception {
        close();
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=8m", "selvage-test", disk.toString()),
                "a small file system cannot be mounted here; that takes root");
        try {
            link.taken.clear();
            taken = 0;
            open(disk);
            reads("first", POINTS);
            later(1_000);
            Files.write(disk.resolve("ballast"), new byte[(int) disk.toFile().getUsableSpace()]);
            for (int i = 0; i < 60; i++) {
                talk();
                reads(i + LONG, POINTS);
                later(1_000);
            }
            String before = stored();
            assertFalse(before.startsWith("59x"), "the disk is full");
            Files.delete(disk.resolve("ballast"));
            later(AgentLoop.COMMIT_RETRY_MILLIS);
            assertTrue(stored().startsWith("59x"), "stored is still " + before.substring(0, 5));
            // a refused greeting or batch is tried again after a pause
            for (int i = 0; i < 60; i++) {
                later(10_000);
                talk();
            }
            assertEquals(replica.rows(Tables.POINT, "log-1"), gateway.rows(Tables.POINT, "log-1"));
        } finally {
            Files.deleteIfExists(disk.resolve("ballast"));
            replica.close();
            assertTrue(run("umount", disk.toString()), "the disk stays mounted: " + disk);
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            // no such program: as good as a refusal
            return false;
        }
    }

    /** What the gateway has acknowledged makes room, so that the loop need not wait for a person. */
    @Test
    void acknowledgedHistoryMakesRoom() {
        replica.write("dev/log-1", nowMillis, tx -> {
            for (int i = 0; i < 3_000; i++) {
                tx.upsert(Tables.SAMPLE, List.of(Cell.of("log-1"), Cell.of("p"), Cell.of(i), Cell.of(i), Cell.of("good")));
            }
            return true;
        });
        reads("first", POINTS);
        later(1_000);
        talk();
        assertEquals(3_000, gateway.rows(Tables.SAMPLE, "log-1").size());
        limit(0);
        for (int i = 0; i < 20; i++) {
            reads(i + LONG, 3);
            later(AgentLoop.COMMIT_RETRY_MILLIS);
            talk();
        }
        assertTrue(stored().startsWith("19x"), stored().substring(0, 5));
        assertFalse(replica.rows(Tables.SAMPLE, "log-1").size() == 3_000);
        assertEquals(List.of(), replica.rows(Tables.GAP, "log-1"));
    }

    @Test
    void itStopsOnAFullDisk() {
        limit(0);
        reads(LONG, POINTS);
        loop.finish(new Moment(nowMillis, nowMillis));
        assertEquals("", stored());
        release();
    }
}
