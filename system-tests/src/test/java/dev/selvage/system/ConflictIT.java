// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One row is changed on both sides by other programs while they cannot talk: both agree afterwards, and people see why. */
class ConflictIT {
    private static final String DEVICE = "press-07";
    private static final long PATIENCE_SECONDS = 60;
    private static final long COMMAND_SECONDS = 30;
    private static final String ROW = "SELECT value, set_by FROM desired WHERE device = 'press-07' AND name = 'setpoint'";
    /** The row's version by its writer's name; ordinals differ from file to file. */
    private static final String VERSION = "SELECT d.value, d.set_by, a.replica, a.session, d._n FROM desired d"
            + " JOIN _actor a ON a.ord = d._a WHERE d.device = 'press-07' AND d.name = 'setpoint'";

    @TempDir
    Path folder;

    @Test
    void bothSidesOfAConflictAreToldToOperators() throws Exception {
        Programs programs = Programs.in(folder);
        Path agentData = folder.resolve("agent");
        Path device = agentData.resolve("replica.db");
        EmbeddedBroker broker = programs.broker();
        ChildJvm gateway = programs.gateway();
        ChildJvm agent = programs.agent(DEVICE, agentData);
        try {
            Eventually.holds("first sync", PATIENCE_SECONDS, () -> Rows.difference(device, programs.merged(), DEVICE));
            assertEquals("no conflicts\n", selvage(programs, "conflicts"));

            write(programs.merged(), "INSERT INTO desired(device, name, value, set_by) VALUES('press-07', 'setpoint', 1, 'kim')");
            Eventually.is("the row is at the device", PATIENCE_SECONDS, () -> Rows.query(device, ROW).equals(List.of("1|kim")));

            gateway.stop(10);
            write(device, "UPDATE desired SET value = 5, set_by = 'local' WHERE name = 'setpoint'");
            Eventually.is("the agent has taken the change for its own", PATIENCE_SECONDS,
                    () -> Rows.query(device, VERSION).toString().contains("5|local|press-07"));
            write(programs.merged(), "UPDATE desired SET value = 7, set_by = 'kim again' WHERE name = 'setpoint'");

            gateway = programs.gateway();
            Eventually.holds("both files show one version", PATIENCE_SECONDS, () -> difference(device, programs.merged()));
            isToldToPeople(programs);
            isToldToPrograms(programs);
            assertTrue(agent.isAlive() && gateway.isAlive());
        } finally {
            gateway.close();
            agent.close();
            broker.close();
        }
    }

    /** The later of the two is kept; the settled version is the gateway's own. */
    private static String difference(Path device, Path merged) throws SQLException {
        List<String> there = Rows.query(device, VERSION);
        List<String> here = Rows.query(merged, VERSION);
        boolean settled = here.equals(there) && here.size() == 1 && here.get(0).startsWith("7|kim again|gw|")
                && Rows.query(merged, "SELECT count(*) FROM _conflict").equals(List.of("1"));
        return settled ? "" : "device " + there + ", gateway " + here;
    }

    private static void isToldToPeople(Programs programs) throws Exception {
        List<String> lines = selvage(programs, "conflicts", "--device", DEVICE).lines().toList();
        assertEquals(3, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("press-07 desired setpoint   settled "), lines.get(0));
        assertTrue(lines.get(0).endsWith("rule value: lww, set_by: lww"), lines.get(0));
        assertTrue(lines.get(1).startsWith("     value=5 set_by=local"), lines.get(1));
        assertTrue(lines.get(1).contains("by press-07 (session ") && !lines.get(1).contains("<- kept"), lines.get(1));
        assertTrue(lines.get(2).startsWith("     value=7 set_by='kim again'"), lines.get(2));
        assertTrue(lines.get(2).contains("by gw (session ") && lines.get(2).endsWith("<- kept"), lines.get(2));
        assertTrue(lines.get(2).contains("had seen press-07 up to write "), lines.get(2));

        List<String> row = selvage(programs, "explain", DEVICE, "desired", "setpoint").lines().toList();
        assertEquals("press-07 desired setpoint   is now", row.get(0));
        assertTrue(row.get(1).startsWith("     value=7 set_by=kim again   by gw (session "), row.get(1));
        assertEquals(lines, row.subList(2, 5));
    }

    private static void isToldToPrograms(Programs programs) throws Exception {
        Json.Obj answer = JsonReader.readObject(
                selvage(programs, "explain", "--json", DEVICE, "desired", "setpoint").getBytes(StandardCharsets.UTF_8));
        assertEquals(7, answer.object("row").orElseThrow().integer("value").orElseThrow());
        String settled = answer.get("settled").orElseThrow().text();
        assertTrue(settled.contains("\"content\":\"value=5 set_by=local\",\"kept\":false"), settled);
        assertTrue(settled.contains("\"content\":\"value=7 set_by='kim again'\",\"kept\":true"), settled);
    }

    /** Runs the workstation program to its end; what it printed. */
    private static String selvage(Programs programs, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--port";
        all[arguments.length + 1] = Integer.toString(programs.port());
        try (ChildJvm run = programs.selvage(all)) {
            assertEquals(0, run.awaitExit(COMMAND_SECONDS), run.output());
            return run.output();
        }
    }

    /** As any program with an SQLite library would. */
    private static void write(Path database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database + "?busy_timeout=5000");
                Statement statement = connection.createStatement()) {
            // the count includes what triggers did
            assertTrue(statement.executeUpdate(sql) > 0, sql);
        }
    }
}
