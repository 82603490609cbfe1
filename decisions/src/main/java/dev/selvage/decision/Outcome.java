// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.condition.Truth;
import dev.selvage.decision.spec.FallbackSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a decision came to.
 *
 * @param cause what it had to fall back for
 * @param truths what each condition that was asked came to: {@code enter.<state>}, {@code leave}, {@code interlock.<name>}
 * @param rulings what was proposed and what became of it; nothing where all is as it should be
 * @param after where the decision stands now
 */
public record Outcome(Fit fit, Opinion opinion, Cause cause, Map<String, Truth> truths, List<Ruling> rulings, Situation after) {
    public Outcome {
        truths = Collections.unmodifiableMap(new TreeMap<>(truths));
        rulings = List.copyOf(rulings);
    }

    /** True when it is to be recorded: something is done, or is otherwise than at the evaluation before. */
    public boolean isNews(Situation before) {
        return !after.told().equals(before.told()) || rulings.stream().anyMatch(ruling -> !ruling.isStanding());
    }

    /**
     * True when something of it may not wait for a disk: an interlock's word, or the way to the safe state. A decision that goes on by its
     * conditions may wait, also when its model is missing.
     *
     * @param fallback of its policy
     */
    public boolean isUrgent(FallbackSpec fallback) {
        boolean isForced = rulings.stream().anyMatch(ruling -> ruling.verdict() == Verdict.FORCED);
        boolean isSafeguard = cause.way(fallback) == FallbackSpec.Way.SAFE;
        return isForced || (isSafeguard && rulings.stream().anyMatch(ruling -> ruling.verdict().isDone()));
    }
}
