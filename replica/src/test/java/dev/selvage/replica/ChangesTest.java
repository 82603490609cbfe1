// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.DEVICE;
import static dev.selvage.replica.TestFolder.GATEWAY;
import static dev.selvage.replica.TestFolder.NOW;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final long VALUE_ONLY = 1;
    private static final List<Cell> KEY_A = List.of(Cell.of(DEVICE), Cell.of("a"));
    private static final Actor STRANGER = new Actor("other", 7);

    private final TestFolder folder = new TestFolder();
    private final Replica device = folder.device();
    private final Replica gateway = folder.gateway();

    @AfterEach
    void close() {
        device.close();
        gateway.close();
        folder.close();
    }

    private static List<Cell> desired(String name, long value) {
        return List.of(Cell.of(DEVICE), Cell.of(name), Cell.of(value), Cell.of(1), Cell.of(NOW), Cell.of("me"));
    }

    private Dot set(Replica at, String name, long value, long mask) {
        return at.write(SCOPE, NOW, tx -> tx.upsert(Tables.DESIRED, desired(name, value), mask));
    }

    private Dot set(String name, long value) {
        return set(device, name, value, Tables.DESIRED.fullMask());
    }

    private Changes cut(VersionVector base, boolean wholeRows, long bytesMax) {
        return device.changesSince(SCOPE, base, wholeRows, bytesMax).orElseThrow();
    }

    private static Replica.Incoming travelling(Changes changes, Lineage lineage) {
        return new Replica.Incoming(changes, lineage.tips(changes.upTo(), VersionVector.empty()));
    }

    private MergeResult merge(Changes changes) {
        return gateway.merge(List.of(travelling(changes, device.lineage(SCOPE))), NOW).get(0);
    }

    private MergeResult sync() {
        return merge(cut(gateway.vector(SCOPE), false, Long.MAX_VALUE));
    }

    private static Changes batch(String scope, Changes.Row... rows) {
        return new Changes(scope, VersionVector.empty(), VersionVector.of(Map.of(STRANGER, 1L)), true, List.of(rows), List.of());
    }

    private static Changes.Row row(List<Cell> row, long n) {
        return new Changes.Row(Tables.DESIRED, Tables.DESIRED.fullMask(), row.subList(0, 2), new Dot(STRANGER, n), 1, row.subList(2, 6));
    }

    @Test
    void carriesChangedColumnsOnly() {
        Dot first = set("a", 1);
        set(device, "a", 2, VALUE_ONLY);
        Changes changes = cut(VersionVector.of(Map.of(first.actor(), 1L)), false, Long.MAX_VALUE);
        assertTrue(changes.complete());
        assertEquals(List.of(VALUE_ONLY), changes.rows().stream().map(Changes.Row::mask).toList());
        assertEquals(List.of(Cell.of(2)), changes.rows().get(0).values());
        assertEquals(1, cut(VersionVector.empty(), false, Long.MAX_VALUE).rows().size());
    }

    @Test
    void aCutBatchCarriesWholeRowsInOrder() {
        for (int i = 0; i < 10; i++) {
            set("k" + i, i);
        }
        List<Long> seen = new ArrayList<>();
        while (!gateway.vector(SCOPE).equals(device.vector(SCOPE))) {
            Changes changes = cut(gateway.vector(SCOPE), gateway.incomplete(SCOPE), 1);
            assertEquals(1, changes.rows().size());
            assertEquals(Tables.DESIRED.fullMask(), changes.rows().get(0).mask());
            seen.add(changes.rows().get(0).dot().n());
            assertEquals(new MergeResult.Merged(1, !changes.complete()), merge(changes));
            assertEquals(!changes.complete(), gateway.incomplete(SCOPE));
        }
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L), seen);
        assertEquals(Optional.empty(), device.changesSince(SCOPE, gateway.vector(SCOPE), false, 1));
    }

    @Test
    void aKeyDeletedAndWrittenAgainStays() {
        set("a", 1);
        sync();
        device.write(SCOPE, NOW, tx -> tx.delete(Tables.DESIRED, KEY_A));
        set(device, "a", 5, VALUE_ONLY);
        assertInstanceOf(MergeResult.Merged.class, sync());
        assertEquals(List.of(desired("a", 5)), gateway.rows(Tables.DESIRED, DEVICE));
    }

    @Test
    void aDeletionTravels() {
        set("a", 1);
        sync();
        device.write(SCOPE, NOW, tx -> tx.delete(Tables.DESIRED, KEY_A));
        assertEquals(new MergeResult.Merged(1, false), sync());
        assertEquals(List.of(), gateway.rows(Tables.DESIRED, DEVICE));
    }

    @Test
    void aDuplicateChangesNothingAndAGapIsRefused() {
        set("a", 1);
        Changes first = cut(VersionVector.empty(), false, Long.MAX_VALUE);
        set("b", 2);
        Changes second = cut(first.upTo(), false, Long.MAX_VALUE);
        assertEquals(new MergeResult.Gap(), merge(second));
        assertTrue(gateway.vector(SCOPE).isEmpty());
        merge(first);
        merge(second);
        List<String> before = TestFolder.dump(folder.path("gateway.db"));
        assertEquals(new MergeResult.Merged(0, false), merge(first));
        assertEquals(before, TestFolder.dump(folder.path("gateway.db")));
    }

    /** Otherwise the next batch would bring only changed columns of rows that were passed over. */
    @Test
    void aDuplicateDoesNotEndABulkTransfer() {
        set("a", 1);
        Changes first = cut(VersionVector.empty(), true, Long.MAX_VALUE);
        merge(first);
        set("b", 1);
        set("c", 1);
        merge(cut(first.upTo(), true, 1));
        assertTrue(gateway.incomplete(SCOPE));
        assertEquals(new MergeResult.Merged(0, true), merge(first));
        assertTrue(gateway.incomplete(SCOPE));
        merge(cut(gateway.vector(SCOPE), true, Long.MAX_VALUE));
        assertFalse(gateway.incomplete(SCOPE));
    }

    @Test
    void refusesConcurrentWrites() {
        set("a", 1);
        sync();
        Dot unseen = set(gateway, "b", 2, Tables.DESIRED.fullMask());
        Changes changes = cut(VersionVector.empty(), false, Long.MAX_VALUE);
        assertFalse(changes.upTo().covers(unseen));
        set("c", 3);
        assertEquals(new MergeResult.Concurrent(), sync());
        assertEquals(2, gateway.rows(Tables.DESIRED, DEVICE).size());
    }

    @Test
    void needsWholeRowsWhereTheRowIsNotHere() {
        set(device, "a", 1, VALUE_ONLY);
        assertEquals(new MergeResult.WholeRowsNeeded(), sync());
        assertTrue(gateway.vector(SCOPE).isEmpty());
        merge(cut(VersionVector.empty(), true, Long.MAX_VALUE));
        assertEquals(TestFolder.dump(folder.path("device.db")), TestFolder.dump(folder.path("gateway.db")));
    }

    @Test
    void aRefusedBatchLeavesTheOthersOfTheGroupWhole() {
        set("a", 1);
        Changes good = cut(VersionVector.empty(), false, Long.MAX_VALUE);
        List<Cell> theirs = List.of(Cell.of("other"), Cell.of("x"), Cell.of(1), Cell.of(1), Cell.of(1), Cell.of("s"));
        List<Cell> broken = List.of(Cell.of("other"), Cell.of("y"), Cell.of(1), Cell.of("text"), Cell.of(1), Cell.of("s"));
        Changes.Row leftover = new Changes.Row(Tables.GAP, Tables.GAP.fullMask(), List.of(Cell.of("other"), Cell.of("g")),
                new Dot(STRANGER, 1), 1, List.of(Cell.of("t"), Cell.of(1), Cell.of(1), Cell.of(1), Cell.of("r")));
        List<MergeResult> results = gateway.merge(List.of(
                travelling(batch("dev/other", row(broken, 1), leftover), Lineage.empty()),
                travelling(batch(SCOPE, row(theirs, 1)), Lineage.empty()),
                travelling(batch("dev/other", row(theirs, 2)), Lineage.empty()),
                travelling(batch("shared/all", row(theirs, 1)), Lineage.empty()),
                travelling(good, device.lineage(SCOPE))), NOW);
        for (MergeResult refused : results.subList(0, 4)) {
            assertInstanceOf(MergeResult.Forbidden.class, refused);
        }
        assertEquals(new MergeResult.Merged(1, false), results.get(4));
        assertTrue(gateway.vector("dev/other").isEmpty());
        assertEquals(List.of(), gateway.rows(Tables.DESIRED, "other"));
        assertEquals(TestFolder.dump(folder.path("device.db")), TestFolder.dump(folder.path("gateway.db")));
        assertEquals(new MergeResult.Merged(1, false),
                gateway.merge(List.of(travelling(batch("dev/other", row(theirs, 1)), Lineage.empty())), NOW).get(0));
        assertEquals(List.of(), gateway.rows(Tables.GAP, "other"));
        assertEquals(List.of("other|7"), TestFolder.query(folder.path("gateway.db"),
                "SELECT x.replica, x.session FROM desired t JOIN _actor x ON x.ord = t._a WHERE t.device = 'other'"));
    }

    /** The first session left a deletion only, the second a row: the gateway meets them in the other order. */
    @Test
    void aCutBatchNeverClaimsASessionWithoutItsAncestors() {
        set("a", 1);
        device.write(SCOPE, NOW, tx -> tx.delete(Tables.DESIRED, KEY_A));
        device.close();
        try (Replica second = folder.device(); Replica copy = TestFolder.open(folder.path("copy.db"), "gw-2")) {
            set(second, "b", 1, Tables.DESIRED.fullMask());
            Changes all = second.changesSince(SCOPE, VersionVector.empty(), true, Long.MAX_VALUE).orElseThrow();
            gateway.merge(List.of(travelling(all, second.lineage(SCOPE))), NOW);
            Changes part = gateway.changesSince(SCOPE, VersionVector.empty(), true, 1).orElseThrow();
            assertEquals(List.of(1, 0), List.of(part.deletions().size(), part.rows().size()));
            assertEquals(Optional.of(part.upTo()), Lineage.empty().expand(
                    gateway.lineage(SCOPE).tips(part.upTo(), VersionVector.empty())));
            assertInstanceOf(MergeResult.Merged.class,
                    copy.merge(List.of(travelling(part, gateway.lineage(SCOPE))), NOW).get(0));
        }
    }

    @Test
    void knowsWhatThePeerHasAfterItSaidSo() {
        Dot dot = set("a", 1);
        sync();
        device.acknowledged(SCOPE, GATEWAY, gateway.vector(SCOPE), NOW);
        assertTrue(device.acked(SCOPE, GATEWAY, dot));
    }
}
