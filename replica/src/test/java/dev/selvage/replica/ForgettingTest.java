// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.DEVICE;
import static dev.selvage.replica.TestFolder.GATEWAY;
import static dev.selvage.replica.TestFolder.NOW;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** History goes by age and size, oldest first, in slices; what nobody has acknowledged leaves one row that says so. */
class ForgettingTest {
    private static final long HOUR = 3_600_000;
    private static final Optional<String> TOLD = Optional.of(SCOPE);
    private static final Retention DAY = new Retention(24 * HOUR, Long.MAX_VALUE);

    private final TestFolder folder = new TestFolder();
    private Replica device = TestFolder.openQuickly(folder.path("device.db"), DEVICE);
    private final Replica gateway = TestFolder.openQuickly(folder.path("gateway.db"), GATEWAY);
    private int written;

    @AfterEach
    void close() {
        device.close();
        gateway.close();
        folder.close();
    }

    private Dot write(Table table, int count, long nowMillis) {
        return device.write(SCOPE, nowMillis, tx -> {
            Dot last = tx.upsert(table, HistoryWorld.row(table, written++, nowMillis));
            for (int i = 1; i < count; i++) {
                last = tx.upsert(table, HistoryWorld.row(table, written++, nowMillis));
            }
            return last;
        });
    }

    private void acknowledge(Dot dot) {
        VersionVector all = VersionVector.of(Map.of(dot.actor(), dot.n()));
        device.acknowledged(SCOPE, GATEWAY, new Known(all, all));
    }

    private int forget(Retention limits, long nowMillis) {
        int slices = 0;
        while (device.forgetHistory(limits, TOLD, nowMillis)) {
            slices++;
            assertTrue(slices < 1_000, "it never ends");
        }
        return slices;
    }

    private int count(Table table) {
        return device.rows(table, DEVICE).size();
    }

    /** Table, from, to, count and reason of each gap row. */
    private List<List<Cell>> gaps(Replica at) {
        return at.rows(Tables.GAP, DEVICE).stream().map(row -> row.subList(2, 7)).toList();
    }

    private static List<Cell> gap(Table table, long from, long to, long count, String reason) {
        return List.of(Cell.of(table.name()), Cell.of(from), Cell.of(to), Cell.of(count), Cell.of(reason));
    }

    private void sync() {
        while (!device.known(SCOPE).isCoveredBy(gateway.known(SCOPE))) {
            Changes changes = device.changesSince(SCOPE, gateway.known(SCOPE), false, Long.MAX_VALUE).orElseThrow();
            assertTrue(gateway.merge(List.of(new Replica.Incoming(changes, device.lineage(SCOPE).tips(device.vector(SCOPE), VersionVector.empty()))), NOW)
                    .get(0) instanceof MergeResult.Merged);
        }
        device.acknowledged(SCOPE, GATEWAY, gateway.known(SCOPE));
    }

    @Test
    void acknowledgedRowsGoByAgeWithoutAGap() {
        write(Tables.SAMPLE, 3, NOW);
        write(Tables.DECISION, 2, NOW);
        write(Tables.TASK_EVENT, 2, NOW);
        acknowledge(write(Tables.SAMPLE, 5, NOW + HOUR));
        VersionVector history = device.known(SCOPE).history();
        assertEquals(0, forget(DAY, NOW + 24 * HOUR));
        assertEquals(3, forget(DAY, NOW + 24 * HOUR + 1));
        assertEquals(List.of(5, 0, 0), List.of(count(Tables.SAMPLE), count(Tables.DECISION), count(Tables.TASK_EVENT)));
        assertEquals(List.of(), gaps(device));
        assertEquals(history, device.known(SCOPE).history(), "forgetting takes no dot");
        assertEquals(List.of("0"), TestFolder.query(folder.path("device.db"), "SELECT count(*) FROM _del"));
    }

    @Test
    void samplesOfAPointThatIsKeptForAShorterTimeGoSoonerAndLossIsTold() {
        for (int i = 0; i < 4; i++) {
            int hour = i;
            Dot last = device.write(SCOPE, NOW + hour * HOUR, tx -> {
                tx.upsert(Tables.SAMPLE, named("brief", NOW + hour * HOUR));
                return tx.upsert(Tables.SAMPLE, named("long", NOW + hour * HOUR));
            });
            if (hour == 0) {
                acknowledge(last);
            }
        }
        Retention limits = DAY.withAges(Map.of("brief", 2 * HOUR, "stranger", HOUR), Map.of());
        assertEquals(0, forget(limits, NOW + 2 * HOUR));
        assertEquals(1, forget(limits, NOW + 4 * HOUR + 1));
        assertEquals(List.of(Cell.of("brief"), Cell.of("long"), Cell.of("long"), Cell.of("long"), Cell.of("long")),
                device.rows(Tables.SAMPLE, DEVICE).stream().map(row -> row.get(1)).sorted(Comparator.comparing(Cell::toString)).toList());
        assertEquals(List.of(gap(Tables.SAMPLE, NOW + HOUR, NOW + 2 * HOUR, 2, "age")), gaps(device));
    }

    private static List<Cell> named(String point, long takenMillis) {
        return List.of(Cell.of(DEVICE), Cell.of(point), Cell.of(takenMillis), Cell.of(1.5), Cell.of("good"));
    }

    @Test
    void aTableMayBeKeptForAShorterTime() {
        write(Tables.SAMPLE, 2, NOW);
        acknowledge(write(Tables.DECISION, 2, NOW));
        assertEquals(1, forget(DAY.withAges(Map.of(), Map.of("decision", HOUR)), NOW + HOUR + 1));
        assertEquals(List.of(2, 0), List.of(count(Tables.SAMPLE), count(Tables.DECISION)));
    }

    @Test
    void whatNobodyHasLeavesOneRowThatCountsIt() {
        write(Tables.SAMPLE, 4, NOW);
        acknowledge(write(Tables.SAMPLE, 1, NOW + 1));
        write(Tables.SAMPLE, 2, NOW + 2);
        write(Tables.TASK_EVENT, 3, NOW + 3);
        write(Tables.SAMPLE, 1, NOW + 4);
        write(Tables.SAMPLE, 1, NOW + HOUR);
        forget(DAY, NOW + 24 * HOUR + 5);
        assertEquals(1, count(Tables.SAMPLE));
        assertEquals(List.of(gap(Tables.SAMPLE, NOW + 2, NOW + 4, 3, "age"), gap(Tables.TASK_EVENT, NOW + 3, NOW + 3, 3, "age")), gaps(device));
        sync();
        assertEquals(gaps(device), gaps(gateway));
        assertEquals(1, gateway.rows(Tables.SAMPLE, DEVICE).size());
    }

    /** A year without a gateway, a day at a time, is one row; a loss after it was heard is another. */
    @Test
    void furtherLossesMakeTheOpenRowLonger() {
        for (int day = 0; day < 365; day++) {
            write(Tables.SAMPLE, 2, NOW + day * DAY.ageMillis());
            forget(DAY, NOW + day * DAY.ageMillis());
        }
        assertEquals(List.of(gap(Tables.SAMPLE, NOW, NOW + 362 * 24 * HOUR, 726, "age")), gaps(device));
        sync();
        assertEquals(gaps(device), gaps(gateway));
        write(Tables.SAMPLE, 2, NOW + 400 * 24 * HOUR);
        forget(DAY, NOW + 401 * 24 * HOUR + 1);
        assertEquals(2L, ((Cell.Int) gaps(device).get(count(Tables.GAP) - 1).get(3)).value());
        sync();
        assertEquals(726 + 2, gaps(gateway).stream().mapToLong(row -> ((Cell.Int) row.get(3)).value()).sum());
    }

    /** The row on its way and the longer one have different keys: the gateway keeps the first of two with one key. */
    @Test
    void aGapOnItsWayIsNotOverwritten() {
        write(Tables.SAMPLE, 2, NOW);
        forget(DAY, NOW + 25 * HOUR);
        Changes first = device.changesSince(SCOPE, Known.nothing(), false, Long.MAX_VALUE).orElseThrow();
        write(Tables.SAMPLE, 3, NOW + 25 * HOUR);
        forget(DAY, NOW + 50 * HOUR);
        gateway.merge(List.of(new Replica.Incoming(first, device.lineage(SCOPE).tips(first.state().upTo(), VersionVector.empty()))), NOW);
        sync();
        assertEquals(List.of(2L, 5L), gaps(gateway).stream().map(row -> ((Cell.Int) row.get(3)).value()).sorted().toList());
        assertEquals(List.of(gap(Tables.SAMPLE, NOW, NOW + 25 * HOUR, 5, "age")), gaps(device));
    }

    @Test
    void aGapRowGoesByAgeWhenItWasHeardAndNotBefore() {
        write(Tables.SAMPLE, 2, NOW);
        forget(DAY, NOW + 25 * HOUR);
        forget(DAY, NOW + 100 * HOUR);
        assertEquals(List.of(gap(Tables.SAMPLE, NOW, NOW, 2, "age")), gaps(device));
        sync();
        forget(DAY, NOW + 100 * HOUR);
        assertEquals(0, count(Tables.GAP));
        assertEquals(1, gateway.rows(Tables.GAP, DEVICE).size());
    }

    @Test
    void aSliceHasABoundedNumberOfRows() {
        for (int i = 0; i < 5; i++) {
            write(Tables.SAMPLE, 1_000, NOW + i);
        }
        assertTrue(device.forgetHistory(DAY, TOLD, NOW + 48 * HOUR));
        assertEquals(5_000 - Forgetting.ROWS_MAX, count(Tables.SAMPLE));
        assertEquals(2, forget(DAY, NOW + 48 * HOUR));
        assertEquals(List.of(gap(Tables.SAMPLE, NOW, NOW + 4, 5_000, "age")), gaps(device));
    }

    @Test
    void bySizeTheOldestOfTheLargestTableGo() {
        write(Tables.DECISION, 20, NOW);
        for (int i = 0; i < 10; i++) {
            write(Tables.SAMPLE, 1_000, NOW + 1 + i);
        }
        Retention limits = new Retention(Long.MAX_VALUE / 2, 450_000);
        assertTrue(forget(limits, NOW + HOUR) > 5);
        int left = count(Tables.SAMPLE);
        assertTrue(left > 3_500 && left < 6_000, left + " samples in 450 kB");
        assertEquals(20, count(Tables.DECISION));
        List<List<Cell>> gaps = gaps(device);
        assertEquals(1, gaps.size());
        assertEquals(List.of(Cell.of(10_000 - left), Cell.of("size")), gaps.get(0).subList(3, 5));
        assertEquals(List.of(NOW + 10), device.rows(Tables.SAMPLE, DEVICE).stream().map(row -> ((Cell.Int) row.get(2)).value())
                .filter(taken -> taken == NOW + 10).distinct().toList(), "the newest stay");
    }

    @Test
    void aLimitSmallerThanItsRowsDoesNotEmptyATableAtOnce() {
        device.write(SCOPE, NOW, tx -> {
            for (int i = 0; i < 160; i++) {
                tx.upsert(Tables.DECISION, List.of(Cell.of(DEVICE), Cell.of("d" + i), Cell.of("n"), Cell.of("b".repeat(10_000)), Cell.none(), Cell.none(), Cell.of(NOW)));
            }
            return true;
        });
        forget(new Retention(Long.MAX_VALUE / 2, 1_000_000), NOW);
        assertTrue(count(Tables.DECISION) > 70 && count(Tables.DECISION) < 100, count(Tables.DECISION) + " of 10 kB");
    }

    /** A clock that was wrong: rows from the future are neither old nor in the way of those behind them. */
    @Test
    void rowsFromTheFutureHideNothing() {
        long wrong = NOW + 10_000 * HOUR;
        for (int i = 0; i < 3; i++) {
            write(Tables.SAMPLE, 1_000, wrong + i);
        }
        write(Tables.SAMPLE, 7, NOW);
        write(Tables.SAMPLE, 5, NOW + 20 * HOUR);
        forget(DAY, NOW + 25 * HOUR);
        assertEquals(3_005, count(Tables.SAMPLE));
        assertEquals(List.of(gap(Tables.SAMPLE, NOW, NOW, 7, "age")), gaps(device));
        forget(DAY, wrong + 48 * HOUR);
        assertEquals(0, count(Tables.SAMPLE));
    }

    /** A device without a clock, or an import: the time of the row is not its age. */
    @Test
    void rowsOfLongAgoAreNotOldWhenTheyCome() {
        TestFolder.execute(folder.path("device.db"), "INSERT INTO sample(device, name, taken_ms, value) VALUES('" + DEVICE + "', 'p', 1000, 1)");
        device.absorb(NOW);
        assertEquals(0, forget(DAY, NOW + HOUR));
        forget(DAY, NOW + 25 * HOUR);
        assertEquals(List.of(gap(Tables.SAMPLE, 1000, 1000, 1, "age")), gaps(device));
    }

    /** Rows that another program wrote a moment ago have no dot yet, and no age. */
    @Test
    void rowsWithoutADotStay() {
        write(Tables.SAMPLE, 1, NOW);
        TestFolder.execute(folder.path("device.db"), "INSERT INTO sample(device, name, taken_ms, value) VALUES('" + DEVICE + "', 'q', 1000, 1)");
        assertEquals(1, forget(DAY, NOW + 25 * HOUR));
        assertEquals(1, count(Tables.SAMPLE));
        assertEquals(List.of(gap(Tables.SAMPLE, NOW, NOW, 1, "age")), gaps(device));
    }

    @Test
    void anotherDevicesRowsAreNotThisOnes() {
        device.write("dev/other", NOW, tx -> tx.upsert(Tables.SAMPLE, List.of(Cell.of("other"), Cell.of("p"), Cell.of(1), Cell.of(1), Cell.none())));
        write(Tables.SAMPLE, 1, NOW);
        forget(DAY, NOW + 25 * HOUR);
        assertEquals(1, device.rows(Tables.SAMPLE, "other").size());
    }

    @Test
    void aGatewayForgetsForAllWithoutGapsAndDoesNotGetThemBack() {
        write(Tables.SAMPLE, 10, NOW);
        sync();
        assertTrue(gateway.forgetHistory(DAY, Optional.empty(), NOW + 25 * HOUR));
        assertFalse(gateway.forgetHistory(DAY, Optional.empty(), NOW + 25 * HOUR));
        assertEquals(0, gateway.rows(Tables.SAMPLE, DEVICE).size());
        assertEquals(List.of(), gaps(gateway));
        write(Tables.SAMPLE, 1, NOW + HOUR);
        sync();
        assertEquals(1, gateway.rows(Tables.SAMPLE, DEVICE).size());
    }

    /** A gateway that lost its file gets what is still here. */
    @Test
    void aNewGatewayGetsTheRest() {
        write(Tables.SAMPLE, 10, NOW);
        write(Tables.DECISION, 3, NOW + HOUR);
        write(Tables.SAMPLE, 5, NOW + HOUR);
        acknowledge(write(Tables.TASK_EVENT, 1, NOW + HOUR));
        write(Tables.SAMPLE, 2, NOW + HOUR);
        forget(DAY, NOW + 24 * HOUR + 1);
        sync();
        for (Table table : HistoryWorld.TABLES) {
            assertEquals(device.rows(table, DEVICE), gateway.rows(table, DEVICE));
        }
        assertEquals(7, gateway.rows(Tables.SAMPLE, DEVICE).size());
        assertEquals(device.known(SCOPE), gateway.known(SCOPE));
    }

    @Test
    void nothingToForgetChangesNothing() {
        write(Tables.SAMPLE, 1, NOW);
        Known known = device.known(SCOPE);
        assertFalse(device.forgetHistory(Retention.ofDevice(), TOLD, NOW + HOUR));
        assertEquals(known, device.known(SCOPE));
        assertFalse(gateway.forgetHistory(Retention.ofDevice(), Optional.empty(), NOW));
    }

    @ParameterizedTest
    @CsvSource({"0, 64", "-1, 64", "36501, 64", "30, 0", "30, 1048577"})
    void limitsMakeSense(int days, int megabytes) {
        assertThrows(IllegalArgumentException.class, () -> Retention.of(days, megabytes));
        assertEquals(new Retention(30 * 24 * HOUR, 64 * 1024 * 1024), Retention.ofDevice());
    }
}
