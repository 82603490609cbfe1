// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.data;

import dev.selvage.bench.data.DataFolder.NoData;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Engines of C-MAPSS FD001 that run until they fail: 21 sensors, one row a flight. */
public final class Engines {
    /** Far from its end an engine shows nothing, so all papers count down from here. */
    public static final double LIFE_MAX = 125;

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int SENSORS = 21;
    /** Number of the engine, of the flight, and three settings come first. */
    private static final int FIRST_SENSOR = 5;

    private Engines() {}

    /**
     * One engine.
     *
     * @param flights the sensors of each, in order
     * @param left flights it has left after the last row
     */
    public record Engine(List<double[]> flights, double left) {
        public Engine {
            flights = List.copyOf(flights);
        }

        /** Flights left after a row, at most {@link #LIFE_MAX}. */
        public double leftAfter(int row) {
            return Math.min(LIFE_MAX, left + flights.size() - 1 - row);
        }
    }

    /** Those that ran to their end. */
    public static List<Engine> train(DataFolder folder) throws NoData {
        return engines(folder.table("cmapss_fd001/train_FD001.txt", BLANKS, 0, FIRST_SENSOR + SENSORS), List.of());
    }

    /** Those that were stopped before, with what they had left. */
    public static List<Engine> test(DataFolder folder) throws NoData {
        List<Double> left = folder.table("cmapss_fd001/RUL_FD001.txt", BLANKS, 0, 1).stream().map(cells -> Double.valueOf(cells[0])).toList();
        return engines(folder.table("cmapss_fd001/test_FD001.txt", BLANKS, 0, FIRST_SENSOR + SENSORS), left);
    }

    private static List<Engine> engines(List<String[]> rows, List<Double> left) {
        List<Engine> engines = new ArrayList<>();
        int from = 0;
        for (int row = 1; row <= rows.size(); row++) {
            if (row == rows.size() || !rows.get(row)[0].equals(rows.get(from)[0])) {
                List<double[]> flights = rows.subList(from, row).stream().map(cells -> DataFolder.numbers(cells, FIRST_SENSOR, SENSORS)).toList();
                engines.add(new Engine(flights, engines.size() < left.size() ? left.get(engines.size()) : 0));
                from = row;
            }
        }
        return engines;
    }
}
