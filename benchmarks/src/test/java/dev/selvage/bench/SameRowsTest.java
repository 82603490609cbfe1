// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both sides of a figure do the same work: the same rows end up in both files. */
class SameRowsTest {
    private static final String ROWS =
            "SELECT device, name, typeof(value) || value, quality, reason, unit, taken_ms FROM point ORDER BY device, name";

    @TempDir
    private Path folder;

    private Workplace workplace;

    @BeforeEach
    void open() throws IOException {
        workplace = new Workplace(folder);
    }

    @AfterEach
    void close() throws IOException {
        workplace.close();
    }

    private static List<String> query(Path file, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    line.append(rows.getString(i)).append('|');
                }
                all.add(line.toString());
            }
            return all;
        }
    }

    @Test
    void aDeviceAndItsFloor() throws SQLException {
        List<PointRow> rows = PointRow.of("device-00", 50, 3);
        Path ours = workplace.file("ours");
        Path floor = workplace.file("floor");
        try (ReplicaFixture replica = new ReplicaFixture(ours, "device-00"); PlainTable plain = new PlainTable(floor)) {
            replica.write(rows);
            plain.write(rows);
            assertEquals(List.of("1|50|"), query(ours, "SELECT count(*), sum(last - first + 1) FROM _chg"));
            replica.acknowledgeAll();
        }
        assertEquals(List.of("0|"), query(ours, "SELECT count(*) FROM _chg"));
        assertEquals(50, query(floor, ROWS).size());
        assertEquals(query(floor, ROWS), query(ours, ROWS));
    }

    @Test
    void aGatewayAndItsFloor() throws IOException, SQLException {
        Fleet fleet = Fleet.make(workplace, 200);
        List<Fleet.Group> both = Stream.concat(fleet.first().stream(), fleet.second().stream()).toList();
        Path ours = Fleet.gateway(workplace, both);
        Path floor = Fleet.plain(workplace, both);

        assertEquals(200, query(floor, ROWS).size());
        assertEquals(query(floor, ROWS), query(ours, ROWS));
        assertEquals(List.of("0|"), query(floor, "SELECT count(*) FROM point WHERE taken_ms < " + (PointRow.NOW_MILLIS + 60_000)));
    }

    @Test
    void aSmallChangeAndItsFloor() throws IOException, SQLException {
        Path ours = workplace.file("gateway");
        Path floor = workplace.file("plain");
        Figure figure = ApplyFigure.measure("sync.apply", bench(1_000), ours, floor);

        assertEquals(1_000, query(floor, ROWS).size());
        assertEquals(query(floor, ROWS), query(ours, ROWS));
        // three rounds, each with ten rows of its own
        assertEquals(List.of("30|"), query(floor, "SELECT count(*) FROM point WHERE taken_ms >= " + (PointRow.NOW_MILLIS + 60_000)));
        assertTrue(figure.ours().get(0) > 0 && figure.floor().get(0) > 0, figure.line());
    }

    @Test
    void manyDevicesAndTheirFloor() throws IOException, SQLException {
        Path ours = workplace.file("gateway");
        Path floor = workplace.file("plain");
        try (DevicesFigure.Store store = new DevicesFigure.Store(ours, floor, 30, 100)) {
            new AlternatingRounds(1, System::nanoTime).figure("x", 1_000, store.ours(), store.floor());
        }

        assertEquals(30 * Crowd.POINTS, query(floor, ROWS).size());
        assertEquals(query(floor, ROWS), query(ours, ROWS));
        assertEquals(List.of((30 + 3 * 100) * Crowd.POINTS + "|"), query(ours, "SELECT sum(n) FROM _vv"));
    }

    @Test
    void everySizeIsComparedWithTheSmallest() throws IOException, SQLException {
        List<Figure> figures = DevicesFigure.measure("merge.devices", bench(100), List.of(5, 20, 80));

        assertEquals(List.of("merge.devices.5", "merge.devices.20", "merge.devices.80", "growth.20", "growth.80"),
                figures.stream().map(Figure::name).toList());
        assertEquals(figures.get(2).ours(), figures.get(4).ours());
        assertEquals(figures.get(0).ours(), figures.get(4).floor());
    }

    @Test
    void readingForADigestSeesEveryRow() throws IOException, SQLException {
        Figure figure = DigestFigure.measure("digest", bench(100));

        assertTrue(figure.ours().get(0) > 0 && figure.floor().get(0) > 0, figure.line());
    }

    /** One round. */
    private Bench bench(int rows) {
        return new Bench(workplace, new AlternatingRounds(1, System::nanoTime), OptionalInt.of(rows));
    }

    @Test
    void aTransactionHoldsNoMoreThanAGatewayMergesAtOnce() throws IOException {
        List<Fleet.Group> groups = Fleet.make(workplace, 60_000).first();

        // ten devices with 6,000 rows: two of them fit into 16,000
        assertEquals(List.of(12_000, 12_000, 12_000, 12_000, 12_000), groups.stream().map(g -> g.rows().size()).toList());
        groups.forEach(g -> assertEquals(g.rows().size(), g.batches().stream().mapToInt(ReplicaFixture.Batch::rows).sum()));
    }

    @Test
    void aBatchThatIsNotMergedEndsTheRun() throws IOException {
        Fleet fleet = Fleet.make(workplace, 20);

        // the second batch builds on the first, which is not there
        assertThrows(IllegalStateException.class, () -> Fleet.gateway(workplace, fleet.second()));
    }

    @Test
    void aPlainRowHasAbout97Bytes() {
        for (PointRow row : PointRow.of("device-07", 10_000, 9)) {
            int texts = Stream.of(row.device(), row.name(), row.quality(), row.reason(), row.unit())
                    .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length).sum();
            // a real takes 8 bytes, a time since 1970 takes 6; the header has one byte for itself and one for each column
            int header = 1 + 7;
            assertEquals(97, header + texts + 8 + 6, row.toString());
            assertTrue(row.value() != Math.rint(row.value()), row.toString());
        }
    }
}
