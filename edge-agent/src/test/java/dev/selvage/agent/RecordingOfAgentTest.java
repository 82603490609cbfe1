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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recording played by a real agent. */
@Timeout(60)
class RecordingOfAgentTest {
    @TempDir
    Path folder;

    @Test
    void theFileIsFoundFromTheFolderOfTheDeviceFileAndNotOfTheProgram() throws Exception {
        Files.createDirectories(folder.resolve("recordings"));
        Files.writeString(folder.resolve("recordings/room.csv"), "time,temp,hum,co2,light,occupied\n2026-03-02T07:00:00Z,19.4,43.9,475,60,0\n");
        Path file = Files.createDirectories(folder.resolve("devices")).resolve("room-1.yaml");
        Files.writeString(file, "format: selvage-device/1\ndevice: room-1\nprofile: replay@1\nparams: {file: ../recordings/room.csv, speed: 0}\n");
        AgentSettings settings = new AgentSettings(DeviceFile.read(file, ProfileSource.bundled()), new SiteId("home"), URI.create("mqtt://127.0.0.1:1"),
                folder.resolve("data")).watching(file);
        Agent agent = Agent.start(settings);
        try {
            await("SELECT value FROM point WHERE name = 'temp'", "19.4");
        } finally {
            agent.close();
        }
    }

    private void await(String query, String answer) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(25);
        while (!answer.equals(sql(query))) {
            assertTrue(System.nanoTime() < until, () -> "not " + answer + " but " + sql(query));
            LockSupport.parkNanos(20_000_000);
        }
        assertEquals(answer, sql(query));
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
