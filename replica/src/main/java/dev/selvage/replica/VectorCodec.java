// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A vector as a blob of this file's actor numbers. */
final class VectorCodec {
    private VectorCodec() {}

    static byte[] encode(VersionVector vector, Actors actors) {
        ByteBuffer out = ByteBuffer.allocate(vector.counts().size() * 2 * Long.BYTES);
        vector.counts().forEach((actor, n) -> out.putLong(actors.ordinal(actor)).putLong(n));
        return out.array();
    }

    static VersionVector decode(byte[] stored, Actors actors) {
        Map<Actor, Long> counts = new HashMap<>();
        ByteBuffer in = ByteBuffer.wrap(stored);
        while (in.remaining() >= 2 * Long.BYTES) {
            counts.put(actors.actor(in.getLong()), in.getLong());
        }
        return VersionVector.of(counts);
    }
}
