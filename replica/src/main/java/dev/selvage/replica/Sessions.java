// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.LongSupplier;

/** This opening's session: drawn at the first write, since an opening that writes nothing needs none. */
final class Sessions {
    private final String replica;
    private final LongSupplier random;
    private Optional<Actor> current = Optional.empty();

    Sessions(String replica, LongSupplier random) {
        this.replica = replica;
        this.random = random;
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

    /** The scope's sessions with this one in it; it starts from the last dot of the one before, the deepest of a fork. */
    Lineage lineageOf(ScopeState scope) {
        Actor actor = begin();
        if (scope.lineage().knows(actor)) {
            return scope.lineage();
        }
        Optional<Dot> last = scope.vector().counts().keySet().stream()
                .filter(other -> other.replica().equals(replica))
                .max(Comparator.comparingInt(scope.lineage()::depth).thenComparing(Comparator.naturalOrder()))
                .map(other -> new Dot(other, scope.vector().get(other)));
        return scope.lineage().with(actor, last);
    }
}
