// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.DEVICE;
import static dev.selvage.replica.TestFolder.GATEWAY;
import static dev.selvage.replica.TestFolder.NOW;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    private Changes cut(Known base, boolean wholeRows) {
        return device.changesSince(SCOPE, base, wholeRows, Long.MAX_VALUE).orElseThrow();
    }

    private static Replica.Incoming travelling(Changes changes, Lineage lineage) {
        return new Replica.Incoming(changes, lineage.tips(changes.state().upTo(), VersionVector.empty()));
    }

    private MergeResult merge(Changes changes) {
        return gateway.merge(List.of(travelling(changes, device.lineage(SCOPE))), NOW).get(0);
    }

    private MergeResult sync() {
        return merge(cut(gateway.known(SCOPE), false));
    }

    private static Changes batch(String scope, Changes.Row... rows) {
        Span toOne = new Span(VersionVector.empty(), VersionVector.of(Map.of(STRANGER, 1L)));
        return new Changes(scope, toOne, toOne, false, VersionVector.empty(), List.of(rows), List.of(), List.of());
    }

    private static Changes.Row row(List<Cell> row, long n) {
        return new Changes.Row(Tables.DESIRED, Tables.DESIRED.fullMask(), Tables.DESIRED.fullMask(), row.subList(0, 2), new Dot(STRANGER, n), 1, row.subList(2, 6));
    }

    @Test
    void carriesChangedColumnsOnly() {
        Dot first = set("a", 1);
        set(device, "a", 2, VALUE_ONLY);
        VersionVector base = VersionVector.of(Map.of(first.actor(), 1L));
        Changes.Row masked = cut(new Known(base, base), false).rows().get(0);
        assertEquals(List.of(VALUE_ONLY, VALUE_ONLY), List.of(masked.mask(), masked.changed()));
        assertEquals(List.of(Cell.of(2)), masked.values());
        Changes.Row whole = cut(new Known(base, base), true).rows().get(0);
        assertEquals(List.of(Tables.DESIRED.fullMask(), VALUE_ONLY), List.of(whole.mask(), whole.changed()));
        assertEquals(desired("a", 2).subList(2, 6), whole.values());
        assertEquals(List.of(new Dot(first.actor(), 2)), cut(Known.nothing(), false).rows().stream().map(Changes.Row::dot).toList());
    }

    @Test
    void allStateComesAtOnceWhateverTheLimit() {
        for (int i = 0; i < 10; i++) {
            set("k" + i, i);
        }
        Changes changes = device.changesSince(SCOPE, Known.nothing(), false, 1).orElseThrow();
        assertEquals(10, changes.rows().size());
        assertEquals(device.vector(SCOPE), changes.state().upTo());
        assertEquals(new MergeResult.Merged(10, 0), merge(changes));
        assertEquals(Optional.empty(), device.changesSince(SCOPE, gateway.known(SCOPE), false, 1));
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
        assertEquals(new MergeResult.Merged(1, 0), sync());
        assertEquals(List.of(), gateway.rows(Tables.DESIRED, DEVICE));
    }

    @Test
    void aDuplicateChangesNothingAndAGapIsRefused() {
        set("a", 1);
        Changes first = cut(Known.nothing(), false);
        set("b", 2);
        Changes second = cut(new Known(first.state().upTo(), first.history().upTo()), false);
        assertEquals(new MergeResult.Gap(), merge(second));
        assertTrue(gateway.vector(SCOPE).isEmpty());
        merge(first);
        merge(second);
        List<String> before = TestFolder.dump(folder.path("gateway.db"));
        assertEquals(new MergeResult.Merged(0, 0), merge(first));
        assertEquals(before, TestFolder.dump(folder.path("gateway.db")));
    }

    @Test
    void needsWholeRowsWhereTheRowIsNotHere() {
        set(device, "a", 1, VALUE_ONLY);
        assertEquals(new MergeResult.WholeRowsNeeded(), sync());
        assertTrue(gateway.vector(SCOPE).isEmpty());
        merge(cut(Known.nothing(), true));
        assertEquals(TestFolder.dump(folder.path("device.db")), TestFolder.dump(folder.path("gateway.db")));
    }

    @Test
    void aRefusedBatchLeavesTheOthersOfTheGroupWhole() {
        set("a", 1);
        Changes good = cut(Known.nothing(), false);
        List<Cell> theirs = List.of(Cell.of("other"), Cell.of("x"), Cell.of(1), Cell.of(1), Cell.of(1), Cell.of("s"));
        List<Cell> broken = List.of(Cell.of("other"), Cell.of("y"), Cell.of(1), Cell.of("text"), Cell.of(1), Cell.of("s"));
        Changes.Row leftover = new Changes.Row(Tables.GAP, Tables.GAP.fullMask(), Tables.GAP.fullMask(), List.of(Cell.of("other"), Cell.of("g")),
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
        assertEquals(new MergeResult.Merged(1, 0), results.get(4));
        assertTrue(gateway.vector("dev/other").isEmpty());
        assertEquals(List.of(), gateway.rows(Tables.DESIRED, "other"));
        assertEquals(TestFolder.dump(folder.path("device.db")), TestFolder.dump(folder.path("gateway.db")));
        assertEquals(new MergeResult.Merged(1, 0),
                gateway.merge(List.of(travelling(batch("dev/other", row(theirs, 1)), Lineage.empty())), NOW).get(0));
        assertEquals(List.of(), gateway.rows(Tables.GAP, "other"));
        assertEquals(List.of("other|7"), TestFolder.query(folder.path("gateway.db"),
                "SELECT x.replica, x.session FROM desired t JOIN _actor x ON x.ord = t._a WHERE t.device = 'other'"));
    }

    /** A session that left nothing but a deletion is claimed with it, and its ancestors go along. */
    @Test
    void aRelayedBatchNamesAllSessions() {
        set("a", 1);
        device.write(SCOPE, NOW, tx -> tx.delete(Tables.DESIRED, KEY_A));
        device.close();
        try (Replica second = folder.device(); Replica copy = TestFolder.open(folder.path("copy.db"), "gw-2")) {
            set(second, "b", 1, Tables.DESIRED.fullMask());
            Changes all = second.changesSince(SCOPE, Known.nothing(), true, Long.MAX_VALUE).orElseThrow();
            gateway.merge(List.of(travelling(all, second.lineage(SCOPE))), NOW);
            Changes relayed = gateway.changesSince(SCOPE, Known.nothing(), true, 1).orElseThrow();
            assertEquals(List.of(1, 1), List.of(relayed.deletions().size(), relayed.rows().size()));
            assertEquals(Optional.of(relayed.state().upTo()), Lineage.empty().expand(
                    gateway.lineage(SCOPE).tips(relayed.state().upTo(), VersionVector.empty())));
            assertEquals(new MergeResult.Merged(2, 0), copy.merge(List.of(travelling(relayed, gateway.lineage(SCOPE))), NOW).get(0));
            assertEquals(second.vector(SCOPE), copy.vector(SCOPE));
        }
    }

    @Test
    void knowsWhatThePeerHasAfterItSaidSo() {
        Dot dot = set("a", 1);
        sync();
        device.acknowledged(SCOPE, GATEWAY, gateway.known(SCOPE));
        assertTrue(device.acknowledgedBy(SCOPE, GATEWAY).covers(dot));
    }
}
