// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowLogTest {
    private static final int KEPT = 10;
    private static final RowLog.Kind KIND = kind("Cel");
    private static final int ROW_BYTES = 2 * 8 + 4;

    @TempDir
    Path folder;

    private static RowLog.Kind kind(String unit) {
        return RowLog.Kind.of("kmeans", List.of(new Input("a", unit), new Input("b", "")), KEPT);
    }

    private RowLog log() {
        return new RowLog(new RealDisk(), folder, KIND);
    }

    private Path file() {
        return folder.resolve("learned.rows");
    }

    /** Rows of which each says which one it is. */
    private static List<double[]> rows(int from, int to) {
        List<double[]> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(new double[] {i, i / 3.0});
        }
        return rows;
    }

    private static List<Integer> numbers(List<double[]> rows) {
        rows.forEach(row -> assertEquals(row[0] / 3.0, row[1]));
        return rows.stream().map(row -> (int) row[0]).toList();
    }

    @Test
    void whatWasAddedIsReadInItsOrder() throws IOException {
        assertEquals(List.of(), log().read());
        log().add(rows(0, 3));
        log().add(rows(3, 4));
        assertEquals(List.of(0, 1, 2, 3), numbers(log().read()));
        log().clear();
        assertEquals(List.of(), log().read());
    }

    @Test
    void onlyTheLastAreKeptAndTheFileStaysSmall() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            log().add(rows(i, i + 1));
            assertTrue(Files.size(file()) <= 65 + 2 * KEPT * ROW_BYTES, () -> "too large");
        }
        assertEquals(List.of(990, 991, 992, 993, 994, 995, 996, 997, 998, 999), numbers(log().read()));
        log().add(rows(0, 50));
        assertEquals(List.of(40, 41, 42, 43, 44, 45, 46, 47, 48, 49), numbers(log().read()), "more than are kept at once");
    }

    @Test
    void rowsOfOtherInputsAreForgotten() throws IOException {
        log().add(rows(0, 5));
        RowLog other = new RowLog(new RealDisk(), folder, kind("K"));
        assertEquals(List.of(), other.read());
        other.add(rows(7, 8));
        assertEquals(List.of(7), numbers(other.read()));
        assertEquals(List.of(), log().read());
    }

    @Test
    void aTornRowIsLeftOutAndTheNextOnesFollow() throws IOException {
        log().add(rows(0, 3));
        byte[] bytes = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(bytes, bytes.length - 5));
        assertEquals(List.of(0, 1), numbers(log().read()));
        log().add(rows(5, 6));
        assertEquals(List.of(0, 1, 5), numbers(log().read()));
    }

    @Test
    void aChangedBitCostsOneRow() throws IOException {
        log().add(rows(0, 5));
        byte[] bytes = Files.readAllBytes(file());
        bytes[65 + 2 * ROW_BYTES + 9] ^= 4;
        Files.write(file(), bytes);
        assertEquals(List.of(0, 1, 3, 4), numbers(log().read()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 65, 66, 100_000})
    void whatIsNoFileOfOursIsNoRow(int bytes) throws IOException {
        Files.write(file(), new byte[bytes]);
        assertEquals(List.of(), log().read());
        log().add(rows(1, 2));
        assertEquals(List.of(1), numbers(log().read()));
    }

    /** Whatever step the power goes at, what was there before is there afterwards, and of what was being added a beginning. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPowerCutCostsWhatWasBeingAdded(boolean torn) throws IOException {
        for (int before : new int[] {0, 3, 19}) {
            for (int step = 1; step <= 3; step++) {
                Files.deleteIfExists(file());
                log().add(rows(0, before));
                List<Integer> old = numbers(log().read());
                CuttingDisk disk = new CuttingDisk(step, torn);
                try {
                    new RowLog(disk, folder, KIND).add(rows(before, before + 4));
                } catch (IOException e) {
                    assertEquals("power cut", e.getMessage());
                }
                List<Integer> all = new ArrayList<>(old);
                all.addAll(numbers(rows(before, before + 4)));
                List<Integer> now = numbers(log().read());
                assertTrue(all.containsAll(now) && now.size() >= Math.min(old.size(), KEPT), () -> old + " became " + now);
                log().add(rows(90, 91));
                assertEquals(90, numbers(log().read()).get(Math.min(now.size(), KEPT - 1)));
            }
        }
    }

    @Test
    void aFullDiskIsSaid() throws IOException {
        log().add(rows(0, 2));
        RowLog full = new RowLog(new CuttingDisk(1, false), folder, KIND);
        assertThrows(IOException.class, () -> full.add(rows(2, 3)));
        assertEquals(List.of(0, 1), numbers(log().read()));
    }
}
