// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** What it costs to sum a scope, for each of its rows, beside reading every column of the same rows. */
final class DigestFigure {
    private static final String DEVICE = "device-00";

    private DigestFigure() {}

    static Figure measure(String name, Bench bench) throws IOException, SQLException {
        int rows = bench.rowsOr(Fleet.ROWS_DEFAULT);
        try (ReplicaFixture replica = new ReplicaFixture(bench.workplace().file("replica"), DEVICE);
                PlainTable plain = new PlainTable(bench.workplace().file("plain"))) {
            List<PointRow> all = PointRow.of(DEVICE, rows, 0);
            replica.write(all);
            plain.write(all);
            return bench.rounds().figure(name, rows,
                    round -> expect(rows, replica.digestRows()),
                    round -> expect((long) rows * PlainTable.COLUMNS, plain.read(DEVICE)));
        }
    }

    private static void expect(long expected, long found) {
        if (found != expected) {
            throw new FailedMeasurement(found + " were read, not " + expected);
        }
    }
}
