// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.Changes.Deletion;
import dev.selvage.replica.Changes.Row;
import dev.selvage.replica.ColumnPolicy;
import dev.selvage.replica.Dot;
import dev.selvage.replica.MergePolicy;
import dev.selvage.replica.NamedPolicy;
import dev.selvage.replica.Span;
import dev.selvage.replica.Table;
import dev.selvage.replica.Table.Column;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncMessage.Delta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a message says of tables that not every peer knows, and what of it is refused. */
final class LayoutCodecTest {
    private static final Table WIDE = wide("rank", ColumnPolicy.MAX);

    private static Table wide(String name, MergePolicy policy) {
        List<Column> columns = new ArrayList<>(Tables.POINT.columns());
        columns.add(new Column(name, Table.Type.INTEGER, false, policy));
        return Table.declared("point", Table.Kind.STATE, 2, true, columns);
    }

    private static Row row(Table table, int n) {
        return new Row(table, 1, 1, List.of(Cell.of("press-07"), Cell.of("p" + n)), new Dot(Deltas.ACTOR, n + 1L), n, List.of(Cell.of(n)));
    }

    private static int bytes(Row... rows) {
        return SyncCodec.frame(Deltas.delta(List.of(rows))).body().length;
    }

    @Test
    void aLayoutTravelsWithItsRows() throws SyncFormatException {
        Table named = wide("rank", new NamedPolicy("median"));
        List<Row> rows = List.of(row(WIDE, 1), row(named, 2), row(Tables.POINT, 3));
        assertEquals(rows, Deltas.decodedRows(List.of(Deltas.delta(rows))));
    }

    /** Rows, siblings and deletions share the layouts of their message. */
    @Test
    void aLayoutIsSaidOnceInAMessage() throws SyncFormatException {
        Deletion deletion = new Deletion(WIDE, row(WIDE, 3).key(), new Dot(Deltas.ACTOR, 9), 1);
        Changes changes = new Changes("dev/press-07", Span.none(), Span.none(), false, VersionVector.empty(), List.of(row(WIDE, 1)), List.of(row(WIDE, 2)), List.of(deletion));
        byte[] message = SyncCodec.frame(new Delta(Deltas.HAS, Deltas.HAS, 1, 0, 1, changes)).body();
        String text = new String(message, StandardCharsets.ISO_8859_1);
        assertEquals(text.indexOf("rank"), text.lastIndexOf("rank"));
        assertEquals(changes, ((Delta) SyncCodec.decode(SyncCodec.encode(new Delta(Deltas.HAS, Deltas.HAS, 1, 0, 1, changes)))).changes());
    }

    @Test
    void tablesThatEveryPeerKnowsCostNothing() {
        assertEquals(bytes(row(Tables.POINT, 1)), bytes(row(new Table(1_000, "point", Table.Kind.STATE, 2, false, Tables.POINT.columns()), 1)));
        int layout = bytes(row(WIDE, 1)) - bytes(row(Tables.POINT, 1));
        assertEquals(111, layout, "bytes of a layout of eight columns");
        assertTrue(bytes(row(WIDE, 1), row(WIDE, 2)) - bytes(row(WIDE, 1)) < 12, "the second row of a group says no layout");
    }

    @Test
    void soManyLayoutsAndNoMore() throws SyncFormatException {
        List<Row> rows = IntStream.range(0, SyncLimits.LAYOUTS_MAX).mapToObj(i -> row(wide("c" + i, ColumnPolicy.LWW), i)).toList();
        assertEquals(rows, Deltas.decodedRows(List.of(Deltas.delta(rows))));
        List<Row> more = new ArrayList<>(rows);
        more.add(row(WIDE, 99));
        assertThrows(IllegalArgumentException.class, () -> SyncCodec.encode(Deltas.delta(more)));
        // cut into chunks, each of which explains itself, all of them travel
        assertEquals(more, Deltas.decodedRows(DeltaChunks.split(Deltas.changes(more), Deltas.HAS, Deltas.HAS, 0, SyncLimits.MESSAGE_BYTES_MAX)));
    }

    /** A body up to its first row group, then what is given. */
    private static String refusal(Consumer<ByteWriter> group) {
        ByteWriter out = new ByteWriter();
        out.text("dev/press-07");
        ActorIndex actors = new ActorIndex();
        actors.of(Deltas.ACTOR);
        actors.write(out);
        for (int zeros = 0; zeros < 7; zeros++) {
            out.u8(0);
        }
        out.i32(0);
        out.i32(1);
        for (int zeros = 0; zeros < 3; zeros++) {
            out.u8(0);
        }
        out.varint(1);
        group.accept(out);
        out.raw(new byte[2_000], 0, 2_000);
        byte[] message = new SyncFrame(SyncCodec.DELTA, out.toBytes()).seal();
        String why = assertThrows(SyncFormatException.class, () -> SyncCodec.decode(message)).getMessage();
        assertTrue(why.chars().noneMatch(Character::isISOControl), why);
        return why;
    }

    private static void layout(ByteWriter out, String name, int keyCount, int columns) {
        out.varint(LayoutCodec.LAYOUT);
        out.varint(0);
        out.text(name);
        out.u8(0);
        out.bool(false);
        out.varint(keyCount);
        out.varint(columns);
    }

    private static void column(ByteWriter out, String name, int type, boolean required, String policy) {
        out.text(name);
        out.u8(type);
        out.bool(required);
        out.text(policy);
    }

    private static String refusalOf(String table, String second, String policy) {
        return refusal(out -> {
            layout(out, table, 1, 2);
            column(out, "device", 2, true, "lww");
            column(out, second, 0, false, policy);
        });
    }

    @Test
    void hostileNamesAreRefused() {
        for (String name : List.of("a\"; DROP TABLE point; --", "_n", "_a", "a\u0000b", "a\u001b[2J", "A", "", "ünder")) {
            assertTrue(refusalOf("mine", name, "lww").contains("a column's name must match"), name);
            assertTrue(refusalOf(name, "value", "lww").contains("a table's name must match"), name);
            assertTrue(refusalOf("mine", "value", name.isEmpty() ? " " : name + " ").contains("a policy's name must match"), name);
        }
        assertTrue(refusalOf("sqlite_schema", "value", "lww").contains("begin with no sqlite_"));
        assertTrue(refusalOf("mine", "x".repeat(64), "lww").contains("is above 63"));
        assertTrue(refusalOf("x".repeat(100_000), "value", "lww").contains("is above 63"));
        assertTrue(refusalOf("mine", "device", "lww").contains("table mine has two columns device"));
    }

    @Test
    void hostileShapesAreRefused() {
        assertTrue(refusal(out -> layout(out, "mine", 1, 100)).contains("count of columns 100 is above 71"));
        assertTrue(refusal(out -> layout(out, "mine", 1, Integer.MAX_VALUE)).contains("is above 71"));
        assertTrue(refusal(out -> layout(out, "mine", 9, 9)).contains("count of key columns 9 is above 8"));
        assertTrue(refusal(out -> {
            layout(out, "mine", 0, 1);
            column(out, "device", 2, true, "lww");
        }).contains("needs a key of 1 to 8 of its columns, not of 0"));
        assertTrue(refusal(out -> {
            layout(out, "mine", 1, 65);
            column(out, "device", 2, true, "lww");
            IntStream.range(0, 64).forEach(i -> column(out, "c" + i, 0, false, "lww"));
        }).contains("has 64 columns beside its key, at most 63"));
        assertTrue(refusal(out -> {
            layout(out, "mine", 1, 1);
            column(out, "device", 9, true, "lww");
        }).contains("type of column 9 is above 4"));
    }

    @Test
    void layoutsComeInTheirOrder() {
        assertTrue(refusal(out -> {
            out.varint(LayoutCodec.LAYOUT);
            out.varint(1);
        }).contains("layout 1 after 0"));
        assertTrue(refusal(out -> {
            out.varint(LayoutCodec.LAYOUT);
            out.varint(10_000);
        }).contains("layout 10000 is above 63"));
    }
}
