// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LineageProperties {
    private final List<Actor> order = new ArrayList<>();
    private Lineage lineage = Lineage.empty();

    /** A random forest of sessions of two replicas: mostly chains, sometimes a fork as after a restore. */
    private VersionVector grow(Random random, int sessions) {
        order.clear();
        lineage = Lineage.empty();
        Map<Actor, Long> counts = new HashMap<>();
        for (int i = 0; i < sessions; i++) {
            Actor actor = new Actor(random.nextBoolean() ? "a" : "b", random.nextLong());
            List<Actor> own = order.stream().filter(o -> o.replica().equals(actor.replica())).toList();
            Optional<Dot> parent = own.isEmpty() ? Optional.empty() : Optional.of(parentAmong(own, random, counts));
            lineage = lineage.with(actor, parent);
            counts.put(actor, 1L + random.nextInt(5));
            order.add(actor);
        }
        return VersionVector.of(counts);
    }

    private static Dot parentAmong(List<Actor> own, Random random, Map<Actor, Long> counts) {
        boolean fork = random.nextInt(4) == 0;
        Actor parent = own.get(fork ? random.nextInt(own.size()) : own.size() - 1);
        long last = counts.getOrDefault(parent, 1L);
        return new Dot(parent, fork ? 1 + random.nextInt((int) last) : last);
    }

    /** A part of the vector that some replica may hold: with a session also its ancestors, up to the fork. */
    private VersionVector part(Random random, VersionVector whole) {
        VersionVector part = VersionVector.empty();
        for (Actor actor : order) {
            if (random.nextInt(3) == 0) {
                part = part.with(actor, 1 + random.nextInt((int) whole.get(actor)));
            }
            Optional<Dot> next = part.get(actor) > 0 ? lineage.parent(actor) : Optional.empty();
            while (next.isPresent()) {
                part = part.with(next.get().actor(), next.get().n());
                next = lineage.parent(next.get().actor());
            }
        }
        return part;
    }

    private Lineage lineageOf(VersionVector held) {
        Lineage known = Lineage.empty();
        for (Actor actor : order) {
            known = held.get(actor) > 0 ? known.with(actor, lineage.parent(actor)) : known;
        }
        return known;
    }

    @Property
    void tipsRestoreTheVectorAtAnyReceiver(@ForAll long seed, @ForAll @IntRange(min = 1, max = 14) int sessions) {
        Random random = new Random(seed);
        VersionVector all = grow(random, sessions);
        VersionVector sent = part(random, all);
        VersionVector held = part(random, all);
        List<Lineage.Tip> tips = lineage.tips(sent, held);
        assertEquals(Optional.of(sent), lineageOf(held).expand(tips));
        assertEquals(Optional.of(sent), Lineage.empty().expand(lineage.tips(sent, VersionVector.empty())));
        assertEquals(tips.size(), tips.stream().map(Lineage.Tip::actor).distinct().count());
        assertTrue(tips.size() <= sent.counts().size());
    }

    @Property
    void learnsTheLineageOfWhatItReceived(@ForAll long seed, @ForAll @IntRange(min = 1, max = 14) int sessions) {
        Random random = new Random(seed);
        VersionVector all = grow(random, sessions);
        VersionVector held = part(random, all);
        Lineage learned = lineageOf(held).withAll(lineage.tips(all, held));
        assertEquals(lineage.parents(), learned.parents());
        order.forEach(actor -> assertEquals(lineage.depth(actor), learned.depth(actor)));
    }

    private VersionVector chain(int sessions) {
        Optional<Dot> parent = Optional.empty();
        Map<Actor, Long> counts = new HashMap<>();
        for (int i = 0; i < sessions; i++) {
            Actor actor = new Actor("a", i);
            lineage = lineage.with(actor, parent);
            counts.put(actor, 2L);
            parent = Optional.of(new Dot(actor, 2));
        }
        return VersionVector.of(counts);
    }

    @Example
    void aChainTravelsAsItsLastSession() {
        VersionVector vector = chain(5);
        VersionVector known = VersionVector.of(Map.of(new Actor("a", 3), 1L));
        assertEquals(List.of(new Lineage.Tip(new Actor("a", 4), 2, Optional.of(new Dot(new Actor("a", 3), 2)))),
                lineage.tips(vector, known));
    }

    @Example
    void anUnknownAncestorGivesEmpty() {
        Lineage.Tip tip = new Lineage.Tip(new Actor("a", 2), 1, Optional.of(new Dot(new Actor("a", 1), 7)));
        assertEquals(Optional.empty(), Lineage.empty().expand(List.of(tip)));
        assertEquals(Optional.of(VersionVector.of(Map.of(new Actor("a", 1), 7L, new Actor("a", 2), 1L))),
                Lineage.empty().with(new Actor("a", 1), Optional.empty()).expand(List.of(tip)));
    }

    @Example
    void aParentIsWrittenOnce() {
        Actor child = new Actor("a", 2);
        Lineage first = Lineage.empty().with(child, Optional.of(new Dot(new Actor("a", 1), 7)));
        assertEquals(first.parent(child), first.with(child, Optional.empty()).parent(child));
    }

    @Example
    void refusesTipsThatCannotBe() {
        Actor a = new Actor("a", 1);
        assertThrows(IllegalArgumentException.class, () -> new Lineage.Tip(a, 0, Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> new Lineage.Tip(a, 1, Optional.of(new Dot(a, 1))));
    }

    /** A hostile peer may name each as the other's parent. */
    @Example
    void aCircleOfParentsEnds() {
        Actor a = new Actor("a", 1);
        Actor b = new Actor("b", 1);
        List<Lineage.Tip> circle = List.of(
                new Lineage.Tip(a, 1, Optional.of(new Dot(b, 1))), new Lineage.Tip(b, 1, Optional.of(new Dot(a, 1))));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertTrue(Lineage.empty().expand(circle).isPresent()));
    }

    /** A device that is switched off every night has a thousand sessions after three years. */
    @Example
    void aThousandSessionsAreQuick() {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            VersionVector vector = chain(1_000);
            assertEquals(999, lineage.depth(new Actor("a", 999)));
            assertEquals(1, lineage.tips(vector, vector).size());
            List<Lineage.Tip> all = lineage.tips(vector, VersionVector.empty());
            assertEquals(1_000, all.size());
            assertEquals(Optional.of(vector), Lineage.empty().expand(all));
        });
    }
}
