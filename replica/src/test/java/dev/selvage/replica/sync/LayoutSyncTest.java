// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Table;
import dev.selvage.replica.Table.Column;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.Reconciler.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A newer device and an older gateway, and the other way round, in conversation. */
class LayoutSyncTest {
    private static final Table WIDE = wide(Table.Type.INTEGER);

    private static Table wide(Table.Type type) {
        List<Column> columns = new ArrayList<>(Tables.POINT.columns());
        columns.add(new Column("rank", type, false));
        return Table.declared("point", Table.Kind.STATE, 2, false, columns);
    }

    private static List<Cell> point(String name, long value, Cell rank) {
        List<Cell> row = new ArrayList<>(HubPair.point(name, value));
        row.add(rank);
        return row;
    }

    private static void fill(HubPair pair) throws SyncFormatException {
        IntStream.range(0, 5).forEach(i -> HubPair.write(pair.device, WIDE, point("p" + i, i, Cell.of(i))));
        pair.connect();
        assertTrue(pair.isEqual());
        pair.found.clear();
    }

    @Test
    void aNewDeviceAndAnOldGatewayAgree() throws SyncFormatException {
        try (HubPair pair = new HubPair(List.of(WIDE), List.of())) {
            fill(pair);
            HubPair.write(pair.gateway, Tables.POINT, HubPair.point("p1", 70));
            pair.gatewayHub.changed(HubPair.SCOPE, pair.nowMillis);
            pair.talk();
            assertEquals(point("p1", 70, Cell.of(1)), pair.device.rows(WIDE, HubPair.DEVICE).get(1));
            pair.connect();
            assertEquals(Set.of(Outcome.EQUAL), pair.found.stream().map(Reconciler.Finding::outcome).collect(Collectors.toSet()));
            assertEquals(Map.of(), pair.gatewayHub.refusals());
        }
    }

    /** The repair compares rows column by column, and puts right also what the gateway's program does not know. */
    @Test
    void aDamagedUnknownColumnIsMended() throws SyncFormatException {
        try (HubPair pair = new HubPair(List.of(WIDE), List.of())) {
            fill(pair);
            HubPair.damage(pair.gateway, "UPDATE point SET rank = 99 WHERE name = 'p3'");
            pair.connect();
            assertEquals(List.of(Outcome.DIFFERENT, Outcome.MENDED), pair.found.stream().map(Reconciler.Finding::outcome).toList());
            assertEquals(1, pair.found.get(1).keys());
            assertTrue(pair.isEqual());
            assertEquals(point("p3", 3, Cell.of(3)), pair.gateway.rows(WIDE, HubPair.DEVICE).get(3));
        }
    }

    /** A table that is wider on one side alone is no difference, as long as nobody has written into it. */
    @Test
    void aRepairBesideAnEmptyColumnTouchesOneRow() throws SyncFormatException {
        for (boolean newerDevice : List.of(true, false)) {
            try (HubPair pair = new HubPair(newerDevice ? List.of(WIDE) : List.of(), newerDevice ? List.of() : List.of(WIDE))) {
                IntStream.range(0, 5).forEach(i -> HubPair.write(pair.device, Tables.POINT, HubPair.point("p" + i, i)));
                pair.connect();
                pair.found.clear();
                HubPair.damage(pair.device, "UPDATE point SET value = 99 WHERE name = 'p3'");
                pair.connect();
                assertEquals(1, pair.found.get(1).keys());
                assertTrue(pair.isEqual());
                assertEquals(Cell.of(99), pair.points(pair.gateway).get(3).get(2));
            }
        }
    }

    @Test
    void aContradictionIsToldToThePeer() throws SyncFormatException {
        try (HubPair pair = new HubPair(List.of(WIDE), List.of(wide(Table.Type.TEXT)))) {
            HubPair.write(pair.device, WIDE, point("p", 1, Cell.of(1)));
            pair.connect();
            assertEquals(Map.of(SyncMessage.Reason.FORBIDDEN, 1L), pair.gatewayHub.refusals());
            assertEquals("FORBIDDEN: column rank of table point is TEXT here, not INTEGER", pair.agentHub.trouble().orElseThrow());
            assertEquals(List.of(), pair.points(pair.gateway));
        }
    }
}
