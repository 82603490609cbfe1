// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The envelope of a sync message: {@code 'S'}, version, type, flags, inflated length (4 bytes), CRC-32C of the inflated
 * body (4), then the body as it is or as raw Deflate (RFC 1951).
 */
record SyncFrame(int type, byte[] body) {
    static final int HEADER_BYTES = 12;
    static final int MAGIC = 'S';
    static final int VERSION = 1;
    static final int STORED = 0;
    static final int DEFLATED = 1;

    /** The whole envelope; deflated only when that is shorter. */
    byte[] seal() {
        byte[] deflated = smallest(body);
        ByteWriter out = new ByteWriter();
        out.u8(MAGIC);
        out.u8(VERSION);
        out.u8(type);
        out.u8(deflated.length < body.length ? DEFLATED : STORED);
        out.i32(body.length);
        out.i32(crc32c(body));
        out.raw(deflated, 0, deflated.length);
        return out.toBytes();
    }

    /** Opens an envelope; refuses before it allocates more than {@link SyncLimits} allow. */
    static SyncFrame open(byte[] message) throws SyncFormatException {
        if (message.length < HEADER_BYTES || message.length > SyncLimits.MESSAGE_BYTES_MAX) {
            throw new SyncFormatException("a sync message has " + HEADER_BYTES + " to " + SyncLimits.MESSAGE_BYTES_MAX
                    + " bytes, not " + message.length);
        }
        ByteReader in = new ByteReader(message);
        if (in.u8() != MAGIC) {
            throw in.refused("no sync message begins so");
        }
        int version = in.u8();
        if (version != VERSION) {
            throw in.refused("unknown version " + version + ", this side speaks " + VERSION + ": update the older side");
        }
        int type = in.u8();
        int flags = in.u8();
        int length = in.i32();
        int crc = in.i32();
        byte[] body = inflate(in, flags, length);
        if (crc32c(body) != crc) {
            throw in.refused("its checksum does not match, the bytes were changed on the way");
        }
        return new SyncFrame(type, body);
    }

    /** Everything the header says is checked against limits and bytes before the body is touched. */
    private static byte[] inflate(ByteReader in, int flags, int length) throws SyncFormatException {
        byte[] packed = in.raw(in.remaining());
        if (flags != STORED && flags != DEFLATED) {
            throw in.refused("unknown flags " + flags);
        }
        if (length < 0 || length > SyncLimits.INFLATED_BYTES_MAX) {
            throw in.refused("inflated length " + Integer.toUnsignedString(length) + " is above " + SyncLimits.INFLATED_BYTES_MAX);
        }
        if (flags == STORED && length != packed.length) {
            throw in.refused("a stored body of " + packed.length + " bytes that says " + length);
        }
        if (length > (long) SyncLimits.INFLATE_RATIO_MAX * packed.length) {
            throw in.refused("inflates to more than " + SyncLimits.INFLATE_RATIO_MAX + " times its size");
        }
        return flags == STORED ? packed : inflate(in, packed, length);
    }

    private static byte[] inflate(ByteReader in, byte[] packed, int length) throws SyncFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            // One byte more than declared, so that a stream that goes on is seen to do so.
            byte[] body = new byte[length + 1];
            int size = 0;
            int more = 1;
            while (more > 0 && size <= length) {
                more = inflater.inflate(body, size, body.length - size);
                size += more;
            }
            if (size != length || !inflater.finished() || inflater.getRemaining() > 0) {
                throw in.refused("does not inflate to the " + length + " bytes it says");
            }
            return Arrays.copyOf(body, length);
        } catch (DataFormatException e) {
            throw new SyncFormatException("sync message refused: its body is no Deflate stream", e);
        } finally {
            inflater.end();
        }
    }

    /** Deflated, unless that does not help or would pass for a bomb; Huffman alone never shrinks beyond 8 to 1. */
    private static byte[] smallest(byte[] body) {
        byte[] best = deflate(body, Deflater.DEFAULT_STRATEGY);
        if (body.length > (long) SyncLimits.INFLATE_RATIO_MAX * best.length) {
            best = deflate(body, Deflater.HUFFMAN_ONLY);
        }
        return best.length < body.length ? best : body;
    }

    private static byte[] deflate(byte[] body, int strategy) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setStrategy(strategy);
            deflater.setInput(body);
            deflater.finish();
            // Deflate falls back to stored blocks, so it needs at most a few bytes per 16 KiB more than it is given.
            byte[] packed = new byte[body.length + body.length / 1024 + 64];
            int size = 0;
            int more = 1;
            // The first call may do no more than switch the strategy.
            for (int calls = 0; !deflater.finished() && (more > 0 || calls < 2); calls++) {
                more = deflater.deflate(packed, size, packed.length - size);
                size += more;
            }
            return deflater.finished() ? Arrays.copyOf(packed, size) : body;
        } finally {
            deflater.end();
        }
    }

    private static int crc32c(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }
}
