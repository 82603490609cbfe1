// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.ddata.ORSet;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;

/**
 * What Apache Pekko's data types say of a replica to which the same things happened. The living keys are an
 * {@link ORSet} of keys. The versions of a key are an {@link ORSet} of dots: a write removes those it sees and adds its
 * own, which makes of the set what Pekko lacks, a register of all concurrent values. Used as plain values, with no actor system.
 */
final class PekkoTwin {
    /** How one vector stands to another. */
    enum Order {
        BEFORE,
        AFTER,
        SAME,
        CONCURRENT
    }

    private final SelfUniqueAddress node;
    private State state;

    /** All of it; immutable, so that it can travel and be kept as a backup. */
    record State(ORSet<String> keys, Map<String, ORSet<Dot>> versions) {
        State {
            versions = Map.copyOf(versions);
        }

        static State empty() {
            return new State(ORSet.create(), Map.of());
        }
    }

    /** A session that goes on from that state; like ours, each has an identity of its own. */
    PekkoTwin(int session, State state) {
        this.node = node(session);
        this.state = state;
    }

    State state() {
        return state;
    }

    static SelfUniqueAddress node(int session) {
        return new SelfUniqueAddress(new UniqueAddress(new Address("pekko", "twins", "localhost", 1), (long) session));
    }

    static Order order(org.apache.pekko.cluster.ddata.VersionVector a, org.apache.pekko.cluster.ddata.VersionVector b) {
        var order = a.compareTo(b);
        if (order == org.apache.pekko.cluster.ddata.VersionVector.SameInstance()) {
            return Order.SAME;
        }
        if (order == org.apache.pekko.cluster.ddata.VersionVector.BeforeInstance()) {
            return Order.BEFORE;
        }
        return order == org.apache.pekko.cluster.ddata.VersionVector.AfterInstance() ? Order.AFTER : Order.CONCURRENT;
    }

    /** A row is inserted or overwritten: an add of its key. */
    void write(String key, Dot dot) {
        Map<String, ORSet<Dot>> versions = new HashMap<>(state.versions());
        versions.put(key, withoutAll(key).add(node, dot));
        state = new State(state.keys().add(node, key), versions);
    }

    /** A row is deleted: a remove of its key. Of a key that is not there nothing is removed, where ours spends a dot. */
    void delete(String key) {
        Map<String, ORSet<Dot>> versions = new HashMap<>(state.versions());
        versions.put(key, withoutAll(key));
        state = new State(state.keys().remove(node, key), versions);
    }

    private ORSet<Dot> withoutAll(String key) {
        ORSet<Dot> all = state.versions().getOrDefault(key, ORSet.create());
        for (Dot seen : all.getElements()) {
            all = all.remove(node, seen);
        }
        return all;
    }

    /** A merge of whole states: ours sends what the receiver lacks, and must come to the same. */
    void merge(State other) {
        Map<String, ORSet<Dot>> versions = new HashMap<>(state.versions());
        other.versions().forEach((key, dots) -> versions.merge(key, dots, ORSet::merge));
        state = new State(state.keys().merge(other.keys()), versions);
    }

    Set<Dot> alive(String key) {
        return Optional.ofNullable(state.versions().get(key)).map(ORSet::getElements).orElse(Set.of());
    }

    /** Compares a replica with this, key by key and dot by dot. */
    void assertSameAs(Member member, Set<String> names, String when) {
        Set<String> shown = member.replica().rows(Tables.FACT, Member.OWNER).stream()
                .map(row -> row.get(1) instanceof Cell.Text name ? name.value() : "").collect(Collectors.toSet());
        assertEquals(new HashSet<>(state.keys().getElements()), shown, () -> "living keys of " + member.replica().id() + " " + when);
        for (String name : names) {
            assertEquals(alive(name), member.alive(name), () -> "versions of " + name + " at " + member.replica().id() + " " + when);
        }
    }
}
