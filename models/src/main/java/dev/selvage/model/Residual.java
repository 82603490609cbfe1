// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Score;
import java.util.List;
import org.tribuo.regression.Regressor;

/**
 * How far one feature, the target, is from what the others predict, in standard deviations of the training's errors. The
 * target's own weight is 0, because it was constant where the regression learned.
 */
final class Residual extends FixedModel {
    private final LinearRegression.Line line;
    private final int target;
    private final double deviation;

    Residual(Opened<Regressor> opened) {
        super(opened.card());
        this.line = new LinearRegression.Line(opened);
        this.target = indexOf(opened.card().features(), opened.plan().text("target"));
        this.deviation = opened.plan().number("deviation");
        if (!(deviation > 0)) {
            throw new IllegalArgumentException("\"deviation\" of a residual must be above 0");
        }
    }

    @Override
    public Score score(double[] features) {
        return Score.of(Math.abs(features[target] - line.predict(features)) / deviation);
    }

    /** The place of the target, by name as the manifest has it. */
    private static int indexOf(List<FeatureStats> features, String name) {
        for (int i = 0; i < features.size(); i++) {
            if (features.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("\"target\" of a residual is none of its features");
    }
}
