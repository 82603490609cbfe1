// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A whole site over its broker: agents that come with a backlog, and agents that come back after both sides have written. There is no
 * floor: nothing else does this work.
 */
final class SiteFigure {
    /** Not counted: until then the code of agents and broker is not compiled. The gateway is new in each round anyway. */
    private static final int WARM_UP = 1;
    private static final int AGENTS = 100;
    /** Rows of all agents together unless told otherwise. */
    private static final int ROWS_DEFAULT = 200_000;
    /** Rows that each agent writes while the way is cut, each in a transaction of its own. */
    private static final int CUT_ROWS = 50;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private SiteFigure() {}

    /**
     * How large the site is.
     *
     * @param backlog rows of each agent before it connects
     * @param cutRows rows of each agent while it is cut off
     */
    record Size(int agents, int backlog, int cutRows) {
        long rowsBefore() {
            return (long) agents * backlog;
        }

        /** The gateway writes one for each device. */
        long rowsAtEnd() {
            return (long) agents * (backlog + cutRows + 1);
        }
    }

    static List<Figure> measure(String name, Bench bench) throws IOException, SQLException {
        return measure(name, bench, new Size(AGENTS, Math.max(1, bench.rowsOr(ROWS_DEFAULT) / AGENTS), CUT_ROWS));
    }

    /** Both figures from one round each. */
    static List<Figure> measure(String name, Bench bench, Size size) throws IOException, SQLException {
        List<Double> rowsPerSecond = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        try (Program broker = Site.startBroker(bench.workplace())) {
            for (int round = 0; round < WARM_UP + bench.rounds().rounds(); round++) {
                Times times = round(bench.workplace(), broker, size, round);
                if (round >= WARM_UP) {
                    rowsPerSecond.add(size.rowsBefore() * NANOS_PER_SECOND / times.backlogNanos());
                    millis.add(times.returnNanos() / NANOS_PER_MILLI);
                }
            }
        }
        List<Double> none = rowsPerSecond.stream().map(r -> 0.0).toList();
        return List.of(new Figure(name + ".backlog", rowsPerSecond, none, "row/s"), new Figure(name + ".return", millis, none, "ms"));
    }

    private record Times(long backlogNanos, long returnNanos) {}

    private static Times round(Workplace workplace, Program broker, Size size, int round) throws IOException, SQLException {
        try (Site site = Site.start(workplace, broker)) {
            List<Replica> devices = new ArrayList<>();
            SplittableRandom sessions = new SplittableRandom();
            for (int i = 0; i < size.agents(); i++) {
                // other names in each round: the broker remembers the sessions
                String id = String.format("round-%d-device-%03d", round, i);
                Replica replica = Replica.open(workplace.file(id), id, sessions::nextLong);
                devices.add(replica);
                site.add(replica);
                write(replica, PointRow.of(id, size.backlog(), 0));
            }
            long backlogNanos = site.connectAll(false);
            expect(size.rowsBefore(), site.rowsAtGateway());
            site.cutAll();
            for (Replica replica : devices) {
                PointRow.of(replica.id(), size.backlog() + size.cutRows(), 1).subList(size.backlog(), size.backlog() + size.cutRows())
                        .forEach(row -> write(replica, List.of(row)));
            }
            site.wishAtGateway("set/at-gateway", 1.5);
            long returnNanos = site.connectAll(true);
            expect(size.rowsAtEnd(), site.rowsAtGateway());
            expect(size.rowsAtEnd(), site.compare());
            return new Times(backlogNanos, returnNanos);
        }
    }

    /** A time in which something else was done is no figure. */
    private static void expect(long rows, long found) {
        if (found != rows) {
            throw new FailedMeasurement("the gateway has " + found + " rows where all were acknowledged, not " + rows);
        }
    }

    private static void write(Replica replica, List<PointRow> rows) {
        replica.write(Scopes.ofDevice(replica.id()), PointRow.NOW_MILLIS, tx -> {
            for (PointRow row : rows) {
                tx.upsert(Tables.POINT, ReplicaFixture.cells(row));
            }
            return rows.size();
        });
    }
}
