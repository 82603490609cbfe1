// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

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
import org.junit.jupiter.api.io.TempDir;

/** A recording in a folder beside that of its device file, played by a real agent. */
abstract class RecordingCase {
    static final String HEADER = "time,temp,hum,co2,light,occupied\n";

    @TempDir
    Path folder;

    Agent play(String rows, int brokerPort) throws Exception {
        Files.createDirectories(folder.resolve("recordings"));
        Files.writeString(folder.resolve("recordings/room.csv"), HEADER + rows);
        Path file = Files.createDirectories(folder.resolve("devices")).resolve("room-1.yaml");
        Files.writeString(file, "format: selvage-device/1\ndevice: room-1\nprofile: replay@1\nparams: {file: ../recordings/room.csv, speed: 0}\n");
        URI broker = URI.create("mqtt://127.0.0.1:" + brokerPort);
        return Agent.start(new AgentSettings(DeviceFile.read(file, ProfileSource.bundled()), new SiteId("home"), broker, folder.resolve("data")).watching(file));
    }

    /** Waits until the point in the agent's file has that value. */
    void awaitValue(String point, String value) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
        while (!value.equals(value(point))) {
            assertTrue(System.nanoTime() < until, () -> point + " is not " + value + " but " + value(point));
            LockSupport.parkNanos(20_000_000);
        }
    }

    private String value(String point) {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/replica.db"));
                Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery("SELECT value FROM point WHERE name = '" + point + "'")) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }
}
