// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.point.Reported;
import dev.selvage.agent.point.Spread;
import dev.selvage.agent.point.Summary;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.History;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.protocol.Quality;
import dev.selvage.replica.Cell;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows of the table {@code sample} that wait for the next commit: each report of a point with raw history, and of one with
 * aggregates four rows a window, under the point's name with {@code /count}, {@code /mean}, {@code /min} and {@code /max}
 * and the time at which the window began. Confined to the loop's thread.
 */
final class HistoryBook {
    /** Rows that may wait: some minutes of a busy device on a full disk, in a few megabytes. */
    static final int ROWS_MAX = 20_000;
    /** What an aggregate's rows have behind the point's name; no point's name has a slash. */
    private static final List<String> COLUMNS = List.of("/count", "/mean", "/min", "/max");

    private final String device;
    private final Map<String, Window> windows = new HashMap<>();
    private final Map<String, Long> lastTakenMillis = new HashMap<>();
    private final Deque<List<Cell>> rows = new ArrayDeque<>();
    private long dropped;

    /** Readings of one point between two even times. */
    private record Window(long fromMillis, Spread spread) {}

    HistoryBook(String device) {
        this.device = device;
    }

    /** How long the rows of each point are kept, by the names that they have in {@code sample}. */
    static Map<String, Long> agesMillis(Device device) {
        Map<String, Long> ages = new HashMap<>();
        for (PointSpec point : device.points()) {
            switch (point.history().kind()) {
                case NONE -> { }
                case RAW -> ages.put(point.name(), point.history().keepMillis());
                case AGGREGATE -> COLUMNS.forEach(column -> ages.put(point.name() + column, point.history().keepMillis()));
            }
        }
        return ages;
    }

    /** A report of that point; a heartbeat, which repeats a reading, is no row. */
    void reported(PointSpec point, Reported report) {
        Optional<Long> before = Optional.ofNullable(lastTakenMillis.get(point.name()));
        if (point.history().kind() == History.Kind.RAW && !before.equals(Optional.of(report.takenAtMillis()))) {
            lastTakenMillis.put(point.name(), report.takenAtMillis());
            add(row(point.name(), report.takenAtMillis(), PointBook.cell(report.value()), report.quality()));
        }
    }

    /** A reading of that point, reported or not. One from before the window that is open comes too late, and is left out. */
    void read(PointSpec point, Reported reading) {
        if (point.history().kind() != History.Kind.AGGREGATE || reading.quality() != Quality.GOOD) {
            return;
        }
        long fromMillis = reading.takenAtMillis() - Math.floorMod(reading.takenAtMillis(), point.history().windowMillis());
        Window open = windows.computeIfAbsent(point.name(), name -> new Window(fromMillis, new Spread()));
        if (fromMillis > open.fromMillis()) {
            close(point.name(), open);
            open = new Window(fromMillis, new Spread());
            windows.put(point.name(), open);
        }
        if (fromMillis == open.fromMillis()) {
            open.spread().add(reading.value());
        }
    }

    private void close(String point, Window window) {
        Spread spread = window.spread();
        if (spread.count() > 0) {
            add(row(point + COLUMNS.get(0), window.fromMillis(), Cell.of(spread.count()), Quality.GOOD));
            List<Optional<Double>> numbers = List.of(spread.of(Summary.MEAN), spread.of(Summary.MIN), spread.of(Summary.MAX));
            for (int i = 0; i < numbers.size(); i++) {
                String name = point + COLUMNS.get(i + 1);
                numbers.get(i).ifPresent(number -> add(row(name, window.fromMillis(), Cell.of(number), Quality.GOOD)));
            }
        }
    }

    private void add(List<Cell> row) {
        if (rows.size() >= ROWS_MAX) {
            rows.remove();
            dropped++;
        }
        rows.add(row);
    }

    private List<Cell> row(String name, long takenMillis, Cell value, Quality quality) {
        return List.of(Cell.of(device), Cell.of(name), Cell.of(takenMillis), value, Cell.of(quality.wire()));
    }

    boolean hasPending() {
        return !rows.isEmpty();
    }

    /** What the next transaction has to write, in the order in which it was taken. */
    List<List<Cell>> pending() {
        return List.copyOf(rows);
    }

    /** The transaction is durable. */
    void committed() {
        rows.clear();
    }

    /** Rows lost since the start, because nothing could be stored for too long. */
    long dropped() {
        return dropped;
    }
}
