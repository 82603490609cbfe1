// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.data;

import dev.selvage.bench.data.DataFolder.NoData;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows of a table with what a model is to find in them.
 *
 * @param labels the class of each row
 */
public record Samples(List<String> features, List<double[]> rows, List<String> labels) {
    private static final Pattern COMMA = Pattern.compile(",");

    public Samples {
        features = List.copyOf(features);
        rows = List.copyOf(rows);
        labels = List.copyOf(labels);
    }

    /** Some of the rows, by number. */
    public Samples only(List<Integer> which) {
        return new Samples(features, which.stream().map(rows::get).toList(), which.stream().map(labels::get).toList());
    }

    /**
     * The rooms of the occupancy data; the class is 1 when somebody is there.
     *
     * @param part datatraining, datatest or datatest2
     */
    public static Samples occupancy(DataFolder folder, String part) throws NoData {
        List<double[]> rows = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (String[] cells : folder.table("occupancy/" + part + ".txt", COMMA, 1, 8)) {
            rows.add(DataFolder.numbers(cells, 2, 5));
            labels.add(cells[7]);
        }
        return new Samples(List.of("temperature", "humidity", "light", "co2", "humidityRatio"), rows, labels);
    }

    /**
     * The machines of AI4I 2020 with three features that its author's paper derives: difference of the temperatures
     * in K, power
     * in W, wear times torque in min Nm. The class is 1 for a failure.
     */
    public static Samples machines(DataFolder folder) throws NoData {
        List<double[]> rows = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (String[] cells : folder.table("ai4i/ai4i2020.csv", COMMA, 1, 14)) {
            double[] raw = DataFolder.numbers(cells, 3, 5);
            double quality = "LMH".indexOf(cells[2]);
            double speed = raw[2] * 2 * Math.PI / 60;
            rows.add(new double[] {quality, raw[0], raw[1], raw[2], raw[3], raw[4], raw[1] - raw[0], raw[3] * speed, raw[4] * raw[3]});
            labels.add(cells[8]);
        }
        return new Samples(List.of("quality", "air", "process", "speed", "torque", "wear", "difference", "power", "strain"), rows, labels);
    }
}
