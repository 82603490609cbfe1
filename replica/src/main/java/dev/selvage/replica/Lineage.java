// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which session followed which, in one scope. Having seen one dot of a session implies having seen its parent up to
 * the parent's last dot, so a vector travels as its tips: one entry per replica and one per real fork. Immutable.
 */
public final class Lineage {
    private static final Lineage EMPTY = new Lineage(Map.of());

    /** Every known actor with the dot its session started from; the first session of a replica has none. */
    private final Map<Actor, Optional<Dot>> parents;

    private Lineage(Map<Actor, Optional<Dot>> parents) {
        this.parents = parents;
    }

    public static Lineage empty() {
        return EMPTY;
    }

    /**
     * One entry of a travelling vector.
     *
     * @param parent the last dot of the session before; empty for a replica's first
     */
    public record Tip(Actor actor, long n, Optional<Dot> parent) {
        public Tip {
            if (n < 1) {
                throw new IllegalArgumentException("a tip of no dots");
            }
            if (parent.isPresent() && parent.get().actor().equals(actor)) {
                throw new IllegalArgumentException("a session cannot be its own parent");
            }
        }
    }

    /** The parent of that actor's session. */
    public Optional<Dot> parent(Actor actor) {
        return parents.getOrDefault(actor, Optional.empty());
    }

    public boolean knows(Actor actor) {
        return parents.containsKey(actor);
    }

    /** Adds one actor. What is known of an actor already stays: a parent is written once. */
    public Lineage with(Actor actor, Optional<Dot> parent) {
        if (parents.containsKey(actor)) {
            return this;
        }
        Map<Actor, Optional<Dot>> more = new HashMap<>(parents);
        more.put(actor, parent);
        return new Lineage(Map.copyOf(more));
    }

    /** The lineage of those actors. */
    static Lineage of(Map<Actor, Optional<Dot>> parents) {
        return new Lineage(Map.copyOf(parents));
    }

    /** Adds the actors of received tips. */
    public Lineage withAll(List<Tip> tips) {
        if (tips.stream().allMatch(tip -> parents.containsKey(tip.actor()))) {
            return this;
        }
        Map<Actor, Optional<Dot>> more = new HashMap<>(parents);
        tips.forEach(tip -> more.putIfAbsent(tip.actor(), tip.parent()));
        return new Lineage(Map.copyOf(more));
    }

    /**
     * Shortens a vector to what must travel: entries that no later session implies, and the ancestors of which the
     * receiver has not said that it knows them. Ancestors come before descendants.
     */
    public List<Tip> tips(VersionVector vector, VersionVector knownToReceiver) {
        Map<Actor, Long> implied = new HashMap<>();
        vector.counts().keySet().forEach(actor -> ancestors(actor).forEach(dot -> implied.merge(dot.actor(), dot.n(), Math::max)));
        Set<Actor> sent = new HashSet<>();
        List<Tip> tips = new ArrayList<>();
        vector.counts().keySet().stream().sorted().forEach(actor -> {
            if (vector.get(actor) > implied.getOrDefault(actor, 0L)) {
                addWithUnknownAncestors(actor, vector, knownToReceiver, sent, tips);
            }
        });
        return tips;
    }

    private void addWithUnknownAncestors(
            Actor actor, VersionVector vector, VersionVector known, Set<Actor> sent, List<Tip> tips) {
        List<Actor> chain = new ArrayList<>(List.of(actor));
        for (Dot ancestor : ancestors(actor)) {
            if (known.get(ancestor.actor()) > 0) {
                break;
            }
            chain.add(0, ancestor.actor());
        }
        for (Actor next : chain) {
            if (sent.add(next)) {
                tips.add(new Tip(next, vector.get(next), parent(next)));
            }
        }
    }

    /** How many sessions came before that actor's; ascending depth is a causal order of sessions. */
    int depth(Actor actor) {
        return ancestors(actor).size();
    }

    /** True when {@code actor}'s session followed that of {@code other}, at whatever distance. */
    boolean descends(Actor actor, Actor other) {
        return parents(actor).contains(other);
    }

    /** The sessions before that one, the latest first. */
    List<Actor> parents(Actor actor) {
        return ancestors(actor).stream().map(Dot::actor).toList();
    }

    /** The parent's dot, its parent's dot, and so on to the first session. */
    private List<Dot> ancestors(Actor actor) {
        List<Dot> chain = new ArrayList<>();
        Optional<Dot> next = parent(actor);
        while (next.isPresent() && chain.size() <= parents.size()) {
            chain.add(next.get());
            next = parent(next.get().actor());
        }
        return chain;
    }

    /**
     * Restores a vector from received tips. Empty when a tip descends from an actor that neither the tips nor this
     * lineage know: the sender must then send the ancestors too.
     */
    public Optional<VersionVector> expand(List<Tip> tips) {
        Lineage all = withAll(tips);
        Map<Actor, Long> counts = new HashMap<>();
        for (Tip tip : tips) {
            counts.merge(tip.actor(), tip.n(), Math::max);
            for (Dot ancestor : all.ancestors(tip.actor())) {
                if (!all.knows(ancestor.actor())) {
                    return Optional.empty();
                }
                counts.merge(ancestor.actor(), ancestor.n(), Math::max);
            }
        }
        return Optional.of(VersionVector.of(counts));
    }

    /** All actors with their parents. */
    public Map<Actor, Optional<Dot>> parents() {
        return parents;
    }
}
