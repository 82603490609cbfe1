// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Safeguard;
import java.util.EnumSet;
import java.util.Set;

/** A rule that is left out of the run, to prove that the oracle misses it. */
enum Ablation {
    /** Nothing is left out. */
    NONE,
    /** The actor is the device, not its session: dots are given twice after a restore. */
    ONE_ACTOR,
    /** The losers of a conflict are dropped at once. */
    LOSERS_DROPPED(Safeguard.SIBLINGS),
    /** Forgotten deletions leave no trace. */
    NO_HORIZON(Safeguard.HORIZON),
    /** A batch is taken whatever it builds on. */
    NO_BASE_CHECK(Safeguard.BASE_CHECK);

    private final Set<Safeguard> without;

    Ablation(Safeguard... without) {
        this.without = EnumSet.noneOf(Safeguard.class);
        this.without.addAll(Set.of(without));
    }

    Set<Safeguard> without() {
        return without;
    }
}
