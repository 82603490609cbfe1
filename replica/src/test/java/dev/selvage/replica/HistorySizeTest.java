// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.DEVICE;
import static dev.selvage.replica.TestFolder.NOW;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimate beside SQLite's own count of pages, and files that stop growing. */
class HistorySizeTest {
    private static final long OFF_MAX_PERCENT = 15;

    private final TestFolder folder = new TestFolder();
    private final Replica device = TestFolder.openQuickly(folder.path("device.db"), DEVICE);
    private int written;

    @AfterEach
    void close() {
        device.close();
        folder.close();
    }

    private void samples(int count, int points) {
        device.write(SCOPE, NOW + written, tx -> {
            for (int i = 0; i < count; i++) {
                int number = written++;
                tx.upsert(Tables.SAMPLE, List.of(Cell.of(DEVICE), Cell.of("point-" + number % points), Cell.of(NOW + number * 137L),
                        Cell.of(number % 9_973 / 100.0), Cell.of("good")));
            }
            return true;
        });
    }

    private long pages(Table table) {
        return Long.parseLong(TestFolder.query(folder.path("device.db"), "SELECT sum(pgsize) FROM dbstat WHERE name IN ('"
                + table.name() + "', 'sqlite_autoindex_" + table.name() + "_1')").get(0));
    }

    private void assertClose(Table table) {
        long pages = pages(table);
        long low = pages * (100 - OFF_MAX_PERCENT) / 100;
        long high = pages * (100 + OFF_MAX_PERCENT) / 100;
        HistorySize.Estimate estimate = estimate(table);
        assertTrue(estimate.bytes() >= low && estimate.bytes() <= high, estimate + " of " + pages);
        long rows = device.rows(table, DEVICE).size();
        assertTrue(Math.abs(estimate.rows() - rows) <= rows * OFF_MAX_PERCENT / 100, estimate + " of " + rows + " rows");
    }

    private HistorySize.Estimate estimate(Table table) {
        try (Sql sql = new Sql(DriverManager.getConnection("jdbc:sqlite:" + folder.path("device.db")), "device.db")) {
            return new HistorySize(Store.of(sql, new Catalog())).of(table);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 500})
    void samples(int points) {
        samples(30_000, points);
        assertClose(Tables.SAMPLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 1_000, 4_500})
    void decisions(int bodyBytes) {
        device.write(SCOPE, NOW, tx -> {
            for (int i = 0; i < 3_000; i++) {
                String id = Long.toHexString(i * 0x9E37_79B9_7F4A_7C15L);
                tx.upsert(Tables.DECISION, List.of(Cell.of(DEVICE), Cell.of(id), Cell.of("dry-run"), Cell.of("b".repeat(bodyBytes)),
                        Cell.of("h".repeat(64)), Cell.of("h".repeat(64)), Cell.of(NOW)));
            }
            return true;
        });
        assertClose(Tables.DECISION);
    }

    /** Each row of another program leaves a row number unused when it gets its dot. */
    @Test
    void unusedRowNumbersAreNotCounted() {
        for (int round = 0; round < 30; round++) {
            TestFolder.execute(folder.path("device.db"), "WITH RECURSIVE n(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM n WHERE i < 199)"
                    + " INSERT INTO sample(device, name, taken_ms, value, quality) SELECT '" + DEVICE + "', 'p', " + 1_000 * round + " + i, i, 'good' FROM n");
            device.absorb(NOW);
            samples(200, 1);
        }
        assertEquals("18000", TestFolder.query(folder.path("device.db"), "SELECT max(rowid) FROM sample").get(0));
        assertClose(Tables.SAMPLE);
    }

    @Test
    void anEmptyTableIsEmpty() {
        assertEquals(new HistorySize.Estimate(Tables.SAMPLE, 0, 0), estimate(Tables.SAMPLE));
    }

    /** Pages that were freed are used again: no vacuum, and the write-ahead log begins anew after each checkpoint. */
    @Test
    void theFileStopsGrowing() throws IOException {
        Retention limits = new Retention(Long.MAX_VALUE / 2, 1_500_000);
        device.flush(NOW);
        long empty = Files.size(folder.path("device.db"));
        long sizeBefore = 0;
        long logMax = 0;
        for (int round = 0; round < 200; round++) {
            samples(1_000, 20);
            boolean more = true;
            while (more) {
                more = device.forgetHistory(limits, Optional.of(SCOPE), NOW);
            }
            logMax = Math.max(logMax, Files.size(folder.path("device.db-wal")));
            if (round == 60) {
                sizeBefore = Files.size(folder.path("device.db"));
            }
        }
        long size = Files.size(folder.path("device.db"));
        assertTrue(sizeBefore > 1_000_000 && size <= sizeBefore * 1.05, sizeBefore + " bytes after 60,000 rows, " + size + " after 200,000");
        assertTrue(size - empty < 1.3 * limits.bytesMax(), size + " bytes, " + empty + " of them in the tables before any row");
        assertTrue(logMax < 5_000_000, logMax + " bytes of write-ahead log");
    }
}
