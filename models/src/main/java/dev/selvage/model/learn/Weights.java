// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import dev.selvage.decision.model.Model;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Numbers;
import dev.selvage.model.train.Adapt;
import dev.selvage.model.train.Trained;
import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Goes on with the weights of the logistic regression that decides, by what people said of decisions. */
final class Weights {
    private static final int EPOCHS = 5;
    private static final double RATE = 0.05;

    private Weights() {}

    static Trial learn(Lesson lesson, Optional<Trained> before) {
        if (before.isEmpty() || before.get().plan().family() != Family.LINEAR_SGD) {
            return Trial.declined("linear-sgd goes on from the linear-sgd that decides, and there is none; train the first on a workstation and offer it");
        }
        if (lesson.rows().labels().isEmpty()) {
            return Trial.declined("none of the rows has a label");
        }
        Json.Obj parameters = lesson.spec().parameters();
        Trained warm = Adapt.warmStart(before.get(), lesson.trained(), (int) Numbers.of(parameters, "epochs").orElse(EPOCHS),
                Numbers.of(parameters, "rate").orElse(RATE), lesson.seed());
        double now = right(warm, lesson);
        double earlier = right(before.get(), lesson);
        if (now < earlier) {
            return Trial.declined("of the labelled rows held out it has " + Centres.percent(now) + " right, and the model that decides " + Centres.percent(earlier));
        }
        return new Trial.Passed(warm, Json.object().put("accuracy", now).put("accuracyBefore", earlier));
    }

    /** The share of the held-out rows to which it gives their label. */
    private static double right(Trained trained, Lesson lesson) {
        Model model = trained.open();
        List<double[]> rows = lesson.heldOut();
        List<String> labels = lesson.rows().labels();
        int from = labels.size() - rows.size();
        long right = IntStream.range(0, rows.size()).filter(r -> model.score(rows.get(r)).label().equals(Optional.of(labels.get(from + r)))).count();
        return (double) right / rows.size();
    }
}
