// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks at a whole agent: it restarts when it is told to, and does what a plugin brings. */
@Timeout(240)
class TasksOfAgentTest {
    /** The example of docs/task-types.md. */
    private static final Path MANUAL = Path.of("../docs/task-types.md");

    @TempDir
    Path folder;

    private Optional<Agent> agent = Optional.empty();

    @AfterEach
    void stop() {
        agent.ifPresent(Agent::close);
    }

    private AgentSettings settings() throws Exception {
        Path file = Files.writeString(folder.resolve("d.yaml"), "format: selvage-device/1\ndevice: d-1\nprofile: simulated-device@1\nparams: {seed: 1}\n");
        return new AgentSettings(DeviceFile.read(file, ProfileSource.bundled()), new SiteId("home"), URI.create("mqtt://127.0.0.1:1"), folder.resolve("data")).watching(file);
    }

    @Test
    void aRestartOpensTheAgentAgainInTheSameProcess() throws Exception {
        agent = Optional.of(Agent.start(settings()));
        order("a", "restart", "{}");
        awaitState("a", "SUCCEEDED");
        assertEquals("ACCEPTED ,RUNNING ,RUNNING restarting,RUNNING restarting,SUCCEEDED restarting", sql("SELECT group_concat(state || ' ' || coalesce(detail, ''))"
                + " FROM (SELECT state, detail FROM task_event WHERE task = 'a' ORDER BY seq)"));
        order("b", "set", "{\"point\":\"target\",\"value\":25}");
        awaitState("b", "SUCCEEDED");
        agent.get().close();
        assertFalse(agent.get().awaitEnd(), "it was closed");
    }

    @Test
    void aProgramWithASupervisorIsAskedToEnd() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        agent = Optional.of(Agent.start(settings(), asked::countDown));
        order("a", "restart", "{}");
        assertTrue(asked.await(60, TimeUnit.SECONDS));
        assertEquals("RUNNING", state("a"));
        agent.get().close();
        agent = Optional.of(Agent.start(settings()));
        awaitState("a", "SUCCEEDED");
    }

    @Test
    void aPluginBringsATaskType() throws Exception {
        plugin();
        agent = Optional.of(Agent.start(settings()));
        order("a", "calibrate", "{\"seconds\":0}");
        awaitState("a", "SUCCEEDED");
        assertEquals("{\"offset\":0.25}", sql("SELECT result FROM task_report WHERE id = 'a'"));
        order("b", "calibrate", "{\"seconds\":601}");
        awaitState("b", "REJECTED");
        assertEquals("seconds: 601 is greater than 600", sql("SELECT reason FROM task_report WHERE id = 'b'"));
    }

    /** Compiles what the manual shows, and packs it as the manual says. */
    private void plugin() throws IOException {
        String manual = Files.readString(MANUAL);
        String code = manual.substring(manual.indexOf("```java\n") + 8, manual.indexOf("```", manual.indexOf("```java\n") + 8));
        Path source = Files.createDirectories(folder.resolve("src/com/example")).resolve("Calibration.java");
        Files.writeString(source, code);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(System.in, System.out, System.err, "-d", classes.toString(), "-cp", System.getProperty("java.class.path"),
                source.toString()));
        Files.createDirectories(folder.resolve("data/plugins"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve("data/plugins/calibration.jar")))) {
            for (String name : List.of("com/example/Calibration.class", "com/example/Calibration$Type.class")) {
                jar.putNextEntry(new JarEntry(name));
                jar.write(Files.readAllBytes(classes.resolve(name)));
            }
            jar.putNextEntry(new JarEntry("META-INF/services/dev.selvage.agent.task.TaskTypeFactory"));
            jar.write("com.example.Calibration\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void order(String id, String type, String args) throws SQLException {
        try (Connection other = connection(); Statement to = other.createStatement()) {
            to.execute("INSERT INTO task(device, id, type, args, attempt, fence, priority, created_ms, wish) VALUES('d-1', '" + id + "', '" + type + "', '" + args
                    + "', 1, 1, 500, 1, 'DO')");
        }
    }

    private String state(String id) throws SQLException {
        return sql("SELECT state FROM task_report WHERE id = '" + id + "'");
    }

    private void awaitState(String id, String state) throws SQLException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!state(id).equals(state)) {
            assertTrue(System.nanoTime() < until, () -> id + " never became " + state);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private String sql(String query) throws SQLException {
        try (Connection other = connection(); Statement statement = other.createStatement(); ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private Connection connection() throws SQLException {
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/replica.db"));
        try (Statement patience = other.createStatement()) {
            patience.execute("PRAGMA busy_timeout = 5000");
        }
        return other;
    }
}
