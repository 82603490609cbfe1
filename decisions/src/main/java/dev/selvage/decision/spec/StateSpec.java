// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.decision.condition.Expression;
import java.util.List;
import java.util.Optional;

/**
 * A state a decision can be in. The first of a decision is its resting state, which has no conditions; each later one ranks above those
 * before it.
 *
 * @param enter when it is entered from one that ranks below
 * @param leave when it is left for one that ranks below
 */
public record StateSpec(String name, Optional<Held> enter, Optional<Held> leave, List<ActionSpec> actions) {
    public StateSpec {
        actions = List.copyOf(actions);
    }

    /**
     * A condition that has to hold.
     *
     * @param times at so many evaluations one after the other
     */
    public record Held(Expression when, int times) {}
}
