// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.Agent;
import dev.selvage.agent.AgentSettings;
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
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The meter that ships at a real agent: what it measures is in the replica, what is wanted of it reaches it. */
@Timeout(120)
class MeterOfAgentTest {
    @TempDir
    private Path folder;

    @Test
    void itsValuesAreStoredAndItsRelayIsSwitched() throws Exception {
        try (Device meter = new Device(Device.freePort())) {
            meter.input(0, 0x4366, 0x199a);
            Path file = Files.writeString(folder.resolve("meter-1.yaml"), "format: selvage-device/1\ndevice: meter-1\nprofile: modbus-power-meter@1\n"
                    + "params: {host: 127.0.0.1, port: " + meter.port + "}\n");
            Agent agent = Agent.start(new AgentSettings(DeviceFile.read(file, ProfileSource.bundled()), new SiteId("home"),
                    URI.create("mqtt://127.0.0.1:1"), folder.resolve("data")).watching(file));
            try {
                await(() -> sql("SELECT value || ' ' || quality FROM point WHERE name = 'volt.l1'").equals("230.1 good"));
                assertEquals("0", sql("SELECT value FROM point WHERE name = 'relay'"));
                sql("INSERT INTO desired(device, name, value) VALUES('meter-1', 'relay', 1) RETURNING name");
                await(() -> meter.coil(0));
                await(() -> sql("SELECT value FROM point WHERE name = 'relay'").equals("1"));
            } finally {
                agent.close();
            }
        }
    }

    private void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, () -> "it did not come true; points: " + sql("SELECT group_concat(name || '=' || coalesce(value, reason), ' ') FROM point"));
            LockSupport.parkNanos(50_000_000);
        }
    }

    private String sql(String statement) {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/replica.db"));
                Statement to = other.createStatement();
                ResultSet row = to.executeQuery(statement)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
