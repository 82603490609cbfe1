// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.protocol.DeviceId;
import java.util.Optional;
import java.util.Set;

/** Reads what a decision says of its model. */
final class ModelReader {
    private static final long TIME_MILLIS = 250;

    private ModelReader() {}

    /** @param inputs how many the decision has */
    static Optional<ModelSpec> read(Part decision, int inputs) {
        if (!decision.has("model")) {
            return Optional.empty();
        }
        Part model = decision.part("model");
        model.only(Set.of("name", "outside", "coverage", "time", "trial", "learn"));
        String slot = model.text("name").orElse("");
        if (!DeviceId.isValid(slot)) {
            model.complain("name", "needs name: the model's, of a-z, 0-9 and -");
        }
        Part outside = model.part("outside");
        outside.only(Set.of("margin", "share"));
        return Optional.of(new ModelSpec(slot, outside.number("margin", 1, 0, 1e6), outside.number("share", 0.25, 0, 1),
                model.number("coverage", 0.75, 0, 1), model.millis("time").orElse(TIME_MILLIS), trial(model), LearnReader.read(model, inputs)));
    }

    private static TrialSpec trial(Part model) {
        Part trial = model.part("trial");
        trial.only(Set.of("shadow", "canary", "agreement", "alarms"));
        TrialSpec usual = TrialSpec.USUAL;
        return new TrialSpec(trial.whole("shadow", usual.shadow(), 1, TrialSpec.DECISIONS_MAX), trial.whole("canary", usual.canary(), 0, TrialSpec.DECISIONS_MAX),
                trial.number("agreement", usual.agreementMin(), 0, 1), trial.number("alarms", usual.alarmsMax(), 0, 1));
    }
}
