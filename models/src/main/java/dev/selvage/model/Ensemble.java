// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import java.util.List;

/** The mean of its members' scores, each as a share of its own threshold: 1 is where an average member would speak up. */
final class Ensemble extends FixedModel {
    private final List<Model> members;
    private final List<String> names;

    Ensemble(ModelCard card, List<Model> members) {
        super(card);
        this.members = List.copyOf(members);
        this.names = card.features().stream().map(f -> f.name()).toList();
    }

    @Override
    public Score score(double[] features) {
        double sum = 0;
        for (Model member : members) {
            sum += member.score(features).value() / threshold(member);
        }
        return Score.of(sum / members.size());
    }

    /** The members' explanations, weighted as their scores are. */
    @Override
    double[] weights(double[] features) {
        double[] weights = new double[features.length];
        for (Model member : members) {
            for (Contribution part : member.explain(features, features.length)) {
                weights[names.indexOf(part.feature())] += part.weight() / threshold(member) / members.size();
            }
        }
        return weights;
    }

    /** Checked when it was opened: a member has one, above 0. */
    private static double threshold(Model member) {
        return member.card().threshold().orElseThrow();
    }
}
