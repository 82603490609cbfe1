// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of the data sets. Reading throws {@link NoData} with one line that says which file is not as it should
 * be.
 */
public record DataFolder(Path root) {
    /** The data is not there, or not what it should be; the message is one line for the user. */
    public static final class NoData extends IOException {
        private static final long serialVersionUID = 1;

        /** With that line. */
        public NoData(String message) {
            super(message);
        }
    }

    /** Checks that it is a folder. */
    public static DataFolder at(Path root) throws NoData {
        if (!Files.isDirectory(root)) {
            throw new NoData("no data sets in " + root.normalize()
                    + "; name the folder that has nab/, skab/, occupancy/, ai4i/ and cmapss_fd001/ with --data");
        }
        return new DataFolder(root);
    }

    /** Names of the files in a folder below, sorted; without those in folders of it. */
    List<String> files(String folder) throws NoData {
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new NoData("the data in " + root.resolve(folder) + " cannot be listed (" + e + ")");
        }
    }

    /** Names of the folders in a folder below, sorted. */
    List<String> folders(String folder) throws NoData {
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
            return files.filter(Files::isDirectory).map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new NoData("the data in " + root.resolve(folder) + " cannot be listed (" + e + ")");
        }
    }

    byte[] bytes(String file) throws NoData {
        try {
            return Files.readAllBytes(root.resolve(file));
        } catch (IOException e) {
            throw new NoData("the data in " + root.resolve(file) + " cannot be read (" + e + ")");
        }
    }

    /**
     * The cells of a text table, without quotation marks and without empty lines.
     *
     * @param separator between two cells
     * @param headings lines to leave out at the beginning
     * @param cellsMin a line with fewer is refused
     */
    List<String[]> table(String file, Pattern separator, int headings, int cellsMin) throws NoData {
        List<String[]> rows = new ArrayList<>();
        int line = 0;
        for (String text : new String(bytes(file), StandardCharsets.UTF_8).lines().toList()) {
            line++;
            String bare = text.replace("\"", "").strip();
            if (line <= headings || bare.isEmpty()) {
                continue;
            }
            String[] cells = separator.split(bare);
            if (cells.length < cellsMin) {
                throw new NoData(root.resolve(file) + ", line " + line + ": " + cells.length + " cells, but " + cellsMin + " are needed");
            }
            rows.add(cells);
        }
        return rows;
    }

    /** The numbers in some columns of a table. */
    static double[] numbers(String[] cells, int from, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = Double.parseDouble(cells[from + i]);
        }
        return numbers;
    }
}
