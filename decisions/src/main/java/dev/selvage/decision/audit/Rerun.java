// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.decision.Decider;
import dev.selvage.decision.Evidence;
import dev.selvage.decision.Input;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.Situation;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.InputSpec;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
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
                return new Answer.Impossible("the model " + Printable.of(body.object("model").get().text("name").orElse("") + " "
                        + body.object("model").get().text("version").orElse("")) + " is not at hand");
            }
            Evidence evidence = EvidenceJson.read(body.object("evidence").orElseThrow());
            Situation before = SituationJson.read(body.object("before").orElseThrow());
            Optional<String> misfit = misfit(policy, card, evidence, before);
            if (misfit.isPresent()) {
                return new Answer.Impossible("the record is not whole: " + misfit.get());
            }
            Outcome outcome = new Decider(policy).decide(before, evidence, card, asked);
            Json.Obj now = OutcomeJson.write(outcome);
            return now.text().equals(recorded.text()) ? new Answer.Same(isScored) : new Answer.Other(recorded, now);
        } catch (NoSuchElementException | ClassCastException e) {
            return new Answer.Impossible("the record is not whole: " + Printable.of(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            // a hash is no secret: whoever can write rows can write any, and what one breaks is told of it alone
            return new Answer.Impossible("the record, or its model, is not right: " + Printable.of(String.valueOf(e)));
        }
    }

    /** What the record has that its own policy and model could not have given it. */
    private static Optional<String> misfit(DecisionSpec policy, Optional<ModelCard> card, Evidence evidence, Situation before) {
        if (policy.rank(before.state()) < 0) {
            return Optional.of("it stood in " + Printable.of(before.state()) + ", which is no state of this decision");
        } else if (!evidence.inputs().stream().map(Input::as).toList().equals(policy.inputs().stream().map(InputSpec::as).toList())) {
            return Optional.of("its inputs are not those of this decision");
        } else if (card.isPresent() && card.get().features().size() != evidence.inputs().size()) {
            return Optional.of("its model takes " + card.get().features().size() + " features, and there are " + evidence.inputs().size() + " inputs");
        }
        return Optional.empty();
    }
}
