// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What each peer has acknowledged of each scope. Kept in memory and written along with the next transaction: losing
 * it costs a question at the next HELLO, never data. What a peer has is cut from the change log; another peer that lags
 * behind is served by a scan of the tables.
 */
final class Peers {
    private final Sql sql;
    private final Actors actors;
    private final Map<Key, VersionVector> acknowledged = new HashMap<>();
    private final Set<Key> pending = new HashSet<>();
    private final Map<Key, Long> seenMillis = new HashMap<>();

    private record Key(long scope, String peer) {}

    Peers(Sql sql, Actors actors) {
        this.sql = sql;
        this.actors = actors;
    }

    /** A peer may also state less than before, when it was restored: its word counts. */
    void acknowledged(ScopeState scope, String peer, VersionVector vector, long nowMillis) {
        Key key = new Key(scope.id(), peer);
        if (!vector.equals(acknowledgedBy(scope, peer))) {
            acknowledged.put(key, vector);
            seenMillis.put(key, nowMillis);
            pending.add(key);
        }
    }

    VersionVector acknowledgedBy(ScopeState scope, String peer) {
        return acknowledged.computeIfAbsent(new Key(scope.id(), peer), key -> sql.first(
                        "SELECT vv FROM _peer WHERE scope = ? AND peer = ?", row -> row.getBytes(1), key.scope(), key.peer())
                .map(this::decode)
                .orElse(VersionVector.empty()));
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** Writes what is pending; inside a transaction. */
    void flush() {
        for (Key key : pending) {
            VersionVector vector = acknowledged.getOrDefault(key, VersionVector.empty());
            sql.run("INSERT INTO _peer VALUES(?, ?, ?, ?) ON CONFLICT(scope, peer) DO UPDATE SET vv = excluded.vv, seen_ms = excluded.seen_ms",
                    key.scope(), key.peer(), encode(vector), seenMillis.getOrDefault(key, 0L));
            vector.counts().forEach((actor, n) ->
                    sql.run("DELETE FROM _chg WHERE scope = ? AND a = ? AND n <= ?", key.scope(), actors.ordinal(actor), n));
        }
    }

    void committed() {
        pending.clear();
    }

    private byte[] encode(VersionVector vector) {
        ByteBuffer out = ByteBuffer.allocate(vector.counts().size() * 2 * Long.BYTES);
        vector.counts().forEach((actor, n) -> out.putLong(actors.ordinal(actor)).putLong(n));
        return out.array();
    }

    private VersionVector decode(byte[] stored) {
        Map<Actor, Long> counts = new HashMap<>();
        ByteBuffer in = ByteBuffer.wrap(stored);
        while (in.remaining() >= 2 * Long.BYTES) {
            counts.put(actors.actor(in.getLong()), in.getLong());
        }
        return VersionVector.of(counts);
    }
}
