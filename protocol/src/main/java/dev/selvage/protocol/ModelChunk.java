// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A piece of a model's file on {@code model/<name>/chunk}: a byte 1 for the format, 32 bytes of the whole file's SHA-256, 8 bytes of
 * the piece's place in it (big-endian), and the piece.
 *
 * @param sha256 of the whole file, in hex
 * @param offset of the first byte, from 0
 * @param piece 1 to {@link #PIECE_BYTES_MAX} bytes; owned by this record
 */
public record ModelChunk(String sha256, long offset, byte[] piece) {
    /** Some of them fit a slow link's patience, and a broker's packet. */
    public static final int PIECE_BYTES_MAX = 64 * 1024;
    /** As many as one wish brings: on a fast link the way there and back counts little, on a slow one little is sent in vain. */
    public static final int BURST = 4;

    private static final byte FORMAT = 1;
    private static final int DIGEST_BYTES = 32;
    private static final int HEADER_BYTES = 1 + DIGEST_BYTES + Long.BYTES;

    public ModelChunk {
        if (sha256.length() != 2 * DIGEST_BYTES || offset < 0 || piece.length < 1 || piece.length > PIECE_BYTES_MAX) {
            throw new IllegalArgumentException("a piece of " + piece.length + " bytes from " + offset + " on");
        }
    }

    /** The payload. */
    public byte[] bytes() {
        return ByteBuffer.allocate(HEADER_BYTES + piece.length).put(FORMAT).put(HexFormat.of().parseHex(sha256)).putLong(offset).put(piece).array();
    }

    /** The piece in a payload; empty when it is none. */
    public static Optional<ModelChunk> read(byte[] payload) {
        int size = payload.length - HEADER_BYTES;
        if (size < 1 || size > PIECE_BYTES_MAX || payload[0] != FORMAT) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(payload, 1, payload.length - 1);
        byte[] digest = new byte[DIGEST_BYTES];
        in.get(digest);
        long offset = in.getLong();
        byte[] piece = new byte[size];
        in.get(piece);
        return offset < 0 ? Optional.empty() : Optional.of(new ModelChunk(HexFormat.of().formatHex(digest), offset, piece));
    }
}
