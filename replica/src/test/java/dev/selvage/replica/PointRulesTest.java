// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a device's profile says of a point holds at the gateway: for conflicts, and for programs that write there. */
final class PointRulesTest {
    private static final String DEVICE = TestFolder.DEVICE;
    private static final String SCOPE = TestFolder.SCOPE;
    private static final long NOW = TestFolder.NOW;

    private final TestFolder folder = new TestFolder();
    private Replica device;
    private Replica gateway;

    @BeforeEach
    void open() {
        device = folder.device();
        gateway = folder.gateway();
        gateway.guardPoints();
    }

    @AfterEach
    void close() {
        device.close();
        gateway.close();
        folder.close();
    }

    private static List<Cell> point(String name, double value, long takenMillis) {
        return List.of(Cell.of(DEVICE), Cell.of(name), Cell.of(value), Cell.of("good"), Cell.none(), Cell.of("J"), Cell.of(takenMillis));
    }

    private static List<Cell> desired(String name, double value, String by) {
        return List.of(Cell.of(DEVICE), Cell.of(name), Cell.of(value), Cell.of(1), Cell.of(NOW), Cell.of(by));
    }

    private static List<Cell> rule(String name, String writer, String merge, Cell low, Cell high) {
        return List.of(Cell.of(DEVICE), Cell.of(name), Cell.of("float64"), Cell.of(writer.equals("device") ? "r" : "rw"), Cell.of(writer),
                Cell.of(merge), low, high, Cell.none());
    }

    private void write(Replica replica, Table table, List<Cell> row, long atMillis) {
        replica.write(SCOPE, atMillis, tx -> tx.upsert(table, row));
    }

    private void foreign(String statement) {
        TestFolder.execute(folder.path("gateway.db"), statement);
    }

    private String refusal(String statement) {
        return assertThrows(RuntimeException.class, () -> foreign(statement)).toString();
    }

    private static MergeResult merge(Replica from, Replica to, boolean wholeRows) {
        Changes changes = from.changesSince(SCOPE, to.known(SCOPE), wholeRows, Long.MAX_VALUE).orElseThrow();
        return to.merge(List.of(new Replica.Incoming(changes, from.lineage(SCOPE).tips(changes.state().upTo(), VersionVector.empty()))), NOW).get(0);
    }

    private static void sync(Replica from, Replica to) {
        MergeResult result = merge(from, to, false);
        assertInstanceOf(MergeResult.Merged.class, result instanceof MergeResult.WholeRowsNeeded ? merge(from, to, true) : result);
    }

    @Test
    void aPointsPolicySettlesItsWholeRow() {
        write(device, Tables.POINT_RULE, rule("energy", "device", "max", Cell.none(), Cell.none()), NOW);
        write(device, Tables.POINT, point("energy", 10, 1), NOW);
        sync(device, gateway);
        write(device, Tables.POINT, point("energy", 90, 2), NOW + 1_000);
        write(gateway, Tables.POINT, point("energy", 50, 3), NOW + 5_000);
        sync(device, gateway);

        assertEquals(1, gateway.resolve(SCOPE, NOW + 6_000, 10));

        assertEquals(List.of(point("energy", 90, 2)), gateway.rows(Tables.POINT, DEVICE), "the greater value, with the time at which it was taken");
        assertEquals("the point's rule, value: max", gateway.conflicts().settled(SCOPE, "point", "", 1).get(0).rule());
    }

    @Test
    void aPointWithoutARuleTakesTheLastValue() {
        write(device, Tables.POINT, point("energy", 10, 1), NOW);
        sync(device, gateway);
        write(device, Tables.POINT, point("energy", 90, 2), NOW + 1_000);
        write(gateway, Tables.POINT, point("energy", 50, 3), NOW + 5_000);
        sync(device, gateway);

        assertEquals(1, gateway.resolve(SCOPE, NOW + 6_000, 10));

        assertEquals(List.of(point("energy", 50, 3)), gateway.rows(Tables.POINT, DEVICE));
    }

    @Test
    void wishesThatArePersonsToDecideStay() {
        write(device, Tables.POINT_RULE, rule("setpoint", "any", "keep-both", Cell.none(), Cell.none()), NOW);
        sync(device, gateway);
        write(device, Tables.DESIRED, desired("setpoint", 20, "panel"), NOW + 1_000);
        write(gateway, Tables.DESIRED, desired("setpoint", 25, "kim"), NOW + 2_000);
        sync(device, gateway);

        assertEquals(0, gateway.resolve(SCOPE, NOW + 3_000, 10));

        assertEquals(2, gateway.conflicts().versions(Tables.DESIRED, List.of(Cell.of(DEVICE), Cell.of("setpoint"))).size());
    }

    @Test
    void whatADeviceReportsCannotBeForgedAtTheGateway() {
        write(device, Tables.POINT, point("temp", 20, 1), NOW);
        sync(device, gateway);
        for (String forged : List.of("UPDATE point SET value = 99", "DELETE FROM point", "UPDATE point SET name = 'other'",
                "INSERT INTO point(device, name, value) VALUES('pump-1', 'new', 1)",
                "INSERT OR REPLACE INTO point(device, name, value) VALUES('pump-1', 'temp', 1)",
                "INSERT OR IGNORE INTO point(device, name, value) VALUES('pump-1', 'new', 1)",
                "INSERT INTO point(device, name, value) VALUES('pump-1', 'temp', 1) ON CONFLICT(device, name) DO UPDATE SET value = 7")) {
            assertTrue(refusal(forged).contains("rows of point are what devices report"), forged);
        }
        assertEquals(List.of(point("temp", 20, 1)), gateway.rows(Tables.POINT, DEVICE));
        write(device, Tables.POINT, point("temp", 21, 2), NOW + 1_000);
        sync(device, gateway);
        assertEquals(List.of(point("temp", 21, 2)), gateway.rows(Tables.POINT, DEVICE), "the device itself goes on");
    }

    @Test
    void aWishForASensorOrOutOfRangeIsRefused() {
        write(device, Tables.POINT_RULE, rule("setpoint", "app", "lww", Cell.of(5.0), Cell.of(30.0)), NOW);
        write(device, Tables.POINT, point("setpoint", 20, 1), NOW);
        write(device, Tables.POINT, point("temp", 20, 1), NOW);
        sync(device, gateway);

        assertTrue(refusal("INSERT INTO desired(device, name, value) VALUES('pump-1', 'temp', 25)").contains("by its device alone"));
        assertTrue(refusal("INSERT INTO desired(device, name, value) VALUES('pump-1', 'setpoint', 31)").contains("out of the range"));
        foreign("INSERT INTO desired(device, name, value) VALUES('pump-1', 'setpoint', 25), ('pump-1', 'note', 'not known yet')");
        assertTrue(refusal("UPDATE desired SET value = 4 WHERE name = 'setpoint'").contains("out of the range"));
        assertTrue(refusal("UPDATE desired SET name = 'temp' WHERE name = 'setpoint'").contains("by its device alone"));

        gateway.absorb(NOW + 1_000);
        List<Cell> names = new ArrayList<>();
        gateway.rows(Tables.DESIRED, DEVICE).forEach(row -> names.add(row.get(2)));
        assertEquals(List.of(Cell.of("not known yet"), Cell.of(25)), names);
    }

    @Test
    void whatWasWrittenWhileNobodyRanIsOfTheTimeWhenItIsFound() {
        write(gateway, Tables.DESIRED, desired("setpoint", 1, "kim"), NOW);
        gateway.close();
        foreign("UPDATE desired SET value = 7");
        gateway = folder.gateway();
        gateway.guardPoints();
        gateway.absorb(NOW + 9_000);
        assertEquals(NOW + 9_000, Hlc.millis(gateway.conflicts().versions(Tables.DESIRED, List.of(Cell.of(DEVICE), Cell.of("setpoint"))).get(0).hlc()));
    }

    @Test
    void theGuardOutlivesReopeningAndBulk() {
        gateway.close();
        gateway = folder.gateway();
        gateway.guardPoints();
        device.write(SCOPE, NOW, tx -> {
            for (int i = 0; i <= BulkWrites.ROWS_MIN; i++) {
                tx.upsert(Tables.POINT, point("p" + i, i, 1));
            }
            return true;
        });
        sync(device, gateway);

        assertTrue(refusal("UPDATE point SET value = 99 WHERE name = 'p7'").contains("rows of point are what devices report"));
        assertEquals(BulkWrites.ROWS_MIN + 1, gateway.rows(Tables.POINT, DEVICE).size());
    }
}
