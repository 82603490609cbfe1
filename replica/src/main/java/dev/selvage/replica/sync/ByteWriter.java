// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Appends numbers and byte runs to a growing array. Varints are LEB128, seven bits a byte, lowest first. */
final class ByteWriter {
    private static final int START_BYTES = 256;

    /** Grow while writing; one thread. */
    private byte[] bytes = new byte[START_BYTES];

    private int size;

    void u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void bool(boolean value) {
        u8(value ? 1 : 0);
    }

    /** Four bytes, highest first. */
    void i32(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            u8(value >>> shift);
        }
    }

    /** Eight bytes, highest first. */
    void i64(long value) {
        i32((int) (value >>> 32));
        i32((int) value);
    }

    /** An unsigned number; negative ones take all ten bytes. */
    void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            u8((int) rest | 0x80);
            rest >>>= 7;
        }
        u8((int) rest);
    }

    /** A signed number that is small either way: 0, -1, 1, -2 become 0, 1, 2, 3. */
    void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    void raw(byte[] source, int from, int length) {
        room(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    void append(ByteWriter other) {
        raw(other.bytes, 0, other.size);
    }

    /** Length, then the bytes. */
    void block(byte[] block) {
        varint(block.length);
        raw(block, 0, block.length);
    }

    /** Length in bytes, then UTF-8. */
    void text(String text) {
        block(utf8(text));
    }

    /** UTF-8 of a text; an unpaired surrogate becomes {@code ?}, which is what the SQLite driver stores for it. */
    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.multiplyExact(bytes.length, 2), Math.addExact(size, more)));
        }
    }
}
