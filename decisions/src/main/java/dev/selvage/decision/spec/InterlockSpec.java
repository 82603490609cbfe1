// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.decision.condition.Expression;
import dev.selvage.protocol.PointValue;

/** What no model is asked about. */
public sealed interface InterlockSpec {
    /** Stands for every point. */
    String ANY = "*";

    String name();

    Expression when();

    String point();

    /**
     * While the condition holds the point is to have the value, whatever the state wants.
     *
     * @param mode the decision's: what is only tried out forces nothing
     */
    record Force(String name, Expression when, String point, PointValue value, Mode mode) implements InterlockSpec {}

    /** While the condition holds, or cannot be evaluated, the decision writes nothing to the point. */
    record Deny(String name, Expression when, String point) implements InterlockSpec {}
}
