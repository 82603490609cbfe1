// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as people have them. */
class CsvTest {
    @TempDir
    Path folder;

    private Csv csv(String text) throws Exception {
        return Csv.read(Files.writeString(folder.resolve("x.csv"), text));
    }

    private static List<List<String>> cells(Csv csv) {
        return csv.rows().stream().map(Csv.Row::cells).toList();
    }

    @Test
    void theHeaderSaysWhatIsBetweenCells() throws Exception {
        for (String delimiter : List.of(",", ";", "\t")) {
            Csv csv = csv("time" + delimiter + "a" + delimiter + "b\n1" + delimiter + "2" + delimiter + "3\n");
            assertEquals(List.of("time", "a", "b"), csv.header());
            assertEquals(List.of(List.of("1", "2", "3")), cells(csv));
        }
        assertEquals(List.of("alone"), csv("alone\n1\n").header());
    }

    @Test
    void quotedCellsHoldDelimitersAndQuotes() throws Exception {
        Csv csv = csv("time,\"a, b\"\n1,\"say \"\"x\"\", y\"\n2, blank \n");
        assertEquals(List.of("time", "a, b"), csv.header());
        assertEquals(List.of(List.of("1", "say \"x\", y"), List.of("2", "blank")), cells(csv));
    }

    @Test
    void emptyLinesAreNoRowsButCountForPeople() throws Exception {
        Csv csv = csv("\ufefftime,a\r\n\r\n1,2\r\n\r\n3,4\r\n");
        assertEquals(List.of("time", "a"), csv.header(), "without the mark of the byte order");
        assertEquals(List.of(3L, 5L), csv.rows().stream().map(Csv.Row::line).toList());
    }

    @Test
    void packedTablesAreUnpacked() throws Exception {
        Path file = folder.resolve("x.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("time,a\n1,2\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(List.of(List.of("1", "2")), cells(Csv.read(file)));
        Path broken = Files.writeString(folder.resolve("broken.csv.gz"), "time,a\n1,2\n");
        assertTrue(assertThrows(CliException.class, () -> Csv.read(broken)).getMessage().startsWith(broken + " cannot be read: "));
    }

    @Test
    void aColumnThatIsNotThereSaysWhichAre() throws Exception {
        Csv csv = csv("time,a\n1,2\n");
        assertEquals(Optional.of(1), csv.column("a"));
        assertEquals(Optional.empty(), csv.column("A"));
        String message = assertThrows(CliException.class, () -> csv.column("b\u001b", "for a test")).getMessage();
        assertTrue(message.startsWith(csv.name() + " has no column \"b") && message.endsWith("\", for a test; it has time, a"), message);
        assertTrue(message.chars().noneMatch(Character::isISOControl), "nothing that a terminal would obey");
    }

    @Test
    void aRowOfAnotherLengthHasItsLine() {
        assertTrue(assertThrows(CliException.class, () -> csv("a,b\n1,2\n1,2,3\n")).getMessage().endsWith("x.csv:3: 3 cells where the header has 2"));
        assertTrue(assertThrows(CliException.class, () -> csv("a,b\n\"1,2\n")).getMessage().endsWith("x.csv:2: 1 cells where the header has 2"), "a forgotten quote costs its own line");
    }

    @Test
    void aFolderIsNoTable() {
        assertTrue(assertThrows(CliException.class, () -> Csv.read(folder)).getMessage().startsWith(folder + " cannot be read: "));
    }
}
