// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Safeguard;
import java.util.Optional;
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

    private final Optional<Safeguard> missing;

    Ablation() {
        this.missing = Optional.empty();
    }

    Ablation(Safeguard missing) {
        this.missing = Optional.of(missing);
    }

    /** What the replicas leave out. */
    Set<Safeguard> without() {
        return missing.map(Set::of).orElse(Set.of());
    }
}
