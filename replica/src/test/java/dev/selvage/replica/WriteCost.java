// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Prints what a row costs through {@link Replica#write} and through a plain JDBC upsert; rounds alternate. Run by hand. */
final class WriteCost {
    private static final int ROWS = 20_000;
    private static final int ROUNDS = 9;

    private WriteCost() {}

    public static void main(String[] arguments) throws SQLException {
        for (int batch : new int[] {10, 1_000}) {
            try (TestFolder folder = new TestFolder();
                    Replica replica = folder.device();
                    Connection plain = DriverManager.getConnection("jdbc:sqlite:" + folder.path("plain.db"))) {
                prepare(plain);
                List<Double> ours = new ArrayList<>();
                List<Double> floor = new ArrayList<>();
                List<Double> ratio = new ArrayList<>();
                for (int round = -2; round < ROUNDS; round++) {
                    double a = micros(() -> replicaRound(replica, batch));
                    double b = micros(() -> plainRound(plain, batch));
                    if (round >= 0) {
                        ours.add(a);
                        floor.add(b);
                        ratio.add(a / b);
                    }
                }
                System.out.printf("batch %d: write %.2f us/row, plain upsert %.2f us/row, ratio %.2f (%.2f to %.2f)%n", batch,
                        median(ours), median(floor), median(ratio), Collections.min(ratio), Collections.max(ratio));
            }
        }
    }

    private interface Round {
        void run() throws SQLException;
    }

    private static double micros(Round round) throws SQLException {
        long start = System.nanoTime();
        round.run();
        return (System.nanoTime() - start) / 1_000.0 / ROWS;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void prepare(Connection plain) throws SQLException {
        try (var statement = plain.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("CREATE TABLE point(device TEXT NOT NULL, name TEXT NOT NULL, value ANY, quality TEXT, reason TEXT,"
                    + " unit TEXT, taken_ms INTEGER, _id INTEGER PRIMARY KEY, UNIQUE(device, name)) STRICT");
        }
        plain.setAutoCommit(false);
    }

    private static void replicaRound(Replica replica, int batch) {
        for (int from = 0; from < ROWS; from += batch) {
            int first = from;
            replica.write(TestFolder.SCOPE, TestFolder.NOW, tx -> {
                for (int i = first; i < first + batch; i++) {
                    tx.upsert(Tables.POINT, List.of(Cell.of(TestFolder.DEVICE), Cell.of("point-" + i % 2_000), Cell.of(i * 0.5),
                            Cell.of("good"), Cell.none(), Cell.of("bar"), Cell.of(i)));
                }
                return true;
            });
        }
        // what a connected peer does: keeps the change log short
        replica.acknowledged(TestFolder.SCOPE, TestFolder.GATEWAY, replica.known(TestFolder.SCOPE));
        replica.flush(TestFolder.NOW);
    }

    private static void plainRound(Connection plain, int batch) throws SQLException {
        try (PreparedStatement upsert = plain.prepareStatement("INSERT INTO point(device, name, value, quality, reason, unit, taken_ms)"
                + " VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(device, name) DO UPDATE SET value = excluded.value,"
                + " quality = excluded.quality, reason = excluded.reason, unit = excluded.unit, taken_ms = excluded.taken_ms")) {
            for (int i = 0; i < ROWS; i++) {
                upsert.setString(1, TestFolder.DEVICE);
                upsert.setString(2, "point-" + i % 2_000);
                upsert.setDouble(3, i * 0.5);
                upsert.setString(4, "good");
                upsert.setNull(5, Types.NULL);
                upsert.setString(6, "bar");
                upsert.setLong(7, i);
                upsert.addBatch();
                if ((i + 1) % batch == 0) {
                    upsert.executeBatch();
                    plain.commit();
                }
            }
        }
    }
}
