// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.condition.Truth;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.StateSpec;
import java.util.Map;
import java.util.TreeMap;

/**
 * The states of a decision. A state is entered when its condition has held as often, one evaluation after the other, as the policy says;
 * of several the one that ranks highest. It is left in the same way, for the highest one below whose condition holds, or for rest.
 * A condition that cannot be evaluated has not held.
 */
final class Machine {
    private static final String LEAVE = "leave";

    private final DecisionSpec policy;
    private final Variables variables;
    private final Map<String, Truth> truths = new TreeMap<>();

    Machine(DecisionSpec policy, Variables variables) {
        this.policy = policy;
        this.variables = variables;
    }

    /** Where a decision goes. */
    record Move(String state, Map<String, Integer> held) {}

    /** What each condition came to that was asked. */
    Map<String, Truth> truths() {
        return truths;
    }

    /** The next state, by conditions. */
    Move step(Situation before, long clockMillis) {
        int here = policy.rank(before.state());
        Map<String, Integer> held = new TreeMap<>();
        for (StateSpec state : policy.states()) {
            state.enter().ifPresent(enter -> held.put("enter." + state.name(), count(before, "enter." + state.name(), enter)));
        }
        StateSpec now = policy.states().get(here);
        now.leave().ifPresent(leave -> held.put(LEAVE, count(before, LEAVE, leave)));
        int next = risen(here, held, here == 0 && clockMillis < before.restsUntilMillis());
        if (next == here && now.leave().isPresent() && held.get(LEAVE) >= now.leave().get().times()) {
            next = fallen(here);
        }
        if (next != here) {
            held.remove(LEAVE);
        }
        return new Move(policy.states().get(next).name(), held);
    }

    private int count(Situation before, String name, StateSpec.Held condition) {
        Truth truth = condition.when().evaluate(variables).truth();
        truths.put(name, truth);
        // no higher than needed, so that a row of equal evaluations is one situation
        return truth == Truth.TRUE ? Math.min(condition.times(), before.held().getOrDefault(name, 0) + 1) : 0;
    }

    private int risen(int here, Map<String, Integer> held, boolean rests) {
        for (int rank = policy.states().size() - 1; rank > here && !rests; rank--) {
            StateSpec state = policy.states().get(rank);
            if (state.enter().isPresent() && held.get("enter." + state.name()) >= state.enter().get().times()) {
                return rank;
            }
        }
        return here;
    }

    private int fallen(int here) {
        for (int rank = here - 1; rank > 0; rank--) {
            if (truths.get("enter." + policy.states().get(rank).name()) == Truth.TRUE) {
                return rank;
            }
        }
        return 0;
    }
}
