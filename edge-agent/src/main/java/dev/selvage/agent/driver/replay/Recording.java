// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** One pass through a recording, row by row; its memory is that of one line. Confined to one thread. */
final class Recording implements AutoCloseable {
    /** Rows looked at before anything is played: as many as are told one by one when they are left out. */
    private static final int FIRST_ROWS = Remarks.TOLD_MAX;

    private final Source source;
    private final Remarks remarks;
    private final Lines lines;
    private final int width;
    private final List<Integer> timeIndexes;
    private final Map<String, Integer> indexes;

    /** A row's readings with its time, and the line where it is written. */
    record Row(long takenAtMillis, List<Reading> readings, long line) {}

    private Recording(Source source, Remarks remarks, Lines lines, List<String> header) throws DriverException {
        this.source = source;
        this.remarks = remarks;
        this.lines = lines;
        this.width = header.size() + (source.rowNames() ? 1 : 0);
        this.timeIndexes = new ArrayList<>();
        for (String column : source.times().columns()) {
            timeIndexes.add(index(header, column, "\"time\""));
        }
        this.indexes = new TreeMap<>();
        for (String point : source.points()) {
            indexes.put(point, index(header, source.columns().get(point).name(), "point \"" + Printable.of(point) + "\""));
        }
    }

    /**
     * Opens the file and reads its header.
     *
     * @throws DriverException when a column is not in it
     */
    static Recording open(Source source, Remarks remarks) throws IOException, DriverException {
        Lines lines = new Lines(stream(source));
        try {
            String header = lines.next().orElseThrow(() -> new DriverException("the recording " + source.file() + " is empty"));
            return new Recording(source, remarks, lines, source.cells().of(header));
        } catch (IOException | DriverException e) {
            lines.close();
            throw e;
        }
    }

    private static InputStream stream(Source source) throws IOException {
        InputStream raw = Files.newInputStream(source.file());
        try {
            boolean packed = source.file().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
            return packed ? new GZIPInputStream(raw, 1 << 16) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private int index(List<String> header, String column, String who) throws DriverException {
        int index = header.indexOf(column);
        if (index < 0 || Collections.frequency(header, column) > 1) {
            throw new DriverException(who + " needs one column \"" + Printable.of(column) + "\" in " + source.file() + ", which has "
                    + Printable.of(String.join(", ", header)));
        }
        return source.rowNames() ? index + 1 : index;
    }

    /**
     * Looks at the first rows, for a recording that is closed after it: what setting would make them fit, when none of them fits and
     * all are one cell too long or too short. What else is wrong is told as it is played.
     */
    Optional<String> misfit() {
        Set<Integer> widths = new HashSet<>();
        try {
            Optional<String> line = lines.next();
            for (int row = 0; row < FIRST_ROWS && line.isPresent(); row++) {
                if (!line.get().isBlank()) {
                    widths.add(source.cells().of(line.get()).size());
                }
                line = lines.next();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        String found = "the first rows of " + source.file() + " have one cell ";
        if (!source.rowNames() && widths.equals(Set.of(width + 1))) {
            return Optional.of(found + "more than its header; if each begins with a row name, as R writes it, set rowNames: true");
        }
        boolean named = source.rowNames() && widths.equals(Set.of(width - 1));
        return named ? Optional.of(found + "for each of the header's, so none is a row name: leave rowNames out") : Optional.empty();
    }

    /** The next row that can be played; those that cannot are remarked upon. Empty at the end. */
    Optional<Row> next() throws IOException {
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            Optional<Row> row = line.get().isBlank() ? Optional.empty() : row(source.cells().of(line.get()));
            if (row.isPresent()) {
                return row;
            }
        }
        return Optional.empty();
    }

    /** The line that was read last. */
    long line() {
        return lines.number();
    }

    private Optional<Row> row(List<String> cells) {
        if (cells.size() != width) {
            remarks.broken(lines.number(), cells.size() + " cells where the header has "
                    + (source.rowNames() ? width - 1 + " and a row its name" : width));
            return Optional.empty();
        }
        List<String> time = timeIndexes.stream().map(cells::get).toList();
        OptionalLong takenAtMillis = source.times().millis(time);
        if (takenAtMillis.isEmpty()) {
            remarks.broken(lines.number(), "\"" + String.join(" ", time) + "\" is no time");
            return Optional.empty();
        }
        List<Reading> readings = new ArrayList<>(indexes.size());
        indexes.forEach((point, index) -> readings.add(Values.reading(
                point, source.columns().get(point), cells.get(index), source.missing().contains(cells.get(index)), takenAtMillis.getAsLong())));
        return Optional.of(new Row(takenAtMillis.getAsLong(), readings, lines.number()));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
