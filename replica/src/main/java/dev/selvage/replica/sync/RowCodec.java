// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Actor;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.Changes.Deletion;
import dev.selvage.replica.Changes.Row;
import dev.selvage.replica.Dot;
import dev.selvage.replica.Span;
import dev.selvage.replica.Table;
import dev.selvage.replica.VersionVector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows, siblings and deletions of a DELTA in columns. Rows are grouped by table and masks in the order in which the
 * groups first come up; within a group they keep their order. Deletions are rows without values, grouped by table.
 *
 * <p>Layout, for the rows and then again for siblings and deletions: number of groups; for each the table ({@link LayoutCodec}), the mask of
 * the columns sent and of those changed, the number of rows, runs of actors, differences of dot numbers, differences of HLCs, the key columns, the value columns
 * of the mask from its lowest bit on.
 */
final class RowCodec {
    /** A row has at least a difference of dot and one of HLC. */
    private static final int ROW_BYTES_MIN = 2;

    private RowCodec() {}

    /** What rows are grouped by. */
    private record Shape(Table table, long mask, long changed) {}

    /** Rows of one shape; a deletion is taken for a row without values. */
    private record Group(Shape shape, List<Row> rows) {}

    /** What the groups of one message have in common. */
    private record Shared(LayoutCodec layouts, RepeatBudget repeats) {
        static Shared none() {
            return new Shared(new LayoutCodec(), new RepeatBudget());
        }
    }

    static void write(BodyWriter out, Changes changes) {
        int count = changes.rows().size() + changes.siblings().size() + changes.deletions().size();
        if (count > SyncLimits.ROWS_MAX) {
            throw new IllegalArgumentException("a message of " + count + " rows, at most " + SyncLimits.ROWS_MAX + ": split the changes");
        }
        Shared shared = Shared.none();
        writeGroups(out, grouped(changes.rows()), shared);
        writeGroups(out, grouped(changes.siblings()), shared);
        writeGroups(out, grouped(changes.deletions().stream().map(RowCodec::asRow).toList()), shared);
    }

    /** The changes that were written; their spans are empty. */
    static Changes read(BodyReader in, boolean full, VersionVector horizon) throws SyncFormatException {
        Shared shared = Shared.none();
        List<Row> rows = new ArrayList<>();
        readGroups(in, rows, SyncLimits.ROWS_MAX, shared);
        List<Row> siblings = new ArrayList<>();
        readGroups(in, siblings, SyncLimits.ROWS_MAX - rows.size(), shared);
        List<Row> deleted = new ArrayList<>();
        readGroups(in, deleted, SyncLimits.ROWS_MAX - rows.size() - siblings.size(), shared);
        List<Deletion> deletions = new ArrayList<>();
        for (Row row : deleted) {
            if (row.mask() != 0) {
                throw in.in().refused("a deletion with values");
            }
            deletions.add(new Deletion(row.table(), row.key(), row.dot(), row.hlc()));
        }
        return new Changes(in.scope(), Span.none(), Span.none(), full, horizon, rows, siblings, deletions);
    }

    private static Row asRow(Deletion deletion) {
        return new Row(deletion.table(), 0, 0, deletion.key(), deletion.dot(), deletion.hlc(), List.of());
    }

    private static Collection<Group> grouped(List<Row> rows) {
        Map<Shape, Group> groups = new LinkedHashMap<>();
        for (Row row : rows) {
            Shape shape = new Shape(row.table(), row.mask(), row.changed());
            groups.computeIfAbsent(shape, s -> new Group(s, new ArrayList<>())).rows().add(row);
        }
        return groups.values();
    }

    /** Writes the groups one after the other; the first row stands for the shape of all. */
    private static void writeGroups(BodyWriter out, Collection<Group> groups, Shared shared) {
        out.fields().varint(groups.size());
        for (Group group : groups) {
            shared.layouts().write(out.fields(), group.shape().table());
            out.fields().varint(group.shape().mask());
            out.fields().varint(group.shape().changed());
            out.fields().varint(group.rows().size());
            writeActors(out, group.rows());
            writeStamps(out.fields(), group.rows());
            writeColumns(out.fields(), group.rows().stream().map(Row::key).toList(), shared.repeats());
            writeColumns(out.fields(), group.rows().stream().map(Row::values).toList(), shared.repeats());
        }
    }

    /** Every count is held against the bytes left and against the rows that the message may still have. */
    private static void readGroups(BodyReader body, List<Row> rows, int rowsMax, Shared shared) throws SyncFormatException {
        ByteReader in = body.in();
        int groups = in.count("row groups", rowsMax, ROW_BYTES_MIN);
        for (int i = 0; i < groups; i++) {
            Shape shape = readShape(in, shared.layouts());
            int count = in.count("rows", rowsMax - rows.size(), ROW_BYTES_MIN);
            if (count == 0) {
                throw in.refused("a row group without rows");
            }
            List<Actor> actors = readActors(body, count);
            long[] ns = readDeltas(in, count);
            long[] hlcs = readDeltas(in, count);
            List<List<Cell>> keys = readColumns(in, count, shape.table().keyCount(), shared.repeats());
            List<List<Cell>> values = readColumns(in, count, Long.bitCount(shape.mask()), shared.repeats());
            for (int r = 0; r < count; r++) {
                Dot dot = new Dot(actors.get(r), ns[r]);
                rows.add(new Row(shape.table(), shape.mask(), shape.changed(), keys.get(r), dot, hlcs[r], values.get(r)));
            }
        }
    }

    private static Shape readShape(ByteReader in, LayoutCodec layouts) throws SyncFormatException {
        Table table = layouts.read(in);
        long mask = in.varint();
        if ((mask & ~table.fullMask()) != 0) {
            throw in.refused("columns that table " + table.name() + " does not have: update the older side");
        }
        return new Shape(table, mask, in.varint());
    }

    /** Runs of (length, actor): a device's scope is nearly always one run. */
    private static void writeActors(BodyWriter out, List<Row> rows) {
        int from = 0;
        while (from < rows.size()) {
            Actor actor = rows.get(from).dot().actor();
            int to = from + 1;
            while (to < rows.size() && rows.get(to).dot().actor().equals(actor)) {
                to++;
            }
            out.fields().varint(to - from);
            out.fields().varint(out.actors().of(actor));
            from = to;
        }
    }

    private static List<Actor> readActors(BodyReader body, int count) throws SyncFormatException {
        List<Actor> actors = new ArrayList<>(count);
        while (actors.size() < count) {
            int run = body.in().number("run of an actor", count - actors.size());
            Actor actor = body.actor();
            if (run == 0) {
                throw body.in().refused("a run of no rows");
            }
            for (int i = 0; i < run; i++) {
                actors.add(actor);
            }
        }
        return actors;
    }

    /** Rows come in the order of their writing, more or less, so that both numbers grow in small steps. */
    private static void writeStamps(ByteWriter out, List<Row> rows) {
        long previous = 0;
        for (Row row : rows) {
            out.zigzag(row.dot().n() - previous);
            previous = row.dot().n();
        }
        previous = 0;
        for (Row row : rows) {
            out.zigzag(row.hlc() - previous);
            previous = row.hlc();
        }
    }

    private static long[] readDeltas(ByteReader in, int count) throws SyncFormatException {
        long[] values = new long[count];
        long value = 0;
        for (int i = 0; i < count; i++) {
            value += in.zigzag();
            values[i] = value;
        }
        return values;
    }

    private static void writeColumns(ByteWriter out, List<List<Cell>> rows, RepeatBudget repeats) {
        int width = rows.get(0).size();
        for (int c = 0; c < width; c++) {
            int column = c;
            ColumnCodec.write(out, rows.stream().map(row -> row.get(column)).toList(), repeats);
        }
    }

    /** Turns columns back into rows; a constant column is one cell here, so the rows share it. */
    private static List<List<Cell>> readColumns(ByteReader in, int count, int width, RepeatBudget repeats) throws SyncFormatException {
        List<List<Cell>> columns = new ArrayList<>(width);
        for (int c = 0; c < width; c++) {
            columns.add(ColumnCodec.read(in, count, repeats));
        }
        List<List<Cell>> rows = new ArrayList<>(count);
        for (int r = 0; r < count; r++) {
            Cell[] row = new Cell[width];
            for (int c = 0; c < width; c++) {
                row[c] = columns.get(c).get(r);
            }
            rows.add(List.of(row));
        }
        return rows;
    }
}
