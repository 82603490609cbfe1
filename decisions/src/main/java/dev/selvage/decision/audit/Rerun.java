// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.decision.Decider;
import dev.selvage.decision.Evidence;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.Situation;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.protocol.Json;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** Takes a recorded decision again, from its record, its policy and its model, and compares. */
public final class Rerun {
    private Rerun() {}

    /** What came of it. */
    public sealed interface Answer {
        /**
         * The same.
         *
         * @param isScored true when the model was asked again; false when its recorded answer was taken
         */
        record Same(boolean isScored) implements Answer {}

        /** Something else. */
        record Other(Json.Obj recorded, Json.Obj now) implements Answer {}

        /** It cannot be done, and why. */
        record Impossible(String why) implements Answer {}
    }

    /**
     * Decides again.
     *
     * @param body the recorded document
     * @param policy the decision as the profile had it then
     * @param card what the model said of itself; empty when there was none, or it is not at hand
     * @param model the model that was in the slot, with the state that the record has; empty when its file is not at hand: then its recorded
     *     answer is taken
     */
    public static Answer of(Json.Obj body, DecisionSpec policy, Optional<ModelCard> card, Optional<Model> model) {
        if (!body.text("policy").equals(Optional.of(policy.digest()))) {
            return new Answer.Impossible("the profile has another text of this decision now, digest " + policy.digest().substring(0, 12));
        }
        try {
            Json.Obj recorded = body.object("result").orElseThrow();
            Opinion said = OutcomeJson.opinion(recorded);
            boolean isScored = model.isPresent() && said instanceof Opinion.Scored;
            Function<double[], Opinion> asked = vector -> isScored ? new Opinion.Scored(model.get().score(vector)) : said;
            if (card.isEmpty() && body.object("model").isPresent()) {
                return new Answer.Impossible("the model " + body.object("model").get().text("name").orElse("") + " "
                        + body.object("model").get().text("version").orElse("") + " is not at hand");
            }
            Evidence evidence = EvidenceJson.read(body.object("evidence").orElseThrow());
            Situation before = SituationJson.read(body.object("before").orElseThrow());
            Outcome outcome = new Decider(policy).decide(before, evidence, card, asked);
            Json.Obj now = OutcomeJson.write(outcome);
            return now.text().equals(recorded.text()) ? new Answer.Same(isScored) : new Answer.Other(recorded, now);
        } catch (NoSuchElementException | ClassCastException e) {
            return new Answer.Impossible("the record is not whole: " + e.getMessage());
        }
    }
}
