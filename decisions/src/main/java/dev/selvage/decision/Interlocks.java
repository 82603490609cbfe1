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
    private final List<Denial> denials = new ArrayList<>();
    private final List<InterlockSpec.Force> unseen = new ArrayList<>();
    private final Map<String, Truth> truths = new TreeMap<>();

    Interlocks(List<InterlockSpec> interlocks, Variables variables) {
        for (InterlockSpec interlock : interlocks) {
            Truth truth = interlock.when().evaluate(variables).truth();
            truths.put(interlock.name(), truth);
            if (interlock instanceof InterlockSpec.Deny deny && truth != Truth.FALSE) {
                // who cannot see whether it is safe does not move
                denials.add(new Denial(deny, truth == Truth.UNKNOWN ? deny.name() + " (not evaluable)" : deny.name()));
            } else if (interlock instanceof InterlockSpec.Force force && truth == Truth.TRUE) {
                forces.putIfAbsent(force.point(), force);
            } else if (interlock instanceof InterlockSpec.Force force && truth == Truth.UNKNOWN) {
                unseen.add(force);
            }
        }
    }

    /** One that is in force, and how it is told. Nothing is looked up by a name: each interlock goes by its own condition. */
    private record Denial(InterlockSpec.Deny deny, String by) {}

    /** What each condition came to, by the interlock's name: for the record. */
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
                .filter(denial -> denial.deny().point().equals(InterlockSpec.ANY) || denial.deny().point().equals(point))
                .map(Denial::by)
                .findFirst());
    }
}
