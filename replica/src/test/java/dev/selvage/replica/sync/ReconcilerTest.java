// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Conflict;
import dev.selvage.replica.KeyRange;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.Reconciler.Outcome;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What differs behind the vectors' back is found by the digests and mended. */
class ReconcilerTest {
    private final HubPair pair = new HubPair();

    @AfterEach
    void close() {
        pair.close();
    }

    private void fill(int rows) throws SyncFormatException {
        pair.device.write(HubPair.SCOPE, HubPair.WALL, tx -> {
            IntStream.range(0, rows).forEach(i -> tx.upsert(Tables.POINT, HubPair.point("p" + i, i)));
            return true;
        });
        pair.connect();
        assertTrue(pair.isEqual());
        pair.connect();
        pair.found.clear();
        pair.said = 0;
    }

    private List<Outcome> outcomes() {
        return pair.found.stream().map(Reconciler.Finding::outcome).toList();
    }

    private void assertMended(int keys) throws SyncFormatException {
        assertEquals(List.of(Outcome.DIFFERENT, Outcome.MENDED), outcomes());
        assertEquals(keys, pair.found.get(1).keys());
        assertTrue(pair.isEqual());
        pair.found.clear();
        pair.connect();
        assertEquals(List.of(Outcome.EQUAL), outcomes());
    }

    @Test
    void equalReplicasHaveEqualDigests() throws SyncFormatException {
        fill(100);
        pair.connect();
        assertEquals(List.of(Outcome.EQUAL), outcomes());
        assertEquals(100, pair.device.digests().of(HubPair.SCOPE).rows());
    }

    /** The device wrote the row, so its content is believed; what the gateway had is in the log. */
    @Test
    void aChangedValueOfTheDeviceWins() throws SyncFormatException {
        fill(5);
        HubPair.damage(pair.device, "UPDATE point SET value = 77 WHERE name = 'p3'");
        pair.connect();
        assertMended(1);
        assertEquals(Cell.of(77), pair.points(pair.gateway).get(3).get(2));
        Conflict logged = pair.gateway.conflicts().settled(HubPair.SCOPE, "point", "", 1).get(0);
        assertEquals("equal versions, different content: as d-1 has it", logged.rule());
        assertEquals(List.of("at d-1 value=77 quality=good unit=Cel taken_ms=3", "here value=3 quality=good unit=Cel taken_ms=3"),
                logged.sides().stream().map(side -> side.actor().split(" ", 2)[1] + " " + side.content()).toList());
    }

    @Test
    void aChangedValueAtTheGatewayIsPutRight() throws SyncFormatException {
        fill(5);
        HubPair.damage(pair.gateway, "UPDATE point SET value = 77 WHERE name = 'p3'");
        pair.connect();
        assertMended(1);
        assertEquals(Cell.of(3), pair.points(pair.gateway).get(3).get(2));
    }

    @Test
    void aRowThatIsLostOnEitherSideComesBack() throws SyncFormatException {
        fill(5);
        HubPair.damage(pair.gateway, "DELETE FROM point WHERE name = 'p1'");
        HubPair.damage(pair.device, "DELETE FROM point WHERE name = 'p2'");
        pair.connect();
        assertMended(2);
        assertEquals(5, pair.points(pair.device).size());
    }

    @Test
    void aFewAmongManyAreFoundWithFewMessages() throws SyncFormatException {
        fill(2_000);
        HubPair.damage(pair.device, "UPDATE point SET value = -1 WHERE name IN ('p17', 'p1345', 'p1999')");
        pair.connect();
        assertTrue(pair.said < 40, pair.said + " messages");
        assertMended(3);
    }

    /** A thousand at a time: the next digest finds the rest. */
    @Test
    void aTableThatIsAllWrongIsMendedBitByBit() throws SyncFormatException {
        fill(1_500);
        HubPair.damage(pair.gateway, "UPDATE point SET unit = 'x'");
        for (int i = 0; i < 5 && !pair.isEqual(); i++) {
            pair.connect();
        }
        assertTrue(pair.isEqual());
        assertTrue(pair.found.stream().allMatch(finding -> finding.keys() < 2 * Reconciler.DIFFERENCES_MAX));
    }

    /** What was written while the search was on its way ends it; nothing is mended by old answers. */
    @Test
    void aSearchEndsWhenOneSideMovesOn() throws SyncFormatException {
        fill(500);
        HubPair.damage(pair.device, "UPDATE point SET value = -1 WHERE name = 'p17'");
        pair.nowMillis += Reconciler.PAUSE_MILLIS;
        pair.agentHub.connected(HubPair.GATEWAY, HubPair.SCOPE, pair.nowMillis);
        pair.exchange();
        HubPair.write(pair.device, Tables.POINT, HubPair.point("new", 1));
        pair.talk();
        assertEquals(List.of(Outcome.DIFFERENT), outcomes());
        assertFalse(pair.isEqual());
        pair.found.clear();
        pair.connect();
        assertMended(1);
    }

    @Test
    void aLostSiblingIsFoundToo() throws SyncFormatException {
        fill(3);
        HubPair.write(pair.device, Tables.POINT, HubPair.point("p0", 10));
        HubPair.write(pair.gateway, Tables.POINT, HubPair.point("p0", 20));
        pair.connect();
        assertTrue(pair.isEqual() && pair.gateway.hasConflicts(HubPair.SCOPE));
        pair.found.clear();
        pair.gateway.runForeign("DELETE FROM _sib_point WHERE value = 10");
        pair.connect();
        assertMended(1);
        assertFalse(pair.gateway.hasConflicts(HubPair.SCOPE) || pair.device.hasConflicts(HubPair.SCOPE));
    }

    /** An acknowledgement carries a digest once enough was merged; the device then shows its own, and the search begins. */
    @Test
    void acknowledgementsCarryDigestsToo() throws SyncFormatException {
        fill(2);
        HubPair.damage(pair.gateway, "UPDATE point SET value = 5 WHERE name = 'p1'");
        for (int i = 0; i < 8; i++) {
            HubPair.write(pair.device, Tables.POINT, HubPair.point("p0", 100 + i));
            pair.talk();
        }
        pair.nowMillis += Reconciler.PAUSE_MILLIS;
        pair.talk();
        assertEquals(List.of(Outcome.DIFFERENT, Outcome.MENDED), outcomes());
        assertTrue(pair.isEqual());
    }

    /** A gateway does not let devices make it read its tables. */
    @Test
    void aGatewayAnswersNoQuestions() throws SyncFormatException {
        fill(2);
        SyncMessage.Pull pull = new SyncMessage.Pull(HubPair.SCOPE, SyncMessage.Has.nothing(), KeyRange.all());
        pair.gatewayHub.receive(HubPair.DEVICE, pull, pair.nowMillis);
        assertEquals(List.of(), pair.gatewayHub.step(pair.nowMillis));
    }

    @Test
    void theSumDoesNotDependOnTheOrderOfWriting() {
        Replica a = pair.device;
        List<Long> sums = IntStream.range(0, 2).mapToObj(i -> a.digests().of(HubPair.SCOPE).sum()).distinct().toList();
        assertEquals(List.of(0L), sums);
        HubPair.write(a, Tables.POINT, HubPair.point("x", 1));
        long one = a.digests().of(HubPair.SCOPE).sum();
        HubPair.write(a, Tables.POINT, HubPair.point("y", 1));
        assertTrue(one != 0 && a.digests().of(HubPair.SCOPE).sum() != one);
    }
}
