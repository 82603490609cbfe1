// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.decision.spec.TrialSpec;
import java.util.Locale;
import java.util.Optional;

/** Holds what a new model has done against what its profile asks. Pure. */
final class Trial {
    private Trial() {}

    /** Where a new model stands. */
    enum Phase {
        /** It is asked beside the one that decides. */
        SHADOW,
        /** It decides, and the one before waits. */
        CANARY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What comes next. */
    sealed interface Verdict {
        /** It is too early to say, or it may go no further yet. */
        record Stay() implements Verdict {}

        /** It decides from the next time on, for a while. */
        record ToCanary() implements Verdict {}

        /** It takes over. */
        record Promote() implements Verdict {}

        /** It goes, and why. */
        record Drop(String why) implements Verdict {}
    }

    /**
     * Judges.
     *
     * @param stage how far it may go
     */
    static Verdict judge(TrialSpec spec, Phase phase, Counts counts, Stage stage) {
        if (counts.faults() > 0) {
            return new Verdict.Drop("it failed in decision " + counts.decisions() + " of its " + phase.word());
        }
        boolean isShadow = phase == Phase.SHADOW;
        if (counts.decisions() < (isShadow ? spec.shadow() : spec.canary())) {
            return new Verdict.Stay();
        }
        Optional<String> against = against(spec, counts);
        if (against.isPresent()) {
            return new Verdict.Drop(against.get() + " in " + counts.decisions() + " decisions of its " + phase.word());
        }
        boolean hasCanary = isShadow && spec.canary() > 0;
        if (stage.compareTo(hasCanary ? Stage.CANARY : Stage.ACTIVE) < 0) {
            return new Verdict.Stay();
        }
        return hasCanary ? new Verdict.ToCanary() : new Verdict.Promote();
    }

    private static Optional<String> against(TrialSpec spec, Counts counts) {
        if (counts.agreement() < spec.agreementMin()) {
            return Optional.of(String.format(Locale.ROOT, "it agreed with the model that decides in %.2f of all, less than %.2f,", counts.agreement(), spec.agreementMin()));
        }
        return counts.alarmRate() > spec.alarmsMax()
                ? Optional.of(String.format(Locale.ROOT, "it was beyond its threshold in %.2f of all, more than %.2f,", counts.alarmRate(), spec.alarmsMax()))
                : Optional.empty();
    }
}
