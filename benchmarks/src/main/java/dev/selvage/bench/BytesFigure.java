// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** What a row takes in a gateway's file beyond what it takes in a plain table: versions and all bookkeeping. */
final class BytesFigure {
    private BytesFigure() {}

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
