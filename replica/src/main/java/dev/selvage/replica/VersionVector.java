// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which dots a replica has seen in one scope: for each actor, all up to n. Immutable. */
public final class VersionVector {
    private static final VersionVector EMPTY = new VersionVector(Map.of());

    private final Map<Actor, Long> seen;

    private VersionVector(Map<Actor, Long> seen) {
        this.seen = seen;
    }

    /** Has seen nothing. */
    public static VersionVector empty() {
        return EMPTY;
    }

    /** A vector of those counts; counts of 0 say nothing and are left out. */
    public static VersionVector of(Map<Actor, Long> counts) {
        Map<Actor, Long> seen = new HashMap<>();
        counts.forEach((actor, n) -> {
            if (n < 0) {
                throw new IllegalArgumentException("negative count of " + actor);
            }
            if (n > 0) {
                seen.put(actor, n);
            }
        });
        return new VersionVector(Map.copyOf(seen));
    }

    /** How many dots of that actor are seen. */
    public long get(Actor actor) {
        return seen.getOrDefault(actor, 0L);
    }

    /** True when the dot is seen. */
    public boolean covers(Dot dot) {
        return get(dot.actor()) >= dot.n();
    }

    /** True when {@code other} has seen all that this has. */
    public boolean isCoveredBy(VersionVector other) {
        for (Map.Entry<Actor, Long> entry : seen.entrySet()) {
            if (other.get(entry.getKey()) < entry.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** What both together have seen: the least upper bound. */
    public VersionVector join(VersionVector other) {
        if (other.isCoveredBy(this)) {
            return this;
        }
        Map<Actor, Long> joined = new HashMap<>(seen);
        other.seen.forEach((actor, n) -> joined.merge(actor, n, Math::max));
        return new VersionVector(Map.copyOf(joined));
    }

    /** What both have seen: the greatest lower bound. */
    public VersionVector meet(VersionVector other) {
        Map<Actor, Long> both = new HashMap<>();
        seen.forEach((actor, n) -> both.put(actor, Math.min(n, other.get(actor))));
        return of(both);
    }

    /** This vector with that actor's count raised to at least {@code n}. */
    public VersionVector with(Actor actor, long n) {
        if (n <= get(actor)) {
            return this;
        }
        Map<Actor, Long> raised = new HashMap<>(seen);
        raised.put(actor, n);
        return new VersionVector(Map.copyOf(raised));
    }

    /** The counts, one per actor. */
    public Map<Actor, Long> counts() {
        return seen;
    }

    public boolean isEmpty() {
        return seen.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionVector that && seen.equals(that.seen);
    }

    @Override
    public int hashCode() {
        return seen.hashCode();
    }

    @Override
    public String toString() {
        return new TreeMap<>(seen).toString();
    }
}
