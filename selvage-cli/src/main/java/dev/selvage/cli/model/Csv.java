// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A text table with a header, packed with gzip or not: commas, semicolons or tabs between its cells, whichever the header has most of; a quoted cell ends with its line.
 *
 * @param name of the file, for people
 * @param rows without empty lines
 */
public record Csv(String name, List<String> header, List<Row> rows) {
    /** More than can be trained on, with a margin for what is left out. */
    private static final int ROWS_MAX = 2_000_000;
    private static final char QUOTE = '"';

    /** One line of it. */
    public record Row(long line, List<String> cells) {}

    public static Csv read(Path file) throws CliException {
        String name = Printable.of(file.toString());
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return read(name, lines);
        } catch (NoSuchFileException e) {
            throw new CliException(name + ": no such file", e);
        } catch (IOException e) {
            throw new CliException(name + " cannot be read: " + Printable.of(e.toString()), e);
        }
    }

    private static Csv read(String name, BufferedReader lines) throws IOException, CliException {
        String first = Optional.ofNullable(lines.readLine()).orElse("").replace("\ufeff", "");
        if (first.isBlank()) {
            throw new CliException(name + " has no header: its first line must name the columns");
        }
        char delimiter = delimiter(first);
        List<String> header = cells(first, delimiter);
        List<Row> rows = new ArrayList<>();
        long line = 1;
        for (Optional<String> text = Optional.ofNullable(lines.readLine()); text.isPresent(); text = Optional.ofNullable(lines.readLine())) {
            line++;
            if (text.get().isBlank()) {
                continue;
            }
            List<String> cells = cells(text.get(), delimiter);
            if (cells.size() != header.size()) {
                throw new CliException(name + ":" + line + ": " + cells.size() + " cells where the header has " + header.size());
            }
            if (rows.size() == ROWS_MAX) {
                throw new CliException(name + " has more than " + ROWS_MAX + " rows; give a part of it");
            }
            rows.add(new Row(line, cells));
        }
        return new Csv(name, header, rows);
    }

    private static char delimiter(String header) {
        char best = ',';
        for (char one : new char[] {';', '\t'}) {
            char other = one;
            char known = best;
            best = header.chars().filter(c -> c == other).count() > header.chars().filter(c -> c == known).count() ? one : best;
        }
        return best;
    }

    private static List<String> cells(String line, char delimiter) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == QUOTE) {
                // a doubled one inside quotes stands for itself
                boolean isDoubled = isQuoted && i + 1 < line.length() && line.charAt(i + 1) == QUOTE;
                if (isDoubled) {
                    cell.append(QUOTE);
                    i++;
                } else {
                    isQuoted = !isQuoted;
                }
            } else if (c == delimiter && !isQuoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }

    /** Where that column is; empty when there is none. */
    Optional<Integer> column(String wanted) {
        int index = header.indexOf(wanted);
        return index < 0 ? Optional.empty() : Optional.of(index);
    }

    /** Where that column is, which must be there. */
    int column(String wanted, String why) throws CliException {
        return column(wanted).orElseThrow(() -> new CliException(name + " has no column \"" + Printable.of(wanted) + "\", " + why + "; it has " + columns()));
    }

    /** The header for people. */
    String columns() {
        return Printable.of(String.join(", ", header));
    }

    /** A failure of one row. */
    CliException wrong(Row row, String why) {
        return new CliException(name + ":" + row.line() + ": " + why);
    }
}
