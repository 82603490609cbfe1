// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Runs ours and the floor in turn, in one process, so that both meet the same machine. Who goes first changes with each
 * round: the second one finds caches and disk as the first one left them.
 *
 * @param rounds measured rounds; they come after {@link #WARM_UP}
 * @param nanoClock monotonic time
 */
record AlternatingRounds(int rounds, LongSupplier nanoClock) {
    /** Rounds that are run and not counted: until then the compiler is at work and files grow. */
    static final int WARM_UP = 2;
    /** Fewer show no spread; such a run only shows that everything works. */
    static final int QUOTABLE_MIN = 5;

    private static final double NANOS_PER_MICRO = 1_000;

    AlternatingRounds {
        if (rounds < 1) {
            throw new IllegalArgumentException("at least one round is needed, not " + rounds);
        }
    }

    /** One of the two that are compared; only {@link #run} is timed. */
    interface Side {
        /** Makes ready for a round. */
        default void prepare(int round) throws IOException, SQLException {}

        /** The work. Rounds count from 0, the ones to warm up included. */
        void run(int round) throws IOException, SQLException;

        /** Ends a round; called also when it failed. */
        default void tidy() throws IOException, SQLException {}
    }

    /** Two that are compared, by the name of the figure. */
    record Pair(String name, Side ours, Side floor) {}

    /** Runs all rounds; microseconds per item. */
    Figure figure(String name, int items, Side ours, Side floor) throws IOException, SQLException {
        return figures(items, List.of(new Pair(name, ours, floor))).get(0);
    }

    /** Runs all pairs in each round, so that the figures of one round may be compared with each other as well. */
    List<Figure> figures(int items, List<Pair> pairs) throws IOException, SQLException {
        List<List<Double>> oursMicros = pairs.stream().map(pair -> (List<Double>) new ArrayList<Double>()).toList();
        List<List<Double>> floorMicros = pairs.stream().map(pair -> (List<Double>) new ArrayList<Double>()).toList();
        for (int round = 0; round < WARM_UP + rounds; round++) {
            for (int i = 0; i < pairs.size(); i++) {
                boolean oursFirst = round % 2 == 0;
                Pair pair = pairs.get(i);
                double first = timed(oursFirst ? pair.ours() : pair.floor(), round);
                double second = timed(oursFirst ? pair.floor() : pair.ours(), round);
                if (round >= WARM_UP) {
                    oursMicros.get(i).add((oursFirst ? first : second) / items);
                    floorMicros.get(i).add((oursFirst ? second : first) / items);
                }
            }
        }
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            figures.add(new Figure(pairs.get(i).name(), oursMicros.get(i), floorMicros.get(i), "us/row"));
        }
        return figures;
    }

    private double timed(Side side, int round) throws IOException, SQLException {
        try {
            side.prepare(round);
            long start = nanoClock.getAsLong();
            side.run(round);
            return (nanoClock.getAsLong() - start) / NANOS_PER_MICRO;
        } finally {
            side.tidy();
        }
    }
}
