// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a table may be: all that comes from a peer passes here. */
class TableTest {
    /** Of the layouts with which the first release went out. */
    private static final String HASH = "9f42b3df";
    private static final Column DEVICE = new Column("device", Table.Type.TEXT, true);

    private static String refusal(String name, int keyCount, Column... columns) {
        return assertThrows(IllegalArgumentException.class, () -> Table.declared(name, Table.Kind.STATE, keyCount, false, List.of(columns))).getMessage();
    }

    private static Column value(String name) {
        return new Column(name, Table.Type.INTEGER, false);
    }

    @Test
    void namesAreNeverMoreThanNames() {
        List<String> bad = List.of("", "A", "1a", "_a", "_n", "a-b", "a b", "a\"b", "a'b", "a`b", "a;drop", "a\n", "\u0000", "é", "a".repeat(64));
        for (String name : bad) {
            assertEquals("a column's name must match [a-z][a-z0-9_]{0,62}", assertThrows(IllegalArgumentException.class, () -> value(name)).getMessage());
            assertTrue(refusal(name, 1, DEVICE).startsWith("a table's name must match [a-z][a-z0-9_]{0,62}, begin with no sqlite_"));
        }
        for (String name : List.of("sqlite_schema", "sqlite_x", "new", "old", "excluded")) {
            assertTrue(refusal(name, 1, DEVICE).endsWith("begin with no sqlite_ and be none of new, old, excluded"));
        }
        assertEquals("a".repeat(63), Table.declared("a".repeat(63), Table.Kind.STATE, 1, false, List.of(DEVICE)).name());
    }

    @Test
    void aKeyIsOneToEightColumnsOfWhichTheFirstSaysTheScope() {
        assertEquals("table t needs a key of 1 to 8 of its columns, not of 0", refusal("t", 0, DEVICE));
        assertEquals("table t needs a key of 1 to 8 of its columns, not of -1", refusal("t", -1, DEVICE));
        assertEquals("table t needs a key of 1 to 8 of its columns, not of 2", refusal("t", 2, DEVICE));
        assertEquals("table t needs a key of 1 to 8 of its columns, not of 1", refusal("t", 1));
        List<Column> nine = new ArrayList<>(List.of(DEVICE));
        IntStream.range(0, 8).forEach(i -> nine.add(new Column("k" + i, Table.Type.TEXT, true)));
        assertEquals("table t needs a key of 1 to 8 of its columns, not of 9", refusal("t", 9, nine.toArray(Column[]::new)));
        String first = "the first column of table t must be device or shared, of type TEXT";
        assertEquals(first, refusal("t", 1, new Column("machine", Table.Type.TEXT, true)));
        assertEquals(first, refusal("t", 1, new Column("shared", Table.Type.INTEGER, true)));
        assertEquals("column v of table t belongs to the key and must be required", refusal("t", 2, DEVICE, value("v")));
        assertEquals("column v of table t belongs to the key and cannot be REAL", refusal("t", 2, DEVICE, new Column("v", Table.Type.REAL, true)));
        assertEquals("column v of table t belongs to the key and cannot be ANY", refusal("t", 2, DEVICE, new Column("v", Table.Type.ANY, true)));
    }

    @Test
    void columnsDifferAndAreFewAndMayBeMissing() {
        assertEquals("table t has two columns v", refusal("t", 1, DEVICE, value("v"), value("v")));
        assertEquals("column v of table t cannot be required: who does not know it writes rows without it",
                refusal("t", 1, DEVICE, new Column("v", Table.Type.TEXT, true)));
        List<Column> columns = new ArrayList<>(List.of(DEVICE));
        IntStream.range(0, 63).forEach(i -> columns.add(value("c" + i)));
        assertEquals(-1L >>> 1, Table.declared("t", Table.Kind.STATE, 1, false, columns).fullMask());
        columns.add(value("more"));
        assertEquals("table t has 64 columns beside its key, at most 63", refusal("t", 1, columns.toArray(Column[]::new)));
    }

    @Test
    void policiesHaveNamesThatTravel() {
        for (String bad : List.of("", "two words", "a\n", "-a", "é", "a".repeat(64))) {
            assertThrows(IllegalArgumentException.class, () -> MergePolicy.labelled(bad));
        }
        assertEquals(ColumnPolicy.DEVICE_WINS, MergePolicy.labelled("device-wins"));
        assertEquals(new NamedPolicy("median"), MergePolicy.labelled("median"));
        for (ColumnPolicy policy : ColumnPolicy.values()) {
            assertEquals(policy, MergePolicy.labelled(policy.label()));
        }
    }

    /** Peers know these layouts by their numbers alone: whoever changes one breaks all that is out there. */
    @Test
    void theLayoutsThatPeersKnowNeverChange() {
        StringBuilder all = new StringBuilder();
        Tables.ALL.forEach(table -> all.append(table.id()).append(table.name()).append(table.kind()).append(table.keyCount()).append(table.rowAtomic())
                .append(LayoutText.of(table.columns())));
        assertEquals(HASH, Integer.toHexString(all.toString().hashCode()), "let Tables.byId give what it gave, and put the wider table into Tables.ALL");
    }

    @Test
    void aTableOfTheFrameworkIsKnownWhateverItsNumberHere() {
        assertEquals(Tables.FACT, Tables.known(Tables.FACT.withId(1_234)).orElseThrow());
        assertTrue(Tables.known(Wide.FACT).isEmpty() && Tables.known(Wide.SPAN).isEmpty());
    }
}
