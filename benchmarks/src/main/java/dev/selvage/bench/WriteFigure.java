// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a row costs that a device writes through the replica's API, beside a plain upsert in the same transactions. */
final class WriteFigure {
    /** Rows of a round unless told otherwise; 2,000 commits of ten are enough to see the disk. */
    static final int ROWS_DEFAULT = 20_000;

    /** Points of the device; a round writes each of them many times, as time does. */
    private static final int POINTS_MAX = 2_000;

    private static final String DEVICE = "device-00";

    private WriteFigure() {}

    /**
     * Measures it.
     *
     * @param batch rows of a transaction
     */
    static Figure measure(String name, int batch, Bench bench) throws IOException, SQLException {
        int rows = bench.rowsOr(ROWS_DEFAULT);
        try (ReplicaFixture replica = new ReplicaFixture(bench.workplace().file("replica"), DEVICE);
                PlainTable plain = new PlainTable(bench.workplace().file("plain"))) {
            return bench.rounds().figure(name, rows, new Ours(replica, rows, batch), new Floor(plain, rows, batch));
        }
    }

    /** What a row costs that another program writes into the replica's file, until it has its dot. */
    static Figure foreign(String name, int batch, Bench bench) throws IOException, SQLException {
        int rows = bench.rowsOr(ROWS_DEFAULT);
        Path file = bench.workplace().file("replica");
        try (ReplicaFixture replica = new ReplicaFixture(file, DEVICE);
                PlainTable foreign = new PlainTable(file);
                PlainTable plain = new PlainTable(bench.workplace().file("plain"))) {
            return bench.rounds().figure(name, rows, new Foreign(replica, new Floor(foreign, rows, batch)), new Floor(plain, rows, batch));
        }
    }

    /**
     * Another program writes into the replica's file; then the replica notices and gives each row its dot. Both parts
     * count, since a row is on its way only then.
     */
    private static final class Foreign implements AlternatingRounds.Side {
        private final ReplicaFixture replica;
        private final Floor program;

        Foreign(ReplicaFixture replica, Floor program) {
            this.replica = replica;
            this.program = program;
        }

        @Override
        public void prepare(int round) {
            program.prepare(round);
        }

        @Override
        public void run(int round) throws SQLException {
            program.run(round);
            replica.absorb();
            replica.acknowledgeAll();
        }
    }

    /** The transactions of one round. */
    private static List<List<PointRow>> transactions(int rows, int batch, int round) {
        List<PointRow> pool = new ArrayList<>();
        for (int generation = 0; pool.size() < rows; generation++) {
            pool.addAll(PointRow.of(DEVICE, Math.min(POINTS_MAX, rows - pool.size()), round * rows + generation));
        }
        List<List<PointRow>> all = new ArrayList<>();
        for (int from = 0; from < rows; from += batch) {
            all.add(pool.subList(from, Math.min(from + batch, rows)));
        }
        return all;
    }

    private static final class Ours implements AlternatingRounds.Side {
        private final ReplicaFixture replica;
        private final int rows;
        private final int batch;
        private List<List<PointRow>> transactions = List.of();

        Ours(ReplicaFixture replica, int rows, int batch) {
            this.replica = replica;
            this.rows = rows;
            this.batch = batch;
        }

        @Override
        public void prepare(int round) {
            transactions = transactions(rows, batch, round);
        }

        @Override
        public void run(int round) {
            transactions.forEach(replica::write);
            // part of the price: what is logged has to go again
            replica.acknowledgeAll();
        }
    }

    private static final class Floor implements AlternatingRounds.Side {
        private final PlainTable plain;
        private final int rows;
        private final int batch;
        private List<List<PointRow>> transactions = List.of();

        Floor(PlainTable plain, int rows, int batch) {
            this.plain = plain;
            this.rows = rows;
            this.batch = batch;
        }

        @Override
        public void prepare(int round) {
            transactions = transactions(rows, batch, round);
        }

        @Override
        public void run(int round) throws SQLException {
            for (List<PointRow> transaction : transactions) {
                plain.write(transaction);
            }
        }
    }
}
