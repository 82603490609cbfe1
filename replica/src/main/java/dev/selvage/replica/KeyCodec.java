// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A row's key as one blob, for the deletion log: a tag, then the value, for each cell. */
final class KeyCodec {
    private KeyCodec() {}

    /** The first {@code count} cells as one blob. */
    static byte[] encode(List<Cell> row, int count) {
        if (count == 2 && row.get(0) instanceof Cell.Text a && row.get(1) instanceof Cell.Text b) {
            return texts(a.value().getBytes(StandardCharsets.UTF_8), b.value().getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            put(out, row.get(i));
        }
        return out.toByteArray();
    }

    /** Nearly all keys are two texts: no detour through a stream. */
    private static byte[] texts(byte[] a, byte[] b) {
        return ByteBuffer.allocate(10 + a.length + b.length)
                .put((byte) 't').putInt(a.length).put(a)
                .put((byte) 't').putInt(b.length).put(b).array();
    }

    private static void put(ByteArrayOutputStream out, Cell cell) {
        if (cell instanceof Cell.Int i) {
            put(out, 'i', ByteBuffer.allocate(8).putLong(i.value()).array());
        } else if (cell instanceof Cell.Real r) {
            put(out, 'r', ByteBuffer.allocate(8).putDouble(r.value()).array());
        } else if (cell instanceof Cell.Text t) {
            put(out, 't', t.value().getBytes(StandardCharsets.UTF_8));
        } else if (cell instanceof Cell.Blob b) {
            put(out, 'b', b.value());
        } else {
            put(out, 'n', new byte[0]);
        }
    }

    private static void put(ByteArrayOutputStream out, char tag, byte[] value) {
        out.write(tag);
        out.writeBytes(ByteBuffer.allocate(4).putInt(value.length).array());
        out.writeBytes(value);
    }

    static List<Cell> decode(byte[] blob) {
        List<Cell> key = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(blob);
        while (in.hasRemaining()) {
            char tag = (char) in.get();
            byte[] value = new byte[in.getInt()];
            in.get(value);
            key.add(cell(tag, value));
        }
        return key;
    }

    private static Cell cell(char tag, byte[] value) {
        return switch (tag) {
            case 'i' -> Cell.of(ByteBuffer.wrap(value).getLong());
            case 'r' -> Cell.of(ByteBuffer.wrap(value).getDouble());
            case 't' -> Cell.of(new String(value, StandardCharsets.UTF_8));
            case 'b' -> Cell.of(value);
            default -> Cell.none();
        };
    }
}
