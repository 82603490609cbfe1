// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * What each peer has acknowledged of each scope. Kept in memory and written along with the next transaction: losing
 * it costs a question at the next HELLO, never data. What a peer has is cut from the change log; another peer that lags
 * behind is served by a search of the tables.
 */
final class Peers {
    /** A holder that was silent for so long no longer holds back clean-up: it gets the whole scope when it returns. */
    static final long SILENT_MILLIS_MAX = 30L * 24 * 3_600_000;

    /** Entries that are kept in memory beside those not written yet. */
    private static final int IN_MEMORY_MAX = 20_000;

    /** A holder that only repeats itself is noted as alive this often: each note is a page on the flash. */
    private static final long ALIVE_MILLIS = 24L * 3_600_000;

    private final Store store;
    private final Map<Key, Optional<Known>> read = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Optional<Known>> eldest) {
            return size() > IN_MEMORY_MAX;
        }
    };
    private final Map<Key, Known> pending = new LinkedHashMap<>();
    private final Set<Key> repeated = new HashSet<>();

    private record Key(String scope, String peer) {}

    Peers(Store store) {
        this.store = store;
    }

    /** A peer may also state less than before, when it was restored: its word counts. */
    void acknowledged(String scope, String peer, Known has) {
        Key key = new Key(scope, peer);
        if (known(key).equals(Optional.of(has))) {
            repeated.add(key);
        } else {
            pending.put(key, has);
        }
    }

    Known acknowledgedBy(String scope, String peer) {
        return known(new Key(scope, peer)).orElse(Known.nothing());
    }

    private Optional<Known> known(Key key) {
        Known noted = pending.get(key);
        return noted != null ? Optional.of(noted) : read.computeIfAbsent(key, this::stored);
    }

    private Optional<Known> stored(Key key) {
        return store.sql().first("SELECT p.vv, p.history FROM _peer p JOIN _scope s ON s.id = p.scope WHERE s.name = ? AND p.peer = ?",
                        row -> List.of(row.getBytes(1), row.getBytes(2)), key.scope(), key.peer())
                .map(blobs -> new Known(VectorCodec.decode(blobs.get(0), store.actors()), VectorCodec.decode(blobs.get(1), store.actors())));
    }

    /** Names of all that have ever said what they have. */
    List<String> of(String scope) {
        Set<String> names = new TreeSet<>(store.sql().list("SELECT p.peer FROM _peer p JOIN _scope s ON s.id = p.scope WHERE s.name = ?",
                row -> row.getString(1), scope));
        pending.keySet().stream().filter(key -> key.scope().equals(scope)).forEach(key -> names.add(key.peer()));
        return List.copyOf(names);
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

    /** Writes what is pending, as heard now; gives the names of the scopes it was about. Inside a transaction. */
    Set<String> flush(long nowMillis, ToLongFunction<String> scopeNumber) {
        Set<String> about = new HashSet<>();
        pending.forEach((key, has) -> {
            store.sql().run("INSERT INTO _peer VALUES(?, ?, ?, ?, ?) ON CONFLICT(scope, peer) DO UPDATE SET vv = excluded.vv,"
                    + " history = excluded.history, seen_ms = excluded.seen_ms", scopeNumber.applyAsLong(key.scope()), key.peer(),
                    VectorCodec.encode(has.vector(), store.actors()), VectorCodec.encode(has.history(), store.actors()), nowMillis);
            about.add(key.scope());
        });
        repeated.forEach(key -> store.sql().run("UPDATE _peer SET seen_ms = ?1 WHERE peer = ?2 AND seen_ms < ?1 - " + ALIVE_MILLIS
                + " AND scope = (SELECT id FROM _scope WHERE name = ?3)", nowMillis, key.peer(), key.scope()));
        return about;
    }

    void committed() {
        pending.forEach((key, has) -> read.put(key, Optional.of(has)));
        pending.clear();
        repeated.clear();
    }
}
