// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.cli.operator.Gateways;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.sync.SyncCodec;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways at one site: one answers; it is killed, and the other goes on with what the device has. */
class HomeIT {
    private static final String DEVICE = "press-07";
    private static final long PATIENCE_SECONDS = 60;
    /**
     * From the home's Will to the next home: a look at a retained message and a commit, on a busy machine. Without the Will
     * it would be the three minutes of a home that is silent.
     */
    private static final long FOLLOW_MILLIS_MAX = 45_000;
    private static final long ANSWER_MILLIS = 20_000;
    private static final String SETPOINT = "SELECT d.value, d.set_by, a.replica FROM desired d JOIN _actor a ON a.ord = d._a"
            + " WHERE d.device = 'press-07' AND d.name = 'setpoint'";

    @TempDir
    Path folder;

    /** What gateways last said of themselves. */
    private final Map<String, Json.Obj> statuses = new TreeMap<>();

    @Test
    void oneAnswersAndWhenItIsKilledTheOtherGoesOn() throws Exception {
        Programs programs = Programs.in(folder);
        Path device = folder.resolve("agent").resolve("replica.db");
        try (EmbeddedBroker broker = programs.broker();
                RawClient watcher = RawClient.connect(broker.port(), "");
                ChildJvm left = programs.gateway("gw-a");
                ChildJvm right = programs.gateway("gw-b");
                ChildJvm agent = programs.agent(DEVICE, folder.resolve("agent"))) {
            watcher.subscribe("sv1/home/_gw/+/status");
            String home = awaitHomeAndStandby(watcher);
            String other = home.equals("gw-a") ? "gw-b" : "gw-a";
            Eventually.holds("first sync", PATIENCE_SECONDS, () -> Rows.difference(device, programs.merged(home), DEVICE));
            write(programs.merged(home), "INSERT INTO desired(device, name, value, set_by) VALUES('press-07', 'setpoint', 1, 'kim')");
            Eventually.is("the row is at the device", PATIENCE_SECONDS, () -> Rows.query(device, SETPOINT).equals(List.of("1|kim|" + home)));
            assertEquals(List.of(), Rows.points(programs.merged(other), DEVICE), "a standby takes nothing");
            everybodyIsAnsweredByOne(watcher, broker.port());

            write(programs.merged(other), "INSERT INTO desired(device, name, value, set_by) VALUES('press-07', 'setpoint', 7, 'lee')");
            long epoch = epoch(home);
            (home.equals("gw-a") ? left : right).kill();
            awaitRole(watcher, home, "");
            long gone = System.nanoTime();
            assertEquals(other, awaitHome(watcher, home));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - gone);
            System.out.println("the next home followed the Will after " + millis + " ms");
            assertTrue(millis < FOLLOW_MILLIS_MAX, millis + " ms");
            assertTrue(epoch(other) > epoch, "a new home is a new epoch");
            Eventually.holds("the device's rows go on", PATIENCE_SECONDS, () -> Rows.difference(device, programs.merged(other), DEVICE));
            Eventually.holds("what both gateways wrote is settled by the new home", PATIENCE_SECONDS,
                    () -> settled(device, programs.merged(other), other));

            try (ChildJvm again = programs.gateway(home)) {
                awaitRole(watcher, home, "standby");
                everybodyIsAnsweredByOne(watcher, broker.port());
                assertTrue(again.isAlive() && agent.isAlive());
            }
        }
    }

    /** The device's new rows come to an end at one epoch, and an operator has one answer. */
    private void everybodyIsAnsweredByOne(RawClient watcher, int port) throws Exception {
        long epoch = statuses.values().stream().flatMap(status -> status.integer("epoch").stream()).findFirst().orElseThrow();
        watcher.subscribe("sv1/home/+/sync/d");
        for (int i = 0; i < 5; i++) {
            RawClient.Message down = watcher.await("an answer to the device", PATIENCE_SECONDS, m -> m.topic().endsWith("/sync/d"));
            assertEquals(epoch, SyncCodec.decode(down.payload()).epoch());
        }
        Json.Obj devices = Gateways.ask(URI.create("mqtt://127.0.0.1:" + port), new SiteId("home"), "devices", Json.object().build(), ANSWER_MILLIS);
        assertEquals(1, devices.integer("total").orElseThrow());
    }

    /** Empty when both files show the same version, written by the home to settle what it and the device had. */
    private static String settled(Path device, Path merged, String home) throws SQLException {
        List<String> there = Rows.query(device, SETPOINT);
        List<String> here = Rows.query(merged, SETPOINT);
        boolean one = here.equals(List.of("7|lee|" + home)) && there.equals(here)
                && Rows.query(merged, "SELECT count(*) FROM _conflict").equals(List.of("1"));
        return one ? "" : "device " + there + ", " + home + " " + here;
    }

    /** Waits until exactly one gateway, and not that one, says that it is home. */
    private String awaitHome(RawClient watcher, String not) throws Exception {
        List<String> homes = homes();
        while (homes.size() != 1 || homes.contains(not)) {
            hear(watcher);
            homes = homes();
        }
        return homes.get(0);
    }

    /** Waits until one of the two stands by. Both may have been home for a moment, having started at once. */
    private String awaitHomeAndStandby(RawClient watcher) throws Exception {
        while (homes().size() != 1 || statuses.values().stream().noneMatch(status -> status.text("role").orElse("").equals("standby"))) {
            hear(watcher);
        }
        return homes().get(0);
    }

    /** Waits until that gateway says so; empty for one that is gone. */
    private void awaitRole(RawClient watcher, String gateway, String role) throws Exception {
        while (!statuses.containsKey(gateway) || !statuses.get(gateway).text("role").orElse("").equals(role)) {
            hear(watcher);
        }
    }

    private void hear(RawClient watcher) throws Exception {
        RawClient.Message message = watcher.await("a gateway's status", PATIENCE_SECONDS, m -> m.topic().endsWith("/status"));
        statuses.put(message.topic().split("/", -1)[3], JsonReader.readObject(message.payload()));
    }

    private List<String> homes() {
        return statuses.keySet().stream().filter(id -> statuses.get(id).text("role").orElse("").equals("home")).toList();
    }

    private long epoch(String gateway) {
        return statuses.get(gateway).integer("epoch").orElseThrow();
    }

    /** As any program with an SQLite library would. */
    private static void write(Path database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database + "?busy_timeout=5000");
                Statement statement = connection.createStatement()) {
            assertTrue(statement.executeUpdate(sql) > 0, sql);
        }
    }
}
