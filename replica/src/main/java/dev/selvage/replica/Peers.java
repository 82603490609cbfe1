// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What each peer has acknowledged of each scope. Kept in memory and written along with the next transaction: losing
 * it costs a question at the next HELLO, never data. What a peer has is cut from the change log; another peer that lags
 * behind is served by a search of the tables.
 */
final class Peers {
    /** A holder that was silent for so long no longer holds back clean-up: it gets the whole scope when it returns. */
    static final long SILENT_MILLIS_MAX = 30L * 24 * 3_600_000;

    private final Store store;
    private final Map<Key, Known> acknowledged = new HashMap<>();
    private final Set<Key> pending = new HashSet<>();
    private final Map<Key, Long> seenMillis = new HashMap<>();

    private record Key(long scope, String name, String peer) {}

    Peers(Store store) {
        this.store = store;
    }

    /** A peer may also state less than before, when it was restored: its word counts. */
    void acknowledged(ScopeState scope, String peer, Known has, long nowMillis) {
        Key key = new Key(scope.id(), scope.name(), peer);
        if (!has.equals(acknowledgedBy(scope, peer))) {
            acknowledged.put(key, has);
            seenMillis.put(key, nowMillis);
            pending.add(key);
        }
    }

    Known acknowledgedBy(ScopeState scope, String peer) {
        return acknowledged.computeIfAbsent(new Key(scope.id(), scope.name(), peer), key -> store.sql().first(
                        "SELECT vv, history FROM _peer WHERE scope = ? AND peer = ?",
                        row -> List.of(row.getBytes(1), row.getBytes(2)), key.scope(), key.peer())
                .map(stored -> new Known(VectorCodec.decode(stored.get(0), store.actors()), VectorCodec.decode(stored.get(1), store.actors())))
                .orElse(Known.nothing()));
    }

    /** What all live holders of the scope have seen; empty when there is none. */
    Optional<VersionVector> stableCut(ScopeState scope, long nowMillis) {
        return store.sql().list("SELECT vv FROM _peer WHERE scope = ? AND seen_ms >= ?", row -> row.getBytes(1),
                        scope.id(), nowMillis - SILENT_MILLIS_MAX)
                .stream().map(stored -> VectorCodec.decode(stored, store.actors())).reduce(VersionVector::meet);
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** Writes what is pending; gives the names of the scopes it was about. Inside a transaction. */
    Set<String> flush() {
        Set<String> about = new HashSet<>();
        for (Key key : pending) {
            Known has = acknowledged.getOrDefault(key, Known.nothing());
            store.sql().run("INSERT INTO _peer VALUES(?, ?, ?, ?, ?) ON CONFLICT(scope, peer) DO UPDATE SET vv = excluded.vv,"
                    + " history = excluded.history, seen_ms = excluded.seen_ms", key.scope(), key.peer(),
                    VectorCodec.encode(has.vector(), store.actors()), VectorCodec.encode(has.history(), store.actors()),
                    seenMillis.getOrDefault(key, 0L));
            about.add(key.name());
        }
        return about;
    }

    void committed() {
        pending.clear();
    }
}
