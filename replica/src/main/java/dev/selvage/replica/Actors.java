// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The short numbers (ordinals) that stand for actors in this file, in the order they were first heard of. */
final class Actors {
    private final Sql sql;
    private final Map<Actor, Long> ordinals = new HashMap<>();
    private final Map<Long, Actor> actors = new HashMap<>();

    Actors(Sql sql) {
        this.sql = sql;
    }

    /** Forgets what a transaction that was rolled back may have numbered. */
    void forgetAll() {
        ordinals.clear();
        actors.clear();
    }

    /** The number of that actor, given now if it has none. Inside a transaction. */
    long ordinal(Actor actor) {
        Long known = ordinals.get(actor);
        return known != null ? known : remember(find(actor).orElseGet(() -> insert(actor)), actor);
    }

    private Optional<Long> find(Actor actor) {
        return sql.first("SELECT ord FROM _actor WHERE bytes = ?", row -> row.getLong(1), actor.bytes());
    }

    private long insert(Actor actor) {
        sql.run("INSERT INTO _actor(replica, session, bytes) VALUES(?, ?, ?)", actor.replica(), actor.session(), actor.bytes());
        return sql.number("SELECT last_insert_rowid()");
    }

    /** Notes that a session is one of this very file, and not one that peers told of. Inside a transaction. */
    void markMine(Actor actor) {
        sql.run("UPDATE _actor SET mine = 1 WHERE ord = ?", ordinal(actor));
    }

    /** The last of those sessions that this file had itself; they are numbered in the order they began. */
    Optional<Actor> lastMine(List<Actor> among) {
        return among.stream().filter(actor -> sql.number("SELECT mine FROM _actor WHERE ord = ?", ordinal(actor)) == 1)
                .max(Comparator.comparingLong(this::ordinal));
    }

    /** The actor of that number. */
    Actor actor(long ordinal) {
        Actor known = actors.get(ordinal);
        if (known != null) {
            return known;
        }
        Actor found = sql.first("SELECT replica, session FROM _actor WHERE ord = ?",
                        row -> new Actor(row.getString(1), row.getLong(2)), ordinal)
                .orElseThrow(() -> new ReplicaException(ReplicaException.Kind.DAMAGED, "no actor has number " + ordinal));
        remember(ordinal, found);
        return found;
    }

    private long remember(long ordinal, Actor actor) {
        ordinals.put(actor, ordinal);
        actors.put(ordinal, actor);
        return ordinal;
    }
}
