// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.data;

import dev.selvage.bench.data.DataFolder.NoData;
import dev.selvage.bench.score.NabScorer.Detection;
import dev.selvage.bench.score.NabSeries;
import dev.selvage.bench.score.NabSeries.Window;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of NAB's group realKnownCause with their windows, and what two detectors are published to have said of
 * them.
 */
public final class NabData {
    private static final String GROUP = "realKnownCause";
    private static final Pattern COMMA = Pattern.compile(",");
    /** Labels have microseconds, rows do not. */
    private static final String FRACTION = ".000000";

    private final DataFolder folder;
    private final List<File> files;

    /** One file. */
    public record File(NabSeries series, double[] values) {}

    /**
     * A detector's published score of a file, and its counts of rows.
     *
     * @param file such as nyc_taxi
     */
    public record Published(String file, double threshold, double score, int hits, int quiet, int falseAlarms, int missed) {}

    private NabData(DataFolder folder, List<File> files) {
        this.folder = folder;
        this.files = files;
    }

    /** Reads all files and windows. */
    public static NabData read(DataFolder folder) throws NoData {
        Json.Obj windows = windows(folder);
        List<File> files = new ArrayList<>();
        for (String name : folder.files("nab/data/" + GROUP)) {
            List<String[]> rows = folder.table("nab/data/" + GROUP + "/" + name, COMMA, 1, 2);
            List<String> times = rows.stream().map(row -> row[0]).toList();
            Json labels = windows.get(GROUP + "/" + name).orElse(new Json.Arr(List.of()));
            NabSeries series = new NabSeries(name.replace(".csv", ""), times.size(), rows(labels, times));
            files.add(new File(series, rows.stream().mapToDouble(row -> Double.parseDouble(row[1])).toArray()));
        }
        return new NabData(folder, List.copyOf(files));
    }

    private static Json.Obj windows(DataFolder folder) throws NoData {
        String file = "nab/labels/combined_windows.json";
        try {
            return JsonReader.readObject(folder.bytes(file));
        } catch (JsonException e) {
            throw new NoData(folder.root().resolve(file) + ": " + e.getMessage());
        }
    }

    /** The rows of the windows, which are given as pairs of times. */
    private static List<Window> rows(Json pairs, List<String> times) throws NoData {
        List<Window> windows = new ArrayList<>();
        for (Json pair : items(pairs)) {
            List<Integer> ends = items(pair).stream()
                    .map(end -> end instanceof Json.Str text ? times.indexOf(text.value().replace(FRACTION, "")) : -1).toList();
            if (ends.size() != 2 || ends.contains(-1)) {
                throw new NoData("the window " + pair.text() + " in nab/labels has no rows in its file");
            }
            windows.add(new Window(ends.get(0), ends.get(1)));
        }
        return windows;
    }

    private static List<Json> items(Json json) {
        return json instanceof Json.Arr array ? array.items() : List.of();
    }

    /** The files, by name. */
    public List<File> files() {
        return files;
    }

    /** What NAB knows of the files. */
    public List<NabSeries> series() {
        return files.stream().map(File::series).toList();
    }

    /** What a published detector says of each file. */
    public List<Detection> published(String detector) throws NoData {
        List<Detection> detections = new ArrayList<>();
        for (NabSeries series : series()) {
            List<String[]> rows = folder.table("nab/published/" + detector + "_" + series.name() + ".csv", COMMA, 1, 3);
            detections.add(new Detection(series, rows.stream().mapToDouble(row -> Double.parseDouble(row[2])).toArray()));
        }
        return detections;
    }

    /** The published scores of a detector, profile standard. */
    public List<Published> publishedScores(String detector) throws NoData {
        List<Published> scores = new ArrayList<>();
        for (String[] cells : folder.table("nab/published/" + detector + "_standard_scores.csv", COMMA, 1, 9)) {
            int[] counts = Arrays.stream(cells, 5, 9).mapToInt(Integer::parseInt).toArray();
            scores.add(new Published(cells[2].replace(GROUP + "/", "").replace(".csv", ""), Double.parseDouble(cells[3]),
                    Double.parseDouble(cells[4]), counts[0], counts[1], counts[2], counts[3]));
        }
        return scores;
    }
}
