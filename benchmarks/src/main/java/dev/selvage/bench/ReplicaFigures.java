// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.sql.SQLException;

/** The figures of {@code selvage bench replica}, in the order in which they are measured. */
enum ReplicaFigures {
    WRITE_BATCH10("write.batch10", (name, bench) -> WriteFigure.measure(name, 10, bench)),
    WRITE_BATCH1000("write.batch1000", (name, bench) -> WriteFigure.measure(name, 1_000, bench)),
    WRITE_FOREIGN("write.foreign", (name, bench) -> WriteFigure.foreign(name, 1_000, bench)),
    MERGE_FIRST("merge.first", MergeFigure::first),
    MERGE_DISJOINT("merge.disjoint", MergeFigure::disjoint),
    MERGE_COLUMNS("merge.columns", MergeFigure::columns),
    MERGE_CONFLICT("merge.conflict", MergeFigure::conflict),
    SYNC_BYTES("sync.bytes", BytesFigure::wire),
    BYTES_ROW("bytes.row", BytesFigure::measure);

    /** What people call it. */
    final String label;

    @SuppressWarnings("ImmutableEnumChecker") // the lambdas above keep no state
    private final Measuring measuring;

    private interface Measuring {
        Figure measure(String name, Bench bench) throws IOException, SQLException;
    }

    ReplicaFigures(String label, Measuring measuring) {
        this.label = label;
        this.measuring = measuring;
    }

    /** Measures it; takes seconds to minutes. */
    Figure measure(Bench bench) throws IOException, SQLException {
        return measuring.measure(label, bench);
    }
}
