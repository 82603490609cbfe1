// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.protocol.DeviceId;
import java.util.Optional;
import java.util.Set;

/** Reads what a decision says of its model. */
final class ModelReader {
    private static final long TIME_MILLIS = 250;
    private static final int LEARN_ROWS = 600;
    private static final int LEARN_ROWS_MIN = 20;

    private ModelReader() {}

    static Optional<ModelSpec> read(Part decision) {
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
                model.number("coverage", 0.75, 0, 1), model.millis("time").orElse(TIME_MILLIS), trial(model), learn(model)));
    }

    private static TrialSpec trial(Part model) {
        Part trial = model.part("trial");
        trial.only(Set.of("shadow", "canary", "agreement", "alarms"));
        TrialSpec usual = TrialSpec.USUAL;
        return new TrialSpec(trial.whole("shadow", usual.shadow(), 1, TrialSpec.DECISIONS_MAX), trial.whole("canary", usual.canary(), 0, TrialSpec.DECISIONS_MAX),
                trial.number("agreement", usual.agreementMin(), 0, 1), trial.number("alarms", usual.alarmsMax(), 0, 1));
    }

    private static Optional<LearnSpec> learn(Part model) {
        if (!model.has("learn")) {
            return Optional.empty();
        }
        Part learn = model.part("learn");
        learn.only(Set.of("family", "rows", "again", "heldOut", "parameters"));
        if (!learn.has("family")) {
            learn.complain("family", "needs family: kmeans, linear-sgd, ewma or random-cut-forest");
        }
        LearnSpec.Way way = SpecReader.word(learn, "family", LearnSpec.Way.KMEANS);
        return Optional.of(new LearnSpec(way, learn.whole("rows", LEARN_ROWS, LEARN_ROWS_MIN, LearnSpec.ROWS_MAX), learn.millis("again").orElse(0L),
                learn.number("heldOut", 0.25, 0.05, 0.9), learn.part("parameters").json()));
    }
}
