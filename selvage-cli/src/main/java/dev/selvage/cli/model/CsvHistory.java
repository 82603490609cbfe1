// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.cli.model.History.Moment;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.decision.FeatureBook;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.InputSpec;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.PointType;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Makes readings of a table: a column with the time, and one for each point that the decision has inputs of. Values are in the points' units. */
public final class CsvHistory {
    private static final List<String> TIME_COLUMNS = List.of("time", "t", "timestamp", "datetime", "date", "when");
    private static final Set<String> NOTHING = Set.of("", "NA", "NaN", "null");

    private final Csv csv;
    private final Columns columns;
    private final Device device;
    private final Map<String, Integer> points = new LinkedHashMap<>();
    private final int time;
    private final Optional<Integer> label;

    /**
     * What the columns are called, where that cannot be guessed.
     *
     * @param time empty for one of the usual names, or the first
     * @param map columns by name of an input or of a point
     */
    public record Columns(Optional<String> time, Optional<String> label, Map<String, String> map) {}

    private CsvHistory(Csv csv, Columns columns, Device device, DecisionSpec decision) throws CliException {
        this.csv = csv;
        this.columns = columns;
        this.device = device;
        for (InputSpec input : decision.inputs()) {
            points.put(input.point(), column(input));
        }
        for (String name : columns.map().keySet()) {
            if (decision.inputs().stream().noneMatch(input -> input.as().equals(name) || input.point().equals(name))) {
                throw new CliException("--map " + Printable.of(name) + ": the decision \"" + decision.name() + "\" has no such input; it has " + decision.inputs().stream().map(InputSpec::as).toList());
            }
        }
        this.time = time();
        this.label = columns.label().isPresent() ? Optional.of(csv.column(columns.label().get(), "which --label names")) : Optional.empty();
    }

    /** Reads all of it, in the order of the file, which must be that of time. */
    public static History read(Csv csv, Columns columns, Device device, DecisionSpec decision) throws CliException {
        return new CsvHistory(csv, columns, device, decision).history();
    }

    /** As --map says; else the column that the profile binds, the point's name, or the input's. */
    private int column(InputSpec input) throws CliException {
        Optional<String> mapped = Optional.ofNullable(columns.map().get(input.as())).or(() -> Optional.ofNullable(columns.map().get(input.point())));
        if (mapped.isPresent()) {
            return csv.column(mapped.get(), "which --map names for \"" + input.as() + "\"");
        }
        Optional<Integer> found = device.point(input.point()).flatMap(point -> point.bind().text("col")).flatMap(csv::column).or(() -> csv.column(input.point())).or(() -> csv.column(input.as()));
        return found.orElseThrow(() -> new CliException(csv.name() + " has no column for the input \"" + input.as() + "\" (point \"" + input.point() + "\"); it has " + csv.columns()
                + "; say --map " + input.as() + "=COLUMN"));
    }

    private int time() throws CliException {
        if (columns.time().isPresent()) {
            return csv.column(columns.time().get(), "which --time names");
        }
        return TIME_COLUMNS.stream().flatMap(name -> csv.header().stream().filter(column -> column.toLowerCase(Locale.ROOT).equals(name))).findFirst().map(csv.header()::indexOf).orElse(0);
    }

    private History history() throws CliException {
        List<Moment> moments = new ArrayList<>();
        long before = Long.MIN_VALUE;
        for (Csv.Row row : csv.rows()) {
            String cell = row.cells().get(time);
            long millis = Times.millis(cell).orElseThrow(() -> csv.wrong(row, "\"" + Printable.of(cell) + "\" in the column \"" + Printable.of(csv.header().get(time)) + "\" is no time; "
                    + "use 2026-03-09T15:56:30Z, or seconds since 1970; --time names another column"));
            if (millis < before) {
                throw csv.wrong(row, "it is earlier than the row before it; sort the rows by time");
            }
            before = millis;
            moments.add(new Moment(millis, readings(row, millis), label(row)));
        }
        return new History(csv.name(), moments, moments.size());
    }

    private Optional<String> label(Csv.Row row) {
        return label.map(column -> row.cells().get(column)).filter(cell -> !NOTHING.contains(cell)).map(Labels::plain);
    }

    private List<FeatureBook.Reading> readings(Csv.Row row, long millis) throws CliException {
        List<FeatureBook.Reading> readings = new ArrayList<>(points.size());
        for (Map.Entry<String, Integer> point : points.entrySet()) {
            String cell = row.cells().get(point.getValue());
            boolean isNothing = NOTHING.contains(cell);
            PointValue value = isNothing ? new PointValue.Missing() : value(row, point.getKey(), cell);
            Quality quality = isNothing ? Quality.BAD : quality(point.getKey(), value);
            readings.add(new FeatureBook.Reading(point.getKey(), value, quality, millis, millis));
        }
        return readings;
    }

    private PointValue value(Csv.Row row, String point, String cell) throws CliException {
        boolean isFlag = device.point(point).map(PointSpec::type).filter(PointType.BOOL::equals).isPresent();
        if (isFlag && (cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false"))) {
            return new PointValue.Bool(cell.equalsIgnoreCase("true"));
        }
        OptionalDouble number = Labels.number(cell);
        if (number.isEmpty()) {
            throw csv.wrong(row, "\"" + Printable.of(cell) + "\" is no number, in the column of the point \"" + point + "\"; leave the cell empty where there is no value");
        }
        return new PointValue.Float64(number.getAsDouble());
    }

    /** As the device would have it, which looks at the point's range. */
    private Quality quality(String point, PointValue value) {
        return value instanceof PointValue.Float64 real && device.point(point).flatMap(PointSpec::range).filter(range -> !range.contains(real.value())).isPresent() ? Quality.OUT_OF_RANGE : Quality.GOOD;
    }
}
