// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a row takes in a gateway's file beyond what it takes in a plain table: versions and all bookkeeping. */
final class BytesFigure {
    /** One row in so many changes. */
    private static final int ONE_IN = 100;
    /** Changed rows of a transaction. */
    private static final int TRANSACTION_ROWS = 50;

    private BytesFigure() {}

    /** One row in a hundred of a device changes in two columns: what travels, beside the changed cells as 8 bytes each. */
    static Figure wire(String name, Bench bench) throws IOException {
        int rows = bench.rowsOr(Fleet.ROWS_DEFAULT);
        Path file = bench.workplace().file("device");
        try (ReplicaFixture replica = new ReplicaFixture(file, "device-00")) {
            replica.write(PointRow.of("device-00", rows, 0));
            replica.cut();
            List<PointRow> later = PointRow.of("device-00", rows, 1);
            int changed = 0;
            for (int from = 0; from < rows; from += TRANSACTION_ROWS * ONE_IN) {
                List<PointRow> some = new ArrayList<>();
                for (int i = from; i < Math.min(rows, from + TRANSACTION_ROWS * ONE_IN); i += ONE_IN) {
                    some.add(later.get(i));
                }
                replica.change(some);
                changed += some.size();
            }
            long bytes = replica.encoded(replica.cut()).stream().mapToLong(message -> message.length).sum();
            return new Figure(name, List.of((double) bytes), List.of(changed * 2.0 * Long.BYTES), "B");
        }
    }

    /** Measures it once; sizes do not vary. The floor is nothing, so there is no ratio. */
    static Figure measure(String name, Bench bench) throws IOException, SQLException {
        Fleet fleet = Fleet.make(bench.workplace(), bench.rowsOr(Fleet.ROWS_DEFAULT));
        Path ours = Fleet.gateway(bench.workplace(), fleet.first());
        Path plain = Fleet.plain(bench.workplace(), fleet.first());
        int rows = fleet.first().stream().mapToInt(group -> group.rows().size()).sum();
        double more = Workplace.packedBytes(ours) - Workplace.packedBytes(plain);
        return new Figure(name, List.of(more / rows), List.of(0.0), "B/row");
    }
}
