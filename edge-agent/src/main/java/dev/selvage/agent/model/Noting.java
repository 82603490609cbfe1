// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A detector that goes on learning, and tells what it learned from.
 *
 * @param noted is given each vector after it was learned; it keeps a copy if it wants one
 */
record Noting(Model model, Consumer<double[]> noted) implements Model {
    @Override
    public ModelCard card() {
        return model.card();
    }

    @Override
    public Score score(double[] features) {
        return model.score(features);
    }

    @Override
    public List<Contribution> explain(double[] features, int top) {
        return model.explain(features, top);
    }

    @Override
    public void learn(double[] features) {
        model.learn(features);
        noted.accept(features);
    }

    @Override
    public Optional<Json.Obj> state() {
        return model.state();
    }
}
