// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.selvage.agent.point.Reported;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.replica.Cell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryBookTest {
    private static final String PROFILE =
            """
            format: selvage-profile/1
            profile: meter
            version: 1.0.0
            driver: {use: simulator}
            defaults: {every: 1s, bind: {gen: constant, value: 1}}
            points:
              none: {type: float64}
              raw: {type: float64, history: {kind: raw, keep: 7d}}
              sums: {type: float64, history: {kind: aggregate, window: 1m, keep: 7d}}
            """;

    @TempDir
    Path folder;

    private final HistoryBook book = new HistoryBook("meter-1");
    private Device device;

    @BeforeEach
    void read() throws Exception {
        Files.writeString(folder.resolve("meter.yaml"), PROFILE);
        device = DeviceFile.read(Files.writeString(folder.resolve("meter-1.yaml"), "format: selvage-device/1\ndevice: meter-1\nprofile: meter@1\n"),
                ProfileSource.bundled());
    }

    @Test
    void eachReportOfARawPointIsARowButAHeartbeatIsNone() {
        book.reported(point("raw"), report("raw", 5, 1_000));
        book.reported(point("raw"), report("raw", 5, 1_000));
        book.reported(point("raw"), new Reported("raw", new PointValue.Missing(), Quality.BAD, "torn", 2_000));
        book.reported(point("none"), report("none", 5, 1_000));
        assertEquals(List.of("raw@1000 5.0 good", "raw@2000 NULL bad"), rows());
        book.committed();
        assertFalse(book.hasPending());
    }

    @Test
    void aWindowIsFourRowsWhenTheNextOneBegins() {
        for (int second : new int[] {60, 70, 119}) {
            book.read(point("sums"), report("sums", second, second * 1_000L));
        }
        assertFalse(book.hasPending(), "the window is open");
        book.read(point("sums"), report("sums", 7, 185_000));
        assertEquals(List.of("sums/count@60000 3 good", "sums/mean@60000 83.0 good", "sums/min@60000 60.0 good", "sums/max@60000 119.0 good"), rows());
    }

    @Test
    void whatComesTooLateOrIsNotGoodIsInNoWindow() {
        book.read(point("sums"), report("sums", 1, 120_000));
        book.read(point("sums"), report("sums", 100, 60_000));
        book.read(point("sums"), new Reported("sums", new PointValue.Float64(500), Quality.OUT_OF_RANGE, "high", 121_000));
        book.read(point("sums"), report("sums", 1, 180_000));
        assertEquals(List.of("sums/count@120000 1 good", "sums/mean@120000 1.0 good", "sums/min@120000 1.0 good", "sums/max@120000 1.0 good"), rows());
    }

    @Test
    void windowsBegunBeforeTheEpochAreEvenToo() {
        book.read(point("sums"), report("sums", 1, -1));
        book.read(point("sums"), report("sums", 1, 0));
        assertEquals("sums/count@-60000 1 good", rows().get(0));
    }

    @Test
    void theOldestGiveWayWhenNothingCanBeStoredForLong() {
        for (int i = 0; i <= HistoryBook.ROWS_MAX; i++) {
            book.reported(point("raw"), report("raw", i, i));
        }
        assertEquals(HistoryBook.ROWS_MAX, book.pending().size());
        assertEquals(1, book.dropped());
        assertEquals("raw@1 1.0 good", rows().get(0));
    }

    private PointSpec point(String name) {
        return device.point(name).orElseThrow();
    }

    private static Reported report(String point, double value, long takenMillis) {
        return new Reported(point, new PointValue.Float64(value), Quality.GOOD, "", takenMillis);
    }

    private List<String> rows() {
        return book.pending().stream().map(row -> text(row.get(1)) + "@" + text(row.get(2)) + " " + text(row.get(3)) + " " + text(row.get(4))).toList();
    }

    private static String text(Cell cell) {
        if (cell instanceof Cell.Text text) {
            return text.value();
        } else if (cell instanceof Cell.Real real) {
            return String.valueOf(real.value());
        }
        return cell instanceof Cell.Int whole ? String.valueOf(whole.value()) : "NULL";
    }
}
