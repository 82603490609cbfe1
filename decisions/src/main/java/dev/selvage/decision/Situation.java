// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.spec.ActionSpec;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.protocol.PointValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where a decision stands between two evaluations. Immutable.
 *
 * @param state the state it is in
 * @param held how many evaluations running each condition has held: {@code enter.<state>} and {@code leave}
 * @param restsUntilMillis until then the resting state is not left, by the clock of {@link Evidence#clockMillis}
 * @param done points that the state has written what it wanted, or has seen refused by nobody
 * @param moved the points that the decision has written, and when
 * @param told what the last evaluation came to, in short: what differs from it is news
 */
public record Situation(String state, Map<String, Integer> held, long restsUntilMillis, Set<String> done, Map<String, Moved> moved, String told) {
    public Situation {
        held = Collections.unmodifiableMap(new TreeMap<>(held));
        done = Collections.unmodifiableSet(new TreeSet<>(done));
        moved = Collections.unmodifiableMap(new TreeMap<>(moved));
    }

    /**
     * What the decision did to a point.
     *
     * @param value the last it wrote; missing when the device refused that
     * @param atMillis when
     * @param changes when it wrote before, the youngest last, as many as its limit looks back at
     * @param refusals how often the device has refused, one write soon after the other
     */
    public record Moved(PointValue value, long atMillis, List<Long> changes, int refusals) {
        public Moved {
            changes = List.copyOf(changes);
        }
    }

    /** Before the first evaluation: at rest, and what the resting state would write is taken as done. */
    public static Situation first(DecisionSpec policy) {
        return new Situation(policy.resting().name(), Map.of(), Long.MIN_VALUE, writes(policy, policy.resting().name()), Map.of(), "");
    }

    /**
     * The situation of an earlier run of the program, whose clock is over. What was written counts as written now, since nobody knows how
     * long ago it was, and a rest begins anew.
     *
     * @param policy as it is now; a state that it does not have any more gives way to the resting one
     */
    public Situation resumed(DecisionSpec policy, long clockMillis) {
        if (policy.rank(state) < 0) {
            return first(policy);
        }
        Map<String, Moved> since = new TreeMap<>();
        moved.forEach((point, at) -> since.put(point, new Moved(at.value(), clockMillis, at.changes().stream().map(before -> clockMillis).toList(), 0)));
        boolean rests = policy.rank(state) == 0 && restsUntilMillis > Long.MIN_VALUE;
        return new Situation(state, Map.of(), rests ? clockMillis + policy.cooldownMillis() : Long.MIN_VALUE, done, since, "");
    }

    /** The situation, with these points still to be written. */
    public Situation without(Set<String> undone) {
        Set<String> left = new TreeSet<>(done);
        left.removeAll(undone);
        return new Situation(state, held, restsUntilMillis, left, moved, told);
    }

    static Set<String> writes(DecisionSpec policy, String state) {
        return policy.states().get(policy.rank(state)).actions().stream()
                .filter(ActionSpec.Write.class::isInstance)
                .map(action -> ((ActionSpec.Write) action).point())
                .collect(Collectors.toSet());
    }
}
