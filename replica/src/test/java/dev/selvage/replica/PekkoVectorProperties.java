// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;

/**
 * Our version vectors beside those of Apache Pekko Distributed Data: the same order, and the same least upper bound.
 * Pekko counts all writers' increments with one counter, so its numbers have gaps where ours have none; where numbers
 * themselves are compared, both vectors are made of the same ones.
 */
class PekkoVectorProperties {
    private static final int HOLDERS = 4;
    /** Four of ten actions write, four join, one forks a new session from what a holder has, one makes a holder forget. */
    private static final int ACTIONS_MAX = 10 * HOLDERS * HOLDERS - 1;

    /** One holder of a vector, ours and theirs. */
    private static final class Holder {
        private VersionVector ours = VersionVector.empty();
        private org.apache.pekko.cluster.ddata.VersionVector theirs = org.apache.pekko.cluster.ddata.VersionVector.empty();
        private Actor actor;
        private SelfUniqueAddress node;

        Holder(int session) {
            this.actor = new Actor("r", session);
            this.node = PekkoTwin.node(session);
        }

        void write() {
            ours = ours.with(actor, ours.get(actor) + 1);
            theirs = theirs.increment(node);
        }

        void join(Holder other) {
            ours = ours.join(other.ours);
            theirs = theirs.merge(other.theirs);
        }

        /** Another session goes on from what this one has seen, as after a restart. */
        void begin(int session) {
            actor = new Actor("r", session);
            node = PekkoTwin.node(session);
        }

        /** A new file: it has seen nothing. */
        void forget(int session) {
            ours = VersionVector.empty();
            theirs = org.apache.pekko.cluster.ddata.VersionVector.empty();
            begin(session);
        }
    }

    @Property(tries = 300)
    void historiesAreOrderedAlike(@ForAll @Size(max = 80) List<@IntRange(max = ACTIONS_MAX) Integer> actions) {
        List<Holder> holders = new ArrayList<>();
        int sessions = 0;
        while (sessions < HOLDERS) {
            holders.add(new Holder(++sessions));
        }
        for (int action : actions) {
            Holder holder = holders.get(action % HOLDERS);
            int what = action / (HOLDERS * HOLDERS);
            if (what < 4) {
                holder.write();
            } else if (what < 8) {
                holder.join(holders.get(action / HOLDERS % HOLDERS));
            } else if (what == 8) {
                holder.begin(++sessions);
            } else {
                holder.forget(++sessions);
            }
            for (Holder other : holders) {
                assertEquals(PekkoTwin.order(holder.theirs, other.theirs), order(holder.ours, other.ours), () -> holder.ours + " and " + other.ours);
                assertEquals(PekkoTwin.order(other.theirs, holder.theirs), order(other.ours, holder.ours), () -> other.ours + " and " + holder.ours);
            }
        }
    }

    @Property(tries = 300)
    void joinsHaveTheSameNumbers(@ForAll @Size(max = 5) Map<@IntRange(min = 1, max = 6) Integer, @IntRange(min = 1, max = 4) Integer> a,
            @ForAll @Size(max = 5) Map<@IntRange(min = 1, max = 6) Integer, @IntRange(min = 1, max = 4) Integer> b) {
        VersionVector ours = ours(a).join(ours(b));
        org.apache.pekko.cluster.ddata.VersionVector theirs = theirs(a).merge(theirs(b));
        assertEquals(PekkoTwin.order(theirs(a), theirs(b)), order(ours(a), ours(b)));
        assertEquals(theirs.size(), ours.counts().size());
        Set<Integer> sessions = new HashSet<>(a.keySet());
        sessions.addAll(b.keySet());
        sessions.forEach(session -> assertEquals(
                theirs.versionAt(PekkoTwin.node(session).uniqueAddress()), ours.get(new Actor("r", session)), () -> a + " joined with " + b));
    }

    private static PekkoTwin.Order order(VersionVector a, VersionVector b) {
        boolean below = a.isCoveredBy(b);
        boolean above = b.isCoveredBy(a);
        if (below && above) {
            return PekkoTwin.Order.SAME;
        }
        return below ? PekkoTwin.Order.BEFORE : above ? PekkoTwin.Order.AFTER : PekkoTwin.Order.CONCURRENT;
    }

    private static VersionVector ours(Map<Integer, Integer> counts) {
        VersionVector vector = VersionVector.empty();
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
            vector = vector.with(new Actor("r", count.getKey()), count.getValue());
        }
        return vector;
    }

    private static org.apache.pekko.cluster.ddata.VersionVector theirs(Map<Integer, Integer> counts) {
        org.apache.pekko.cluster.ddata.VersionVector vector = org.apache.pekko.cluster.ddata.VersionVector.empty();
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
            vector = vector.merge(org.apache.pekko.cluster.ddata.VersionVector.apply(
                    PekkoTwin.node(count.getKey()).uniqueAddress(), count.getValue()));
        }
        return vector;
    }
}
