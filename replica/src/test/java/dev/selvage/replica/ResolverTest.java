// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResolverTest {
    private static final String SCOPE = "dev/pump-1";
    private static final long LOW = 1;
    private static final long HIGH = 2;
    private static final long NOTE = 4;
    private static final long ALL = 7;

    /** A least value, a greatest one, and a note that people decide on. */
    private static Table table(boolean rowAtomic) {
        return new Table(1, "range", Table.Kind.STATE, 1, rowAtomic, List.of(
                new Table.Column("device", Table.Type.TEXT, true),
                new Table.Column("low", Table.Type.INTEGER, false, ColumnPolicy.MIN),
                new Table.Column("high", Table.Type.INTEGER, false, ColumnPolicy.MAX),
                new Table.Column("note", Table.Type.TEXT, false, ColumnPolicy.KEEP_BOTH)));
    }

    private static List<Cell> row(long low, long high, String note) {
        return List.of(Cell.of("pump-1"), Cell.of(low), Cell.of(high), Cell.of(note));
    }

    private static Version version(String replica, long hlc, long changed, List<Cell> row) {
        return new Version(new Dot(new Actor(replica, 1), 1), hlc, changed, row, VersionVector.empty(), TestFolder.NOW);
    }

    private static Optional<Resolver.Resolution> resolve(Table table, Version... versions) {
        return Resolver.resolve(table, SCOPE, List.of(versions), Optional.empty());
    }

    private static Resolver.Resolution resolved(Version... versions) {
        return resolve(table(false), versions).orElseThrow();
    }

    @Test
    void columnsThatOnlyOneChangedAreMerged() {
        Resolver.Resolution merged = resolved(
                version("a", 1, LOW, row(5, 10, "n")), version("b", 2, HIGH, row(1, 20, "n")), version("c", 3, NOTE, row(1, 10, "new")));
        assertEquals(new Resolver.Resolution(row(5, 20, "new"), "different columns, merged"), merged);
    }

    @Test
    void eachColumnHasItsRuleAndTheRulesAreTold() {
        Resolver.Resolution merged = resolved(
                version("a", 1, LOW | HIGH, row(5, 30, "n")), version("b", 2, LOW | HIGH | NOTE, row(7, 20, "new")));
        assertEquals(new Resolver.Resolution(row(5, 30, "new"), "low: min, high: max"), merged);
    }

    @Test
    void equalValuesNeedNoRule() {
        Resolver.Resolution same = resolved(version("a", 1, ALL, row(5, 10, "n")), version("b", 2, ALL, row(5, 10, "n")));
        assertEquals(new Resolver.Resolution(row(5, 10, "n"), "different columns, merged"), same);
        Resolver.Resolution oneDiffers = resolved(version("a", 1, ALL, row(5, 10, "n")), version("b", 2, ALL, row(6, 10, "n")));
        assertEquals(new Resolver.Resolution(row(5, 10, "n"), "low: min"), oneDiffers);
    }

    /** The latest value is taken where nobody claims to have changed a column. */
    @Test
    void whatNobodyChangedIsAsTheLatestHasIt() {
        assertEquals(row(1, 20, "late"), resolved(version("b", 2, HIGH, row(1, 20, "late")), version("a", 1, LOW, row(1, 10, "early"))).row());
    }

    @Test
    void keepBothLeavesAllVersions() {
        assertEquals(Optional.empty(), resolve(table(false), version("a", 1, ALL, row(5, 10, "x")), version("b", 2, NOTE, row(1, 10, "y"))));
    }

    private static Version[] notes(int count) {
        Version[] versions = new Version[count];
        for (int i = 0; i < count; i++) {
            versions[i] = version("r" + i, 10 + i, ALL, row(i, i, "note " + i));
        }
        return versions;
    }

    @Test
    void moreVersionsThanTheCapForceADecision() {
        assertEquals(Optional.empty(), resolve(table(false), notes(Resolver.SIBLINGS_MAX)));
        Resolver.Resolution forced = resolved(notes(Resolver.SIBLINGS_MAX + 1));
        assertEquals(row(0, 8, "note 8"), forced.row());
        assertEquals("low: min, high: max, note: lww, as there were more than 8 versions", forced.rule());
    }

    @Test
    void aRowAtomicTableNeverMixesTwoVersions() {
        Resolver.Resolution whole = resolve(table(true), version("a", 1, LOW, row(5, 10, "x")), version("b", 2, HIGH, row(9, 20, "y"))).orElseThrow();
        assertEquals(new Resolver.Resolution(row(5, 10, "x"), "row-atomic low: min"), whole);
    }

    @Test
    void aRowAtomicTableOfKeysAloneTakesTheLatest() {
        Table keys = new Table(1, "member", Table.Kind.STATE, 1, true, List.of(new Table.Column("device", Table.Type.TEXT, true)));
        Version late = version("b", 2, 0, List.of(Cell.of("pump-1")));
        assertEquals(late.row(), resolve(keys, late, version("a", 1, 0, List.of(Cell.of("pump-1")))).orElseThrow().row());
    }

    @Test
    void theOrderOfTheVersionsDoesNotMatter() {
        List<Version> versions = new ArrayList<>(List.of(notes(Resolver.SIBLINGS_MAX + 1)));
        versions.add(version("a", 14, ALL, row(3, 3, "at the same time")));
        Optional<Resolver.Resolution> expected = Resolver.resolve(table(false), SCOPE, versions, Optional.empty());
        assertTrue(expected.isPresent());
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(versions, random);
            assertEquals(expected, Resolver.resolve(table(false), SCOPE, versions, Optional.empty()));
        }
    }

    /** Its HLC claims a year; two minutes are believed, and another that is later than that is the latest. */
    @Test
    void aWrongClockIsNotBelieved() {
        Table lww = new Table(1, "t", Table.Kind.STATE, 1, false,
                List.of(new Table.Column("device", Table.Type.TEXT, true), new Table.Column("value", Table.Type.INTEGER, false)));
        long later = TestFolder.NOW + Hlc.AHEAD_MILLIS_MAX + 1_000;
        Version wrong = new Version(new Dot(new Actor("a", 1), 1), Hlc.ofMillis(TestFolder.NOW + 365L * 86_400_000), 1,
                List.of(Cell.of("pump-1"), Cell.of(1)), VersionVector.empty(), TestFolder.NOW);
        Version right = new Version(new Dot(new Actor("b", 1), 1), Hlc.ofMillis(later), 1,
                List.of(Cell.of("pump-1"), Cell.of(2)), VersionVector.empty(), later);
        assertEquals(right.row(), Resolver.resolve(lww, SCOPE, List.of(wrong, right), Optional.empty()).orElseThrow().row());
    }
}
