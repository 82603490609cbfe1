// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.Score;
import org.tribuo.math.la.SparseVector;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.slm.SparseLinearModel;

/** A quantity as a weighted sum of the features; its unit is the target's. */
final class LinearRegression extends FixedModel {
    private final Line line;

    LinearRegression(Opened<Regressor> opened) {
        super(opened.card());
        this.line = new Line(opened);
    }

    @Override
    public Score score(double[] features) {
        return Score.of(line.predict(features));
    }

    @Override
    double[] weights(double[] features) {
        return line.parts(features);
    }

    /** The regression itself, which {@link Residual} asks as well. */
    static final class Line {
        private static final Regressor UNKNOWN = new Regressor("y", 0);

        private final Opened<Regressor> opened;
        private final double[] weights;

        Line(Opened<Regressor> opened) {
            this.opened = opened;
            SparseVector sparse = ((SparseLinearModel) opened.model()).getWeights().get("y");
            double[] byId = new double[opened.card().features().size()];
            for (int id = 0; id < byId.length; id++) {
                byId[id] = sparse.get(id);
            }
            this.weights = opened.columns().back(byId);
        }

        /** The quantity itself. */
        double predict(double[] features) {
            var example = opened.columns().example(opened.scaler().apply(features), UNKNOWN);
            return opened.model().predict(example).getOutput().getValues()[0];
        }

        /** Weight times value in standard units, for each feature. */
        double[] parts(double[] features) {
            double[] z = opened.scaler().apply(features);
            for (int i = 0; i < z.length; i++) {
                z[i] *= weights[i];
            }
            return z;
        }
    }
}
