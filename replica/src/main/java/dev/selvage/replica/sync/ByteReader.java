// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote. Nothing is allocated for a length that the remaining bytes cannot hold. */
final class ByteReader {
    private static final int VARINT_BITS_MAX = 63;
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] bytes;

    /** Moves while reading; one thread. */
    private int at;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** How many bytes are left. */
    int remaining() {
        return bytes.length - at;
    }

    int u8() throws SyncFormatException {
        need(1);
        return bytes[at++] & 0xFF;
    }

    /** Strict, so that a shifted body is noticed early. */
    boolean bool() throws SyncFormatException {
        int value = u8();
        if (value > 1) {
            throw refused("neither yes nor no but " + value);
        }
        return value == 1;
    }

    /** Four bytes, highest first. */
    int i32() throws SyncFormatException {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << 8 | u8();
        }
        return value;
    }

    long i64() throws SyncFormatException {
        return (long) i32() << 32 | (i32() & 0xFFFF_FFFFL);
    }

    /** An unsigned number of at most 64 bits; ten bytes, the tenth with one bit. */
    long varint() throws SyncFormatException {
        long value = 0;
        for (int shift = 0; shift <= VARINT_BITS_MAX; shift += 7) {
            int next = u8();
            if (shift == VARINT_BITS_MAX && next > 1) {
                break;
            }
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw refused("a number of more than 64 bits");
    }

    long zigzag() throws SyncFormatException {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    /** A signed number that must fit an int. */
    int zigzagInt(String what) throws SyncFormatException {
        long value = zigzag();
        if (value != (int) value) {
            throw refused(what + " is beyond 32 bits");
        }
        return (int) value;
    }

    /** An unsigned number of 0 to {@code max}. */
    int number(String what, int max) throws SyncFormatException {
        long value = varint();
        if (value < 0 || value > max) {
            throw refused(what + " " + Long.toUnsignedString(value) + " is above " + max);
        }
        return (int) value;
    }

    /** How many things follow; each takes at least {@code bytesEach}. */
    int count(String what, int max, int bytesEach) throws SyncFormatException {
        int count = number("count of " + what, max);
        if (count > remaining() / bytesEach) {
            throw refused(count + " " + what + " in " + remaining() + " bytes");
        }
        return count;
    }

    byte[] raw(int length) throws SyncFormatException {
        need(length);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** Copies the next bytes to the place from {@code to} on. */
    void rawInto(byte[] target, int to, int length) throws SyncFormatException {
        need(length);
        System.arraycopy(bytes, at, target, to, length);
        at += length;
    }

    /** Length, then that many bytes. */
    byte[] block(String what) throws SyncFormatException {
        return raw(count("bytes of " + what, Integer.MAX_VALUE, 1));
    }

    String text(String what) throws SyncFormatException {
        return utf8(block(what));
    }

    /** A text of at most that many bytes. */
    String text(String what, int bytesMax) throws SyncFormatException {
        return utf8(raw(count("bytes of " + what, bytesMax, 1)));
    }

    /** Strict UTF-8: two peers must never read different texts from the same bytes. */
    String utf8(byte[] utf8) throws SyncFormatException {
        String text = new String(utf8, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(utf8, text.getBytes(StandardCharsets.UTF_8))) {
            throw refused("text that is not UTF-8");
        }
        return text;
    }

    /** The exception for what was read last. */
    SyncFormatException refused(String why) {
        return new SyncFormatException("sync message refused before byte " + at + " of its " + bytes.length + ": " + why);
    }

    private void need(int length) throws SyncFormatException {
        if (length > remaining()) {
            throw refused("it ends early");
        }
    }
}
