// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Who wrote: one session of one replica. The session is 64 random bits drawn at the first local write after each
 * open, so a replica restored from a backup or cloned never writes a dot that was written before.
 *
 * @param replica a device id or a gateway id
 */
public record Actor(String replica, long session) implements Comparable<Actor> {
    private static final Pattern REPLICA = Pattern.compile("[a-z0-9_][a-z0-9._-]{0,70}");

    public Actor {
        if (!REPLICA.matcher(replica).matches()) {
            throw new IllegalArgumentException("a replica id must match " + REPLICA.pattern());
        }
    }

    /** Orders actors the same way on every replica; it breaks ties among equal HLCs and means nothing else. */
    @Override
    public int compareTo(Actor other) {
        int byReplica = replica.compareTo(other.replica);
        return byReplica != 0 ? byReplica : Long.compareUnsigned(session, other.session);
    }

    /** The same order, byte by byte, for SQLite to compare with. */
    byte[] bytes() {
        byte[] name = replica.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(name.length + 1 + Long.BYTES).put(name).put((byte) 0).putLong(session).array();
    }

    @Override
    public String toString() {
        return replica + "/" + HexFormat.of().toHexDigits(session);
    }
}
