// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Front-coded texts: how many bytes each shares with the one before, how many follow, then what follows. The three
 * runs stand apart because Deflate finds more in columns of one kind.
 */
final class ColumnCodecText {
    private ColumnCodecText() {}

    static void write(ByteWriter out, List<Cell> cells, RepeatBudget repeats) {
        ByteWriter lengths = new ByteWriter();
        ByteWriter endings = new ByteWriter();
        byte[] previous = {};
        for (Cell cell : cells) {
            byte[] text = ByteWriter.utf8(((Cell.Text) cell).value());
            int common = common(previous, text);
            int shared = repeats.take(common) ? common : 0;
            out.varint(shared);
            lengths.varint(text.length - shared);
            endings.raw(text, shared, text.length - shared);
            previous = text;
        }
        out.append(lengths);
        out.append(endings);
    }

    static List<Cell> read(ByteReader in, int count, RepeatBudget repeats) throws SyncFormatException {
        int[] shared = lengths(in, count);
        int[] endings = lengths(in, count);
        List<Cell> cells = new ArrayList<>(count);
        byte[] previous = {};
        for (int i = 0; i < count; i++) {
            if (shared[i] > previous.length) {
                throw in.refused("a text shares " + shared[i] + " bytes with one of " + previous.length);
            }
            repeats.takeOrRefuse(shared[i], in);
            if (i > 0 && endings[i] == 0 && shared[i] == previous.length) {
                cells.add(cells.get(i - 1));
                continue;
            }
            previous = joined(in, previous, shared[i], endings[i]);
            cells.add(Cell.of(in.utf8(previous)));
        }
        return cells;
    }

    /** Checked before it allocates: the beginning is in memory already, the ending has to be in the message. */
    private static byte[] joined(ByteReader in, byte[] previous, int shared, int ending) throws SyncFormatException {
        if (ending > in.remaining()) {
            throw in.refused("a text of " + ending + " bytes in " + in.remaining());
        }
        byte[] text = Arrays.copyOf(previous, shared + ending);
        // What was copied beyond the shared beginning is overwritten here.
        in.rawInto(text, shared, ending);
        return text;
    }

    private static int[] lengths(ByteReader in, int count) throws SyncFormatException {
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = in.number("length", SyncLimits.INFLATED_BYTES_MAX);
        }
        return lengths;
    }

    /** In bytes: a beginning may end within a character, since only the joined bytes are read as text. */
    private static int common(byte[] previous, byte[] text) {
        int mismatch = Arrays.mismatch(previous, text);
        return mismatch < 0 ? text.length : mismatch;
    }
}
