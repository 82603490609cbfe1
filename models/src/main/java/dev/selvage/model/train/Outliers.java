// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.protocol.Json;
import org.tribuo.anomaly.AnomalyFactory;
import org.tribuo.anomaly.Event;
import org.tribuo.anomaly.libsvm.LibSVMAnomalyTrainer;
import org.tribuo.anomaly.libsvm.SVMAnomalyType;
import org.tribuo.anomaly.libsvm.SVMAnomalyType.SVMMode;
import org.tribuo.common.libsvm.KernelType;
import org.tribuo.common.libsvm.SVMParameters;

/** Trains a one-class support vector machine. */
final class Outliers {
    /** Its time grows with the square of the rows. */
    private static final int ROWS_MAX = 20_000;

    private Outliers() {}

    /** Takes all rows for normal and leaves about the share nu of them outside. */
    static Fit oneClass(Data data, Settings settings, long seed) {
        if (data.rows().rows().size() > ROWS_MAX) {
            throw new IllegalArgumentException(
                    data.rows().rows().size() + " rows for one-class-svm; at most " + ROWS_MAX + ": take every so many-th");
        }
        SVMParameters<Event> parameters = new SVMParameters<>(new SVMAnomalyType(SVMMode.ONE_CLASS), KernelType.RBF);
        parameters.setNu(settings.number("nu", 0.05, 1e-4, 0.99));
        parameters.setGamma(settings.number("gamma", 1.0 / data.rows().inputs().size(), 1e-6, 1e3));
        var rows = data.with(new AnomalyFactory(), r -> new Event(Event.EventType.EXPECTED));
        var model = new LibSVMAnomalyTrainer(parameters, seed).train(rows);
        double mostTypical = model.predict(rows).stream()
                .mapToDouble(p -> p.getOutput().getScore())
                .max()
                .orElseThrow();
        return new Fit(model, Json.object().put("mostTypical", mostTypical).build());
    }
}
