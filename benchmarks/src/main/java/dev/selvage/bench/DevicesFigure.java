// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.bench.AlternatingRounds.Pair;
import dev.selvage.bench.Fleet.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Whether a merged row costs more when the gateway holds more devices: batches come from devices chosen at random, into
 * stores of different sizes. All sizes are measured in each round, so that they may be compared with each other.
 */
final class DevicesFigure {
    /** From a house to a fleet. */
    private static final List<Integer> SIZES = List.of(100, 1_000, 10_000, 100_000);
    /** Rows of a round unless told otherwise: twenty transactions. */
    private static final int ROWS_DEFAULT = 12_800;
    /** Batches of a transaction: what a gateway's link lets come in one go. */
    private static final int GROUP_BATCHES = 64;
    /** Batches of a transaction while the store is filled. */
    private static final int FILL_BATCHES = 1_600;

    private DevicesFigure() {}

    static List<Figure> measure(String name, Bench bench) throws IOException, SQLException {
        return measure(name, bench, SIZES);
    }

    /** The figure of each size beside a plain table of that size; then each but the first beside the first. */
    static List<Figure> measure(String name, Bench bench, List<Integer> sizes) throws IOException, SQLException {
        List<Store> stores = new ArrayList<>();
        try {
            List<Pair> pairs = new ArrayList<>();
            int batches = Math.max(1, bench.rowsOr(ROWS_DEFAULT) / Crowd.POINTS);
            for (int size : sizes) {
                Store store = new Store(bench.workplace(), size, batches);
                stores.add(store);
                pairs.add(new Pair(name + "." + size, store.ours(), store.floor()));
            }
            List<Figure> figures = new ArrayList<>(bench.rounds().figures(batches * Crowd.POINTS, pairs));
            for (int i = 1; i < sizes.size(); i++) {
                figures.add(new Figure("growth." + sizes.get(i), figures.get(i).ours(), figures.get(0).ours(), "us/row"));
            }
            return figures;
        } finally {
            for (Store store : stores) {
                store.close();
            }
        }
    }

    /** Gateway and plain table with the rows of that many devices, and what comes next. */
    static final class Store implements AutoCloseable {
        private final Crowd crowd;
        private final int batches;
        private final ReplicaFixture gateway;
        private final PlainTable plain;
        private final SplittableRandom random = new SplittableRandom(1);
        private int made = -1;
        private List<Group> traffic = List.of();

        Store(Workplace workplace, int devices, int batches) throws SQLException {
            this(workplace.file("gateway"), workplace.file("plain"), devices, batches);
        }

        /** Makes both files and fills them. */
        Store(Path gatewayFile, Path plainFile, int devices, int batches) throws SQLException {
            this.crowd = new Crowd(devices);
            this.batches = batches;
            this.gateway = new ReplicaFixture(gatewayFile, ReplicaFixture.GATEWAY);
            this.plain = new PlainTable(plainFile);
            for (int from = 0; from < devices; from += FILL_BATCHES) {
                Group group = new Group(new ArrayList<>(), new ArrayList<>());
                for (int device = from; device < Math.min(from + FILL_BATCHES, devices); device++) {
                    add(device, group);
                }
                gateway.merge(group.batches());
                plain.write(group.rows());
            }
        }

        private void add(int device, Group group) {
            group.rows().addAll(crowd.rows(device));
            group.batches().add(crowd.next(device));
        }

        /** What comes in that round: the same for both sides, whichever asks first. */
        private List<Group> traffic(int round) {
            if (round != made) {
                made = round;
                traffic = new ArrayList<>();
                for (int from = 0; from < batches; from += GROUP_BATCHES) {
                    Group group = new Group(new ArrayList<>(), new ArrayList<>());
                    for (int i = from; i < Math.min(from + GROUP_BATCHES, batches); i++) {
                        add(random.nextInt(crowd.size()), group);
                    }
                    traffic.add(group);
                }
            }
            return traffic;
        }

        AlternatingRounds.Side ours() {
            return new AlternatingRounds.Side() {
                @Override
                public void prepare(int round) {
                    traffic(round);
                }

                @Override
                public void run(int round) {
                    traffic(round).forEach(group -> gateway.merge(group.batches()));
                }
            };
        }

        AlternatingRounds.Side floor() {
            return new AlternatingRounds.Side() {
                @Override
                public void prepare(int round) {
                    traffic(round);
                }

                @Override
                public void run(int round) throws SQLException {
                    for (Group group : traffic(round)) {
                        plain.write(group.rows());
                    }
                }
            };
        }

        @Override
        public void close() throws SQLException {
            gateway.close();
            plain.close();
        }
    }
}
