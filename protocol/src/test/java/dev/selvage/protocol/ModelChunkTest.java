// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ModelChunkTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final byte[] PAYLOAD = new ModelChunk(DIGEST, 70_000_000_000L, new byte[] {7, 8, 9}).bytes();

    @Test
    void whatIsWrittenIsRead() {
        ModelChunk chunk = ModelChunk.read(PAYLOAD).orElseThrow();
        assertEquals(DIGEST, chunk.sha256());
        assertEquals(70_000_000_000L, chunk.offset());
        assertArrayEquals(new byte[] {7, 8, 9}, chunk.piece());
    }

    @Test
    void whatIsNoPieceIsNotRead() {
        for (int length = 0; length < PAYLOAD.length - 2; length++) {
            assertTrue(ModelChunk.read(Arrays.copyOf(PAYLOAD, length)).isEmpty(), length + " bytes");
        }
        assertTrue(ModelChunk.read(Arrays.copyOf(PAYLOAD, 41 + ModelChunk.PIECE_BYTES_MAX + 1)).isEmpty(), "too long");
        byte[] newer = PAYLOAD.clone();
        newer[0] = 2;
        assertTrue(ModelChunk.read(newer).isEmpty(), "another format");
        byte[] before = PAYLOAD.clone();
        before[33] = -1;
        assertTrue(ModelChunk.read(before).isEmpty(), "an offset below 0");
    }
}
