// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a small change costs on its way: one row in a hundred of a device has two new columns. Ours encodes the batch,
 * decodes it and takes it at the gateway until it is acknowledged; the floor updates the same cells in place.
 */
final class ApplyFigure {
    /** One row in so many changes. */
    private static final int ONE_IN = 100;
    /** Changed rows of a transaction of the device. */
    private static final int TRANSACTION_ROWS = 50;
    private static final String DEVICE = "device-00";

    private ApplyFigure() {}

    static Figure measure(String name, Bench bench) throws IOException, SQLException {
        return measure(name, bench, bench.workplace().file("gateway"), bench.workplace().file("plain"));
    }

    /** The same with files of one's own: their rows are the same in the end. */
    static Figure measure(String name, Bench bench, Path gatewayFile, Path plainFile) throws IOException, SQLException {
        int rows = bench.rowsOr(Fleet.ROWS_DEFAULT);
        try (ReplicaFixture device = new ReplicaFixture(bench.workplace().file("device"), DEVICE);
                GatewayFixture gateway = new GatewayFixture(gatewayFile);
                PlainTable plain = new PlainTable(plainFile)) {
            List<PointRow> first = PointRow.of(DEVICE, rows, 0);
            device.write(first);
            plain.write(first);
            Ours ours = new Ours(device, gateway, rows);
            ours.batches = device.cut();
            ours.run(0);
            return bench.rounds().figure(name, changed(rows, 0).size(), ours, new Floor(plain, rows));
        }
    }

    /** The changed rows of a round; each round takes others, so that none is in memory only because it was just written. */
    private static List<PointRow> changed(int rows, int round) {
        List<PointRow> later = PointRow.of(DEVICE, rows, round + 1);
        return IntStream.range(0, Math.max(1, rows / ONE_IN)).mapToObj(i -> later.get((i * ONE_IN + round) % rows)).toList();
    }

    private static final class Ours implements AlternatingRounds.Side {
        private final ReplicaFixture device;
        private final GatewayFixture gateway;
        private final int rows;
        private List<ReplicaFixture.Batch> batches = List.of();

        Ours(ReplicaFixture device, GatewayFixture gateway, int rows) {
            this.device = device;
            this.gateway = gateway;
            this.rows = rows;
        }

        @Override
        public void prepare(int round) {
            List<PointRow> changed = new ArrayList<>(changed(rows, round));
            for (int from = 0; from < changed.size(); from += TRANSACTION_ROWS) {
                device.change(changed.subList(from, Math.min(from + TRANSACTION_ROWS, changed.size())));
            }
            batches = device.cut();
            device.acknowledgeAll();
        }

        @Override
        public void run(int round) {
            for (byte[] message : device.encoded(batches)) {
                gateway.receive(DEVICE, message);
            }
            int acknowledged = gateway.commit();
            if (acknowledged != batches.size()) {
                throw new FailedMeasurement(acknowledged + " of " + batches.size() + " batches were acknowledged");
            }
        }
    }

    private static final class Floor implements AlternatingRounds.Side {
        private final PlainTable plain;
        private final int rows;
        private List<PointRow> changed = List.of();

        Floor(PlainTable plain, int rows) {
            this.plain = plain;
            this.rows = rows;
        }

        @Override
        public void prepare(int round) {
            changed = changed(rows, round);
        }

        @Override
        public void run(int round) throws SQLException {
            plain.update(changed);
        }
    }
}
