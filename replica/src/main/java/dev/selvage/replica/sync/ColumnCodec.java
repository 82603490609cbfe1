// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One column of a row group: a tag, then the cells. The tag is the storage class of all cells, or MIXED with one tag
 * per cell before the cells of each class; with CONSTANT one cell stands for all, which is how the device column of
 * a device's scope costs as much as one row of it.
 */
final class ColumnCodec {
    // Storage classes as they travel; never renumbered.
    private static final int NULL = 0;
    private static final int INTEGER = 1;
    private static final int REAL = 2;
    private static final int TEXT = 3;
    private static final int BLOB = 4;
    private static final int MIXED = 5;
    private static final int CONSTANT = 8;

    private ColumnCodec() {}

    /** Writes at least one cell. */
    static void write(ByteWriter out, List<Cell> cells, RepeatBudget repeats) {
        Cell first = cells.get(0);
        if (cells.size() > 1 && isConstant(cells) && repeats.take((cells.size() - 1L) * sharedBytes(first))) {
            out.u8(CONSTANT | tag(first));
            writeClass(out, tag(first), List.of(first), repeats);
            return;
        }
        int common = commonTag(cells);
        out.u8(common);
        if (common != MIXED) {
            writeClass(out, common, cells, repeats);
            return;
        }
        cells.forEach(cell -> out.u8(tag(cell)));
        for (int tag = INTEGER; tag <= BLOB; tag++) {
            writeClass(out, tag, ofTag(cells, tag), repeats);
        }
    }

    /** Reads the column of that many rows; the caller has bounded them. */
    static List<Cell> read(ByteReader in, int rows, RepeatBudget repeats) throws SyncFormatException {
        int tag = in.u8();
        if (tag == MIXED) {
            return readMixed(in, rows, repeats);
        }
        if ((tag & CONSTANT) == 0) {
            return readClass(in, tag, rows, repeats);
        }
        Cell cell = readClass(in, tag - CONSTANT, 1, repeats).get(0);
        repeats.takeOrRefuse((rows - 1L) * sharedBytes(cell), in);
        return Collections.nCopies(rows, cell);
    }

    /** Counts the classes first, because each class follows as a column of its own. */
    private static List<Cell> readMixed(ByteReader in, int rows, RepeatBudget repeats) throws SyncFormatException {
        byte[] tags = in.raw(rows);
        int[] counts = new int[MIXED];
        for (byte tag : tags) {
            if (tag < NULL || tag > BLOB) {
                throw in.refused("unknown storage class " + tag);
            }
            counts[tag]++;
        }
        List<List<Cell>> classes = new ArrayList<>(List.of(Collections.nCopies(counts[NULL], Cell.none())));
        for (int tag = INTEGER; tag <= BLOB; tag++) {
            classes.add(readClass(in, tag, counts[tag], repeats));
        }
        int[] next = new int[MIXED];
        List<Cell> cells = new ArrayList<>(rows);
        for (byte tag : tags) {
            cells.add(classes.get(tag).get(next[tag]++));
        }
        return cells;
    }

    private static void writeClass(ByteWriter out, int tag, List<Cell> cells, RepeatBudget repeats) {
        if (cells.isEmpty()) {
            return;
        }
        switch (tag) {
            case INTEGER -> writeIntegers(out, cells);
            case REAL -> ColumnCodecReal.write(out, cells);
            case TEXT -> ColumnCodecText.write(out, cells, repeats);
            case BLOB -> writeBlobs(out, cells);
            default -> { } // NULL: the tag says it all
        }
    }

    private static List<Cell> readClass(ByteReader in, int tag, int count, RepeatBudget repeats) throws SyncFormatException {
        if (count == 0) {
            return List.of();
        }
        return switch (tag) {
            case NULL -> Collections.nCopies(count, Cell.none());
            case INTEGER -> readIntegers(in, count);
            case REAL -> ColumnCodecReal.read(in, count);
            case TEXT -> ColumnCodecText.read(in, count, repeats);
            case BLOB -> readBlobs(in, count);
            default -> throw in.refused("unknown storage class " + tag);
        };
    }

    /** Differences wrap around at 64 bits, at both ends the same way. */
    private static void writeIntegers(ByteWriter out, List<Cell> cells) {
        long previous = 0;
        for (Cell cell : cells) {
            long value = ((Cell.Int) cell).value();
            out.zigzag(value - previous);
            previous = value;
        }
    }

    private static List<Cell> readIntegers(ByteReader in, int count) throws SyncFormatException {
        List<Cell> cells = new ArrayList<>(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value += in.zigzag();
            cells.add(Cell.of(value));
        }
        return cells;
    }

    /** Blobs are images or models: they begin alike seldom, so that each stands alone. */
    private static void writeBlobs(ByteWriter out, List<Cell> cells) {
        cells.forEach(cell -> out.block(((Cell.Blob) cell).value()));
    }

    private static List<Cell> readBlobs(ByteReader in, int count) throws SyncFormatException {
        List<Cell> cells = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            cells.add(Cell.of(in.block("a blob")));
        }
        return cells;
    }

    /** By value and storage class; NaN equals NaN and 0.0 does not equal -0.0. */
    private static boolean isConstant(List<Cell> cells) {
        Cell first = cells.get(0);
        return cells.stream().allMatch(first::equals);
    }

    private static int commonTag(List<Cell> cells) {
        int first = tag(cells.get(0));
        return cells.stream().allMatch(cell -> tag(cell) == first) ? first : MIXED;
    }

    private static List<Cell> ofTag(List<Cell> cells, int tag) {
        return cells.stream().filter(cell -> tag(cell) == tag).toList();
    }

    /** What one more row of the cell costs whoever stores it; numbers are bounded by the number of rows. */
    private static int sharedBytes(Cell cell) {
        if (cell instanceof Cell.Text text) {
            return ByteWriter.utf8(text.value()).length;
        }
        return cell instanceof Cell.Blob blob ? blob.value().length : 0;
    }

    private static int tag(Cell cell) {
        if (cell instanceof Cell.Int) {
            return INTEGER;
        }
        if (cell instanceof Cell.Real) {
            return REAL;
        }
        if (cell instanceof Cell.Text) {
            return TEXT;
        }
        return cell instanceof Cell.Blob ? BLOB : NULL;
    }
}
