// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.data;

import dev.selvage.bench.data.DataFolder.NoData;
import dev.selvage.bench.score.SkabScorer.Truth;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The labelled runs of SKAB that are in the folder: a pump loop, 8 sensors, about one row a second. */
public final class SkabData {
    /** What the benchmark gives for training, without a label. */
    public static final int TRAINING_ROWS = 400;
    /** As the columns are named; the last is written with blanks there. */
    public static final List<String> SENSORS = List.of("accelerometer1", "accelerometer2", "current", "pressure",
            "temperature", "thermocouple", "voltage", "flow");

    private static final Pattern SEMICOLON = Pattern.compile(";");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final List<String> GROUPS = List.of("valve1", "valve2", "other");
    private static final int ANOMALY = 9;
    private static final int CHANGE = 10;

    private SkabData() {}

    /**
     * One run.
     *
     * @param name such as valve2/0
     * @param rows of all sensors, the training first
     * @param seconds when each row was taken; most are a second apart
     * @param truth of the rows after the training
     */
    public record Run(String name, List<double[]> rows, long[] seconds, Truth truth) {
        public Run {
            rows = List.copyOf(rows);
        }
    }

    /** All runs, whichever of the benchmark are there, sorted by folder and name. */
    public static List<Run> read(DataFolder folder) throws NoData {
        List<Run> runs = new ArrayList<>();
        List<String> there = folder.folders("skab");
        for (String group : GROUPS) {
            for (String name : there.contains(group) ? folder.files("skab/" + group) : List.<String>of()) {
                runs.add(run(group + "/" + name.replace(".csv", ""), folder.table("skab/" + group + "/" + name, SEMICOLON, 1, CHANGE + 1)));
            }
        }
        if (runs.isEmpty()) {
            throw new NoData("no runs of SKAB in " + folder.root().resolve("skab"));
        }
        return runs;
    }

    private static Run run(String name, List<String[]> table) throws NoData {
        if (table.size() <= TRAINING_ROWS) {
            throw new NoData("the run " + name + " of SKAB has " + table.size() + " rows; " + TRAINING_ROWS + " are for training alone");
        }
        List<String[]> scored = table.subList(TRAINING_ROWS, table.size());
        Truth truth = new Truth(seconds(scored), flags(scored, ANOMALY), flags(scored, CHANGE));
        return new Run(name, table.stream().map(row -> DataFolder.numbers(row, 1, SENSORS.size())).toList(), seconds(table), truth);
    }

    private static long[] seconds(List<String[]> rows) {
        return rows.stream().mapToLong(row -> LocalDateTime.parse(row[0], TIME).toEpochSecond(ZoneOffset.UTC)).toArray();
    }

    private static boolean[] flags(List<String[]> rows, int column) {
        boolean[] flags = new boolean[rows.size()];
        IntStream.range(0, flags.length).forEach(row -> flags[row] = Double.parseDouble(rows.get(row)[column]) == 1);
        return flags;
    }
}
