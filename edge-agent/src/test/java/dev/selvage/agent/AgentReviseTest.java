// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.protocol.SiteId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose files are edited while it runs. */
@Timeout(180)
class AgentReviseTest {
    private static final String HEAD = "format: selvage-profile/1\nprofile: tank\nversion: 1.0.0\n";
    private static final String POINTS = "driver: {use: simulator}\npoints:\n  level: {type: float64, every: 100ms, bind: {gen: constant, value: 1}}\n";
    private static final String OLD = "  old: {type: int64, every: 100ms, bind: {gen: constant, value: 7}}\n";
    private static final String ALARM = "alarms:\n  low: {when: {point: level, op: <, value: 5}, clear: {op: '>', value: 6}, severity: minor}\n";
    private static final Logger AGENT = Logger.getLogger("dev.selvage.agent");

    @TempDir
    Path folder;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Handler ear = new Handler() {
        @Override
        public void publish(LogRecord line) {
            said.add(line.getMessage());
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
    private Agent agent;

    @BeforeEach
    void start() throws Exception {
        AGENT.addHandler(ear);
        profile(POINTS + OLD + ALARM);
        Path file = Files.writeString(folder.resolve("tank-1.yaml"), "format: selvage-device/1\ndevice: tank-1\nprofile: tank@1\n");
        agent = Agent.start(new AgentSettings(DeviceFile.read(file, ProfileSource.bundled()), new SiteId("home"), URI.create("mqtt://127.0.0.1:1"),
                folder.resolve("data")).watching(file));
        await("SELECT group_concat(name || '=' || value, ' ') FROM (SELECT * FROM point ORDER BY name)", "level=1.0 old=7");
        await("SELECT state FROM alarm", "raised");
    }

    @AfterEach
    void stop() {
        agent.close();
        AGENT.removeHandler(ear);
    }

    @Test
    void pointsAndAlarmsComeGoAndChangeWithoutARestart() throws Exception {
        profile(POINTS.replace("value: 1", "value: 2") + "  fresh: {type: bool, every: 100ms, bind: {gen: constant, value: true}}\n");
        await("SELECT group_concat(name || '=' || value, ' ') FROM (SELECT * FROM point ORDER BY name)", "fresh=1 level=2.0");
        await("SELECT state FROM alarm", "cleared");
    }

    @Test
    void whatNeedsARestartIsRefusedWithItsReasonAndTheDeviceGoesOn() throws Exception {
        profile((POINTS + OLD).replace("type: int64", "type: string"));
        awaitSaid("tank-1: its files have changed, but point old has another type, which its readers would not expect; give it another name, or restart"
                + " the agent; it goes on as it was");
        profile(POINTS + OLD + "tables: {t: {columns: {x: {type: text}}, key: [x]}}\n");
        awaitSaid("tank-1: its files have changed, but tables have changed: they are made at a start, restart the agent; it goes on as it was");
        profile(POINTS.replace("value: 1", "value: 3") + OLD);
        await("SELECT value FROM point WHERE name = 'level'", "3.0");
    }

    @Test
    void aMistakeIsToldWithItsPlaceAndTheDeviceGoesOn() throws Exception {
        profile(POINTS + "  odd: {type: float64, nonsense: 1}\n");
        await(() -> said.stream().anyMatch(line -> line.contains("tank.yaml:7:") && line.contains("the device goes on as it was")));
        assertEquals("level=1.0 old=7", sql("SELECT group_concat(name || '=' || value, ' ') FROM (SELECT * FROM point ORDER BY name)"));
    }

    @Test
    void aDriverThatDoesNotLikeItIsPutBack() throws Exception {
        profile(POINTS.replace("gen: constant", "gen: nothing") + OLD);
        await(() -> said.stream().anyMatch(line -> line.contains("its driver says: point \"level\"") && line.contains("it goes on as it was")));
        String taken = sql("SELECT max(taken_ms) FROM point");
        profile(POINTS.replace("value: 1", "value: 4") + OLD);
        await("SELECT value FROM point WHERE name = 'level'", "4.0");
        assertTrue(Long.parseLong(sql("SELECT max(taken_ms) FROM point")) > Long.parseLong(taken));
    }

    private void profile(String rest) throws Exception {
        Path whole = Files.writeString(folder.resolve("tank.part"), HEAD + rest);
        Files.move(whole, folder.resolve("tank.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitSaid(String line) {
        await(() -> said.contains(line));
    }

    private void await(String query, String answer) {
        await(() -> answer.equals(sql(query)));
    }

    private void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, () -> "it did not come true; said was " + said);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private String sql(String query) {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/replica.db"));
                Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }
}
