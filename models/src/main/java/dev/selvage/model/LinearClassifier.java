// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.math.la.DenseMatrix;

/** Logistic regression; a feature's part is its weight for the class of interest times its value in standard units. */
final class LinearClassifier extends Classifier {
    private final double[] weights;

    LinearClassifier(Opened<Label> opened) {
        super(opened);
        DenseMatrix matrix = ((LinearSGDModel) opened.model()).getWeightsCopy();
        int row = opened.model().getOutputIDInfo().getID(new Label(classOfInterest()));
        double[] byId = new double[opened.card().features().size()];
        for (int id = 0; id < byId.length; id++) {
            byId[id] = matrix.get(row, id);
        }
        this.weights = opened.columns().back(byId);
    }

    @Override
    double[] weights(double[] features) {
        double[] z = opened().scaler().apply(features);
        for (int i = 0; i < z.length; i++) {
            z[i] *= weights[i];
        }
        return z;
    }
}
