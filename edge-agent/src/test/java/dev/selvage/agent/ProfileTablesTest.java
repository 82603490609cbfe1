// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.replica.Cell;
import dev.selvage.replica.ColumnPolicy;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a profile are tables of the replica. */
class ProfileTablesTest {
    private static final String PROFILE =
            """
            format: selvage-profile/1
            profile: depot
            version: 1.0.0
            driver: {use: simulator}
            points: {x: {type: float64, bind: {gen: constant, value: 1}}}
            tables:
              crate:
                columns: {weight: {type: real, merge: max}, place: {type: text, merge: device-wins}, id: {type: text}, moves: {type: integer, merge: counter}}
                key: [id]
                rowAtomic: true
              scan: {columns: {at: {type: integer}, code: {type: blob}}, key: [at], history: true, keep: 2h}
            """;

    @TempDir
    Path folder;

    private Device device;

    @BeforeEach
    void read() throws Exception {
        Files.writeString(folder.resolve("depot.yaml"), PROFILE);
        device = DeviceFile.read(Files.writeString(folder.resolve("depot-1.yaml"), "format: selvage-device/1\ndevice: depot-1\nprofile: depot@1\n"),
                ProfileSource.bundled());
    }

    @Test
    void eachHasDeviceInFrontOfItsKeyAndItsPolicies() {
        assertEquals(List.of(
                Table.declared("crate", Table.Kind.STATE, 2, true, List.of(
                        new Table.Column("device", Table.Type.TEXT, true),
                        new Table.Column("id", Table.Type.TEXT, true),
                        new Table.Column("weight", Table.Type.REAL, false, ColumnPolicy.MAX),
                        new Table.Column("place", Table.Type.TEXT, false, ColumnPolicy.DEVICE_WINS),
                        new Table.Column("moves", Table.Type.INTEGER, false, ColumnPolicy.COUNTER))),
                Table.declared("scan", Table.Kind.HISTORY, 2, false, List.of(
                        new Table.Column("device", Table.Type.TEXT, true),
                        new Table.Column("at", Table.Type.INTEGER, true),
                        new Table.Column("code", Table.Type.BLOB, false)))),
                ProfileTables.of(device));
        assertEquals(Map.of("scan", 7_200_000L), ProfileTables.agesMillis(device));
    }

    @Test
    void plainSqlWritesThemAndTheReplicaTakesIt() throws Exception {
        Path file = folder.resolve("replica.db");
        try (Replica replica = Replica.open(file, "depot-1", () -> 7, Replica.CACHE_KIB_DEFAULT, ProfileTables.of(device));
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            statement.execute("INSERT INTO crate(device, id, weight, moves) VALUES('depot-1', 'c7', 12.5, 3)");
            statement.execute("INSERT INTO scan(device, at, code) VALUES('depot-1', 5, x'00ff')");
            replica.absorb(1_800_000_000_000L);
            Table crate = replica.tables().stream().filter(table -> table.name().equals("crate")).findFirst().orElseThrow();
            assertEquals(List.of(Cell.of("depot-1"), Cell.of("c7"), Cell.of(12.5), Cell.none()), replica.rows(crate, "depot-1").get(0));
            try (ResultSet counted = statement.executeQuery("SELECT moves FROM crate")) {
                assertEquals(3, counted.next() ? counted.getInt(1) : -1);
            }
            assertEquals(1, replica.known("dev/depot-1").history().counts().size());
        }
    }
}
