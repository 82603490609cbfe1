// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.decision.Opinion;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.protocol.Json;
import java.util.Optional;

/**
 * What a model has done since it stands where it stands. Immutable.
 *
 * @param decisions in which it was asked
 * @param compared of these, in which the model that decided said something too
 * @param agreed of these, in which it was on the same side of its threshold as the model that decided
 * @param alarms of these, in which it was beyond its threshold
 * @param faults of these, in which it failed, gave no number, or was too slow
 */
record Counts(long decisions, long compared, long agreed, long alarms, long faults) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    /**
     * One decision more.
     *
     * @param said by this model, {@code card}'s; one that was not asked counts for nothing
     * @param isAgreed whether the model that decided said alike; empty when it said nothing
     */
    Counts plus(Opinion said, ModelCard card, Optional<Boolean> isAgreed) {
        if (said instanceof Opinion.Silent silent && !isFault(silent)) {
            return this;
        }
        boolean isFault = said instanceof Opinion.Silent;
        boolean isCompared = !isFault && isAgreed.isPresent();
        return new Counts(decisions + 1, compared + (isCompared ? 1 : 0), agreed + (isCompared && isAgreed.get() ? 1 : 0), alarms + (isBeyond(said, card) ? 1 : 0), faults + (isFault ? 1 : 0));
    }

    static boolean isFault(Opinion.Silent silent) {
        return silent.why() == Opinion.Why.FAILED || silent.why() == Opinion.Why.SLOW;
    }

    /** Whether the score means what the model looks for; never for one without a threshold. */
    static boolean isBeyond(Opinion said, ModelCard card) {
        return said instanceof Opinion.Scored scored && card.threshold().isPresent() && scored.score().value() >= card.threshold().getAsDouble();
    }

    /** The share in which both said alike; 1 when they never could. */
    double agreement() {
        return compared == 0 ? 1 : (double) agreed / compared;
    }

    double alarmRate() {
        return decisions == 0 ? 0 : (double) alarms / decisions;
    }

    /** As {@link #json} wrote them; {@link #NONE} when they cannot be: another program's hand may write there. */
    static Counts read(Json.Obj figures) {
        Counts read = new Counts(number(figures, "decisions"), number(figures, "compared"), number(figures, "agreed"), number(figures, "alarms"), number(figures, "faults"));
        boolean isSound = read.faults >= 0 && read.agreed >= 0 && read.alarms >= 0 && read.agreed <= read.compared && read.compared <= read.decisions && read.alarms <= read.decisions;
        return isSound ? read : NONE;
    }

    private static long number(Json.Obj figures, String name) {
        return figures.integer(name).orElse(0L);
    }

    /** As the column {@code figures} has it. */
    Json.Obj json() {
        return Json.object().put("decisions", decisions).put("compared", compared).put("agreed", agreed).put("alarms", alarms).put("faults", faults).build();
    }
}
