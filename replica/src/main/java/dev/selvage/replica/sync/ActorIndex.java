// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Actor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The actors of one message, numbered as they come up: replica names as text once, sessions as eight bytes. */
final class ActorIndex {
    private final Map<Actor, Integer> numbers = new LinkedHashMap<>();

    /** The actor's number; a new one if it has not come up yet. */
    int of(Actor actor) {
        return numbers.computeIfAbsent(actor, a -> numbers.size());
    }

    /** Number of replicas and their names, number of actors and for each its replica's number and session. */
    void write(ByteWriter out) {
        if (numbers.size() > SyncLimits.ACTORS_MAX) {
            throw new IllegalArgumentException("a message of " + numbers.size() + " actors, at most "
                    + SyncLimits.ACTORS_MAX + ": split the changes");
        }
        Map<String, Integer> replicas = new LinkedHashMap<>();
        numbers.keySet().forEach(actor -> replicas.putIfAbsent(actor.replica(), replicas.size()));
        out.varint(replicas.size());
        replicas.keySet().forEach(out::text);
        out.varint(numbers.size());
        numbers.keySet().forEach(actor -> {
            out.varint(replicas.get(actor.replica()));
            out.i64(actor.session());
        });
    }

    /** The actors by number. */
    static List<Actor> read(ByteReader in) throws SyncFormatException {
        int replicaCount = in.count("replicas", SyncLimits.ACTORS_MAX, 2);
        List<String> replicas = new ArrayList<>(replicaCount);
        for (int i = 0; i < replicaCount; i++) {
            replicas.add(in.text("a replica's name"));
        }
        int count = in.count("actors", SyncLimits.ACTORS_MAX, 1 + Long.BYTES);
        List<Actor> actors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int replica = in.number("replica", replicaCount - 1);
            actors.add(new Actor(replicas.get(replica), in.i64()));
        }
        return actors;
    }
}
