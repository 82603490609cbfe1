// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.bench.ReplicaFixture.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What ten devices wrote: each row for the first time, and each once more. Cut by the devices' own replicas beforehand.
 *
 * @param first all rows new
 * @param second the same rows with other values
 */
record Fleet(List<Group> first, List<Group> second) {
    /** Rows of all devices together unless told otherwise. */
    static final int ROWS_DEFAULT = 100_000;

    private static final int DEVICES = 10;
    /** What a gateway merges in one transaction. */
    private static final int GROUP_ROWS_MAX = 16_000;

    /** What goes into one transaction: the batches for a replica, and the same rows in the same order for the floor. */
    record Group(List<Batch> batches, List<PointRow> rows) {}

    /** Lets the devices write, each its share of {@code rows}. */
    static Fleet make(Workplace workplace, int rows) throws IOException {
        return make(workplace, rows, ReplicaFixture::write);
    }

    /** The same, the second time in another way. */
    static Fleet make(Workplace workplace, int rows, BiConsumer<ReplicaFixture, List<PointRow>> second) throws IOException {
        List<Group> first = new ArrayList<>();
        List<Group> again = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            String device = String.format("device-%02d", i);
            Path file = workplace.file(device);
            try (ReplicaFixture replica = new ReplicaFixture(file, device)) {
                first.add(written(replica, PointRow.of(device, rows / DEVICES, 0), ReplicaFixture::write));
                again.add(written(replica, PointRow.of(device, rows / DEVICES, 1), second));
            }
            workplace.delete(file);
        }
        return new Fleet(grouped(first), grouped(again));
    }

    /** Ten replicas that write the same rows without having heard of each other. */
    static List<Group> rivals(Workplace workplace, int rows) throws IOException {
        List<Group> all = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            Path file = workplace.file("writer");
            try (ReplicaFixture replica = new ReplicaFixture(file, String.format("writer-%02d", i), "device-00")) {
                all.add(written(replica, PointRow.of("device-00", rows / DEVICES, i), ReplicaFixture::write));
            }
            workplace.delete(file);
        }
        return all;
    }

    private static Group written(ReplicaFixture replica, List<PointRow> rows, BiConsumer<ReplicaFixture, List<PointRow>> how) {
        how.accept(replica, rows);
        return new Group(replica.cut(), rows);
    }

    /** Joins neighbours as long as they fit into one transaction. */
    private static List<Group> grouped(List<Group> groups) {
        List<Group> joined = new ArrayList<>();
        Group open = new Group(new ArrayList<>(), new ArrayList<>());
        for (Group group : groups) {
            if (!open.rows().isEmpty() && open.rows().size() + group.rows().size() > GROUP_ROWS_MAX) {
                joined.add(open);
                open = new Group(new ArrayList<>(), new ArrayList<>());
            }
            open.batches().addAll(group.batches());
            open.rows().addAll(group.rows());
        }
        joined.add(open);
        return joined;
    }

    /** A new replica of the gateway with these groups merged, closed. */
    static Path gateway(Workplace workplace, List<Group> groups) {
        Path file = workplace.file("gateway");
        try (ReplicaFixture replica = new ReplicaFixture(file, ReplicaFixture.GATEWAY)) {
            groups.forEach(group -> replica.merge(group.batches()));
        }
        return file;
    }

    /** A new plain table with the rows of these groups, closed. */
    static Path plain(Workplace workplace, List<Group> groups) throws SQLException {
        Path file = workplace.file("plain");
        try (PlainTable table = new PlainTable(file)) {
            for (Group group : groups) {
                table.write(group.rows());
            }
        }
        return file;
    }
}
