// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.Agent;
import dev.selvage.agent.AgentSettings;
import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.cli.operator.Gateways;
import dev.selvage.gateway.Gateway;
import dev.selvage.gateway.GatewaySettings;
import dev.selvage.gateway.shard.Place;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Scopes;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway of three files with agents and a broker: devices are spread, and people see one store. */
class ShardsIT {
    private static final SiteId HOME = new SiteId("home");
    private static final int SHARDS = 3;
    private static final long PATIENCE_SECONDS = 60;
    private static final long ANSWER_MILLIS = 20_000;

    @TempDir
    Path folder;

    /** A part of the test. */
    private interface Work {
        void run() throws Exception;
    }

    private URI broker = URI.create("mqtt://127.0.0.1:0");

    @Test
    void devicesAreSpreadAndPeopleSeeOneStore() throws Exception {
        List<String> devices = devices();
        List<Agent> agents = new ArrayList<>();
        try (EmbeddedBroker running = EmbeddedBroker.start(EmbeddedBroker.Settings.forTest(folder.resolve("broker"), HOME))) {
            broker = URI.create("mqtt://127.0.0.1:" + running.port());
            try {
                for (String device : devices) {
                    agents.add(agent(device));
                }
                whileTheGatewayRuns(() -> {
                    eachDeviceIsInItsFileOnly(devices);
                    queriesSeeAll(devices);
                    desiredValuesReach(devices);
                });
                anotherNumberIsRefused();
                bothSidesWrite(devices);
                whileTheGatewayRuns(() -> {
                    conflictsAreFoundInEveryFile(devices);
                    queriesSeeAll(devices);
                });
            } finally {
                agents.parallelStream().forEach(Agent::close);
            }
        }
    }

    private void whileTheGatewayRuns(Work work) throws Exception {
        Gateway gateway = gateway(SHARDS);
        try {
            work.run();
        } finally {
            gateway.close();
        }
    }

    private void desiredValuesReach(List<String> devices) throws Exception {
        for (String device : devices) {
            write(merged(device), "INSERT INTO desired(device, name, value, set_by) VALUES('" + device + "', 'setpoint', 1, 'kim')");
            Eventually.is("the desired value is at " + device, PATIENCE_SECONDS, () -> setpoint(own(device)).startsWith("1|kim|gw|"));
        }
    }

    /** Two devices for each file. */
    private static List<String> devices() {
        TreeMap<Integer, List<String>> byFile = new TreeMap<>();
        IntStream.rangeClosed(1, 40).mapToObj(n -> "press-" + n)
                .forEach(device -> byFile.computeIfAbsent(place(device).number(), number -> new ArrayList<>()).add(device));
        return byFile.values().stream().map(all -> all.subList(0, 2)).flatMap(Collection::stream).toList();
    }

    private static Place place(String device) {
        return Place.of(Scopes.ofDevice(device), SHARDS);
    }

    private void eachDeviceIsInItsFileOnly(List<String> devices) throws Exception {
        for (String device : devices) {
            Eventually.holds("first sync of " + device, PATIENCE_SECONDS, () -> Rows.difference(own(device), merged(device), device));
        }
        for (Place place : Place.all(SHARDS)) {
            Set<String> expected = devices.stream().filter(device -> place(device).equals(place)).collect(Collectors.toSet());
            List<String> found = Rows.query(folder.resolve("gateway").resolve(place.fileName()), "SELECT DISTINCT device FROM point");
            assertEquals(new TreeSet<>(expected), new TreeSet<>(found), place.fileName());
            assertEquals(2, found.size(), place.fileName());
        }
    }

    private void queriesSeeAll(List<String> devices) throws Exception {
        Json.Obj answer = ask("query", Json.object().put("sql", "SELECT DISTINCT device FROM point ORDER BY device").build());
        String expected = devices.stream().sorted().map(device -> "[\"" + device + "\"]").collect(Collectors.joining(",", "[", "]"));
        assertEquals(expected, answer.get("rows").orElseThrow().text());
    }

    /** While nobody merges, each row is changed at its device and in the gateway's file. */
    private void bothSidesWrite(List<String> devices) throws Exception {
        for (String device : devices) {
            write(own(device), "UPDATE desired SET value = 5, set_by = 'local' WHERE name = 'setpoint'");
            Eventually.is("the agent has taken the change for its own", PATIENCE_SECONDS,
                    () -> setpoint(own(device)).startsWith("5|local|" + device));
            write(merged(device), "UPDATE desired SET value = 7, set_by = 'kim again' WHERE device = '" + device + "' AND name = 'setpoint'");
        }
    }

    private void conflictsAreFoundInEveryFile(List<String> devices) throws Exception {
        for (String device : devices) {
            Eventually.is("the settled row is at " + device, PATIENCE_SECONDS, () -> setpoint(own(device)).startsWith("7|kim again|gw|"));
            Json.Obj row = ask("explain", Json.object().put("device", device).put("table", "desired").put("key", Json.texts(List.of("setpoint"))).build());
            assertTrue(row.get("settled").orElseThrow().text().contains("\"content\":\"value=5 set_by=local\",\"kept\":false"), row.text());
            assertEquals(List.of(device), settled(Json.object().put("device", device).build()));
        }
        assertEquals(devices.stream().sorted().toList(), settled(Json.object().build()));
    }

    private List<String> settled(Json.Obj question) throws Exception {
        Json.Arr conflicts = (Json.Arr) ask("conflicts", question).get("settled").orElseThrow();
        return conflicts.items().stream().map(one -> ((Json.Obj) one).text("device").orElseThrow()).sorted().toList();
    }

    private void anotherNumberIsRefused() throws Exception {
        Path data = folder.resolve("gateway");
        String why = data + ": the merged store there has 3 shards, not 2; start with --shards 3, or name another data folder,"
                + " which the agents fill anew; nothing was changed";
        assertEquals(why, assertThrows(IllegalArgumentException.class, () -> gateway(2)).getMessage());
        try (ChildJvm program = ChildJvm.start(folder.resolve("logs"), ChildJvm.Jar.GATEWAY, "run", "--broker", broker.toString(),
                "--site", "home", "--data", data.toString(), "--shards", "2")) {
            assertEquals(1, program.awaitExit(PATIENCE_SECONDS), program.output());
            assertEquals("gateway: " + why + "\n", program.output());
        }
    }

    private Gateway gateway(int shards) {
        return Gateway.start(new GatewaySettings("gw", HOME, broker, folder.resolve("gateway"), shards, Retention.ofDevice()));
    }

    private Agent agent(String device) throws Exception {
        Path file = Files.writeString(folder.resolve(device + ".yaml"), """
                format: selvage-device/1
                device: %s
                profile: simulated-device@1
                """.formatted(device));
        return Agent.start(new AgentSettings(DeviceFile.read(file, ProfileSource.bundled()), HOME, broker, own(device).getParent()));
    }

    private Json.Obj ask(String verb, Json.Obj question) throws Exception {
        return Gateways.ask(broker, HOME, verb, question, ANSWER_MILLIS);
    }

    private Path own(String device) {
        return folder.resolve("agents").resolve(device).resolve("replica.db");
    }

    private Path merged(String device) {
        return folder.resolve("gateway").resolve(place(device).fileName());
    }

    /** The row and its writer, as one text. */
    private static String setpoint(Path database) throws SQLException {
        return String.join("", Rows.query(database, "SELECT d.value, d.set_by, a.replica, d._n FROM desired d"
                + " JOIN _actor a ON a.ord = d._a WHERE d.name = 'setpoint'"));
    }

    /** As any program with an SQLite library would. */
    private static void write(Path database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database + "?busy_timeout=5000");
                Statement statement = connection.createStatement()) {
            assertTrue(statement.executeUpdate(sql) > 0, sql);
        }
    }
}
