// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.broker.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that cannot run says why in one line and ends with 1, and what it was given stays as it was. */
class BadInputIT {
    private static final String DEVICE = "press-07";
    private static final long PATIENCE_SECONDS = 60;
    private static final int DAMAGE_BYTES = 8_192;

    @TempDir
    Path folder;

    private Programs programs;

    @BeforeEach
    void choosePort() throws IOException {
        programs = Programs.in(folder);
    }

    @Test
    void aDeviceFileThatIsNotThereOrNoFile() throws Exception {
        Path missing = folder.resolve("missing.yaml");
        assertSays(refusal(missing), missing + ":1:1", "no such file");
        Path directory = Files.createDirectory(folder.resolve("directory.yaml"));
        assertSays(refusal(directory), directory + ":1:1", "not a regular file");
    }

    @Test
    void aDeviceFileWithAnUnknownFieldNamesLineAndColumn() throws Exception {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), """
                format: selvage-device/1
                device: press-07
                profile: simulated-device@1
                colour: red
                """);
        assertSays(refusal(file), file + ":4:1", "colour");
    }

    @Test
    void aWrongProfileNamesItsOwnLineAndColumn() throws Exception {
        Path profile = profile("simulator", "tempratur");
        assertSays(refusal(device()), profile + ":11:5", "tempratur");
    }

    @Test
    void aDriverThatIsNotThere() throws Exception {
        Path profile = profile("teleport", "title");
        assertTrue(Files.exists(profile));
        assertSays(refusal(device()), "teleport");
        assertFalse(Files.exists(folder.resolve("agent")), "nothing is made for a device that cannot run");
    }

    @Test
    void aDataFolderThatCannotBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        Path below = file.resolve("data");
        assertSays(refusal(programs.agent(DEVICE, below)), below.toString(), "cannot be written", "name another data folder");
        assertEquals("mine", Files.readString(file));
        Path proc = Path.of("/proc/selvage");
        assertSays(refusal(programs.agent(DEVICE, proc)), proc.toString(), "cannot be written", "name another data folder");
    }

    @Test
    void aDamagedReplicaIsSetAsideAndTheNextStartBeginsANewOne() throws Exception {
        try (ChildJvm agent = programs.agent(DEVICE, data())) {
            Eventually.is("first rows", PATIENCE_SECONDS, () -> rows() > 0);
            assertEquals(0, agent.stop(10), agent.output());
        }
        damage(store());
        byte[] damaged = Files.readAllBytes(store());
        String line = refusal(programs.agent(DEVICE, data()));
        assertSays(line, store() + ": damaged", "set aside as replica.db.damaged-", "start again");
        assertFalse(Files.exists(store()));
        assertArrayEquals(damaged, Files.readAllBytes(setAside()));
        try (ChildJvm agent = programs.agent(DEVICE, data())) {
            Eventually.is("rows of the new replica", PATIENCE_SECONDS, () -> rows() > 0);
            assertTrue(agent.isAlive());
        }
        assertArrayEquals(damaged, Files.readAllBytes(setAside()), "it waits for somebody to look at it");
    }

    @Test
    void aDeviceThatLostItsReplicaGetsItsRowsBackAndGoesOn() throws Exception {
        losesItsWritesAndGoesOn(() -> Files.delete(store()));
    }

    @Test
    void aDeviceWithAnOlderReplicaGetsItsRowsBackAndLosesNothingAfterwards() throws Exception {
        Path backup = folder.resolve("backup.db");
        try (ChildJvm agent = programs.agent(DEVICE, data())) {
            Eventually.is("first rows", PATIENCE_SECONDS, () -> rows() > 0);
            assertEquals(0, agent.stop(10), agent.output());
        }
        Files.copy(store(), backup);
        losesItsWritesAndGoesOn(() -> Files.copy(backup, store(), StandardCopyOption.REPLACE_EXISTING));
    }

    /** Something that happens to the agent's files while it is stopped. */
    private interface Loss {
        void happen() throws IOException;
    }

    /** A note is written beside the agent by plain SQL, before and after the loss: both must be in both files in the end. */
    private void losesItsWritesAndGoesOn(Loss loss) throws Exception {
        try (EmbeddedBroker broker = programs.broker(); ChildJvm gateway = programs.gateway()) {
            runUntilMerged("before the loss");
            note("before");
            try (ChildJvm agent = programs.agent(DEVICE, data())) {
                Eventually.is("the note is merged", PATIENCE_SECONDS, () -> notes(programs.merged()).equals(List.of("before")));
                assertEquals(0, agent.stop(10), agent.output());
            }
            loss.happen();
            try (ChildJvm agent = programs.agent(DEVICE, data())) {
                Eventually.is("rows of the new session", PATIENCE_SECONDS, () -> rows() > 0);
                Eventually.is("the note comes back", PATIENCE_SECONDS, () -> notes(store()).equals(List.of("before")));
                note("after");
                Eventually.is("the gateway has both", PATIENCE_SECONDS, () -> notes(programs.merged()).equals(List.of("after", "before")));
                Eventually.holds("equal points", PATIENCE_SECONDS, () -> Rows.difference(store(), programs.merged(), DEVICE));
                assertEquals(0, agent.stop(10), agent.output());
            }
            assertEquals(List.of("0"), Rows.query(programs.merged(), "SELECT count(*) FROM _sib_point"), "conflicts are settled");
            assertTrue(gateway.isAlive());
            assertEquals(programs.port(), broker.port());
        }
    }

    private void note(String name) throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + store()); Statement statement = other.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.executeUpdate("INSERT INTO desired(device, name, value) VALUES('" + DEVICE + "', '" + name + "', 1)");
        }
    }

    private static List<String> notes(Path file) throws SQLException {
        return Rows.query(file, "SELECT name FROM desired WHERE device = '" + DEVICE + "' ORDER BY name");
    }

    @Test
    void aFileOfAnotherProgramIsLeftAsItIs() throws Exception {
        Files.createDirectories(data());
        Files.writeString(store(), "Dear diary, this is no database.\n");
        refusedUntouched("no SQLite header");

        Files.delete(store());
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + store()); Statement statement = other.createStatement()) {
            statement.executeUpdate("CREATE TABLE diary(line TEXT)");
            statement.executeUpdate("INSERT INTO diary VALUES('Dear diary')");
        }
        refusedUntouched("database of another program");
    }

    @Test
    void twoAgentsInOneFolderAndAFolderOfAnotherDevice() throws Exception {
        try (ChildJvm first = programs.agent(DEVICE, data())) {
            Eventually.is("first rows", PATIENCE_SECONDS, () -> rows() > 0);
            assertSays(refusal(programs.agent(DEVICE, data())), store() + ".lock", "another process has this replica open");
            long before = rows();
            Eventually.is("the first lives on", PATIENCE_SECONDS, () -> rows() > before);
            assertEquals(0, first.stop(10));
        }
        byte[] whole = Files.readAllBytes(store());
        assertSays(refusal(programs.agent("press-08", data())), "replica of \"press-07\", not of \"press-08\"");
        assertArrayEquals(whole, Files.readAllBytes(store()), "its owner finds it as it was");
    }

    private void refusedUntouched(String why) throws Exception {
        byte[] before = Files.readAllBytes(store());
        assertSays(refusal(programs.agent(DEVICE, data())), store().toString(), why, "left as it is");
        assertArrayEquals(before, Files.readAllBytes(store()));
        assertFalse(Files.exists(data().resolve("replica.db-wal")));
    }

    private void runUntilMerged(String when) throws Exception {
        try (ChildJvm agent = programs.agent(DEVICE, data())) {
            Eventually.holds("merged " + when, PATIENCE_SECONDS, () -> {
                String difference = Rows.difference(store(), programs.merged(), DEVICE);
                return difference.isEmpty() ? "" : difference + "; it said:\n" + agent.output();
            });
            assertEquals(0, agent.stop(10), agent.output());
        }
    }

    /** Overwrites two pages in the middle, as a dying flash does. */
    private static void damage(Path file) throws IOException {
        byte[] noise = new byte[DAMAGE_BYTES];
        Arrays.fill(noise, (byte) 0xA5);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long middle = channel.size() / 2 / DAMAGE_BYTES * DAMAGE_BYTES;
            assertEquals(DAMAGE_BYTES, channel.write(ByteBuffer.wrap(noise), middle));
        }
    }

    private Path setAside() throws IOException {
        try (Stream<Path> files = Files.list(data())) {
            List<Path> found = files.filter(file -> file.getFileName().toString().startsWith("replica.db.damaged-")).toList();
            assertEquals(1, found.size(), found.toString());
            return found.get(0);
        }
    }

    private String refusal(Path deviceFile) throws Exception {
        return refusal(programs.agentOf(deviceFile, data()));
    }

    /** The one line of a program that ends with 1. */
    private static String refusal(ChildJvm program) throws Exception {
        try (program) {
            assertEquals(1, program.awaitExit(PATIENCE_SECONDS), program.output());
            List<String> lines = program.output().lines().toList();
            assertEquals(1, lines.size(), program.output());
            return lines.get(0);
        }
    }

    private static void assertSays(String line, String... parts) {
        for (String part : parts) {
            assertTrue(line.contains(part), line);
        }
        assertTrue(line.startsWith("edge-agent: "), line);
    }

    private long rows() throws Exception {
        try {
            return Long.parseLong(Rows.query(store(), "SELECT coalesce(sum(n), 0) FROM _vector").stream().findFirst().orElse("0"));
        } catch (SQLException notMadeYet) {
            return 0;
        }
    }

    private Path data() {
        return folder.resolve("agent");
    }

    private Path store() {
        return data().resolve("replica.db");
    }

    private Path device() throws IOException {
        return Files.writeString(folder.resolve("press-07.yaml"), """
                format: selvage-device/1
                device: press-07
                profile: press@1
                """);
    }

    /** Writes a profile of one point beside the device file. */
    private Path profile(String driver, String titleField) throws IOException {
        return Files.writeString(folder.resolve("press.yaml"), """
                format: selvage-profile/1
                profile: press
                version: 1.0.0
                about: {title: Press, kind: test}
                driver: {use: %s}
                defaults:
                  every: 1s
                  access: r
                points:
                  temperature:
                    %s: Temperature
                    type: float64
                    unit: Cel
                    bind: {gen: noise, mean: 12, sd: 1}
                """.formatted(driver, titleField));
    }
}
