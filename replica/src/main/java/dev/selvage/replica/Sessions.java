// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** This opening's session: drawn at the first write, since an opening that writes nothing needs none. */
final class Sessions {
    private final String replica;
    private final LongSupplier random;
    private final Actors actors;
    private Optional<Actor> current = Optional.empty();

    Sessions(String replica, LongSupplier random, Actors actors) {
        this.replica = replica;
        this.random = random;
        this.actors = actors;
    }

    /** Who writes from now on. */
    Actor begin() {
        if (current.isEmpty()) {
            current = Optional.of(new Actor(replica, random.getAsLong()));
        }
        return current.get();
    }

    /** True when {@code vector} claims writes of this session that were never made. */
    boolean isForged(VersionVector vector, ScopeState scope) {
        return current.isPresent() && vector.get(current.get()) > scope.vector().get(current.get());
    }

    /**
     * The scope's sessions with this one in it. It starts from the last dot of the session before in this file; a file that
     * has none of its own goes on where its longest branch of sessions ends. Inside a transaction.
     */
    Lineage lineageOf(ScopeState scope) {
        Actor actor = begin();
        if (scope.lineage().knows(actor)) {
            return scope.lineage();
        }
        List<Actor> own = scope.vector().counts().keySet().stream().filter(other -> other.replica().equals(replica)).toList();
        Optional<Actor> last = actors.lastMine(own).or(() ->
                own.stream().max(Comparator.comparingInt(scope.lineage()::depth).thenComparing(Comparator.naturalOrder())));
        actors.markMine(actor);
        return scope.lineage().with(actor, last.map(other -> new Dot(other, scope.vector().get(other))));
    }
}
