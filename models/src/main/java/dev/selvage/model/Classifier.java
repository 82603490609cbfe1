// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.Score;
import java.util.Optional;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** Trees and forests of them: the share of the class of interest; the label is the best class. */
class Classifier extends FixedModel {
    private final Opened<Label> opened;
    private final String classOfInterest;

    Classifier(Opened<Label> opened) {
        super(opened.card());
        this.opened = opened;
        this.classOfInterest = opened.plan().text("of");
        // Looked up by name: the numbers of labels follow the order of a hash map.
        if (opened.model().getOutputIDInfo().getDomain().stream().noneMatch(l -> l.getLabel().equals(classOfInterest))) {
            throw new IllegalArgumentException("the model knows no class of the name in \"of\"");
        }
    }

    @Override
    public final Score score(double[] features) {
        Example<Label> example = opened.columns().example(opened.scaler().apply(features), Opened.NO_LABEL);
        var prediction = opened.model().predict(example);
        // A leaf that never saw the class does not list it.
        double share = Optional.ofNullable(prediction.getOutputScores().get(classOfInterest)).map(Label::getScore).orElse(0.0);
        return Score.of(share, prediction.getOutput().getLabel());
    }

    final String classOfInterest() {
        return classOfInterest;
    }

    final Opened<Label> opened() {
        return opened;
    }
}
