// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.condition.Truth;
import dev.selvage.decision.spec.InterlockSpec;
import dev.selvage.protocol.PointValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The interlocks of a decision as they stand at one evaluation; they hear no model. Forces come before denials, and the first listed wins. */
final class Interlocks {
    private final Map<String, InterlockSpec.Force> forces = new LinkedHashMap<>();
    private final List<InterlockSpec.Deny> denials;
    private final List<InterlockSpec.Force> unseen = new ArrayList<>();
    private final Map<String, Truth> truths = new TreeMap<>();

    Interlocks(List<InterlockSpec> interlocks, Variables variables) {
        interlocks.forEach(interlock -> truths.put(interlock.name(), interlock.when().evaluate(variables).truth()));
        for (InterlockSpec interlock : interlocks) {
            if (interlock instanceof InterlockSpec.Force force && truths.get(force.name()) == Truth.TRUE) {
                forces.putIfAbsent(force.point(), force);
            } else if (interlock instanceof InterlockSpec.Force force && truths.get(force.name()) == Truth.UNKNOWN) {
                unseen.add(force);
            }
        }
        // who cannot see whether it is safe does not move
        denials = interlocks.stream().filter(InterlockSpec.Deny.class::isInstance).map(InterlockSpec.Deny.class::cast)
                .filter(deny -> truths.get(deny.name()) != Truth.FALSE).toList();
    }

    /** What each condition came to, by the interlock's name. */
    Map<String, Truth> truths() {
        return truths;
    }

    /** What is forced, by point. */
    Map<String, InterlockSpec.Force> forces() {
        return forces;
    }

    /**
     * The interlock that might force another value, if anybody could see. It forces nothing, but nothing is let go before that is known: after a
     * restart an actuator would otherwise leave what it was forced to.
     */
    Optional<String> unseen(String point, PointValue value) {
        return unseen.stream().filter(force -> force.point().equals(point) && !Restraint.isSame(force.value(), value)).map(force -> force.name() + " (not evaluable)").findFirst();
    }

    /** The interlock that is against writing the value to the point; a force is only against other values than its own. */
    Optional<String> against(String point, PointValue value) {
        Optional<String> forced = Optional.ofNullable(forces.get(point)).filter(force -> !Restraint.isSame(force.value(), value)).map(InterlockSpec.Force::name);
        return forced.or(() -> denials.stream()
                .filter(deny -> deny.point().equals(InterlockSpec.ANY) || deny.point().equals(point))
                .map(deny -> truths.get(deny.name()) == Truth.UNKNOWN ? deny.name() + " (not evaluable)" : deny.name())
                .findFirst());
    }
}
