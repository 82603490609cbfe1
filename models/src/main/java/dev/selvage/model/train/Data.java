// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.model.Columns;
import dev.selvage.model.Scaler;
import dev.selvage.model.manifest.Input;
import java.util.function.IntFunction;
import org.tribuo.Dataset;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Rows in the shape that a family's trainer takes, and what they were standardised with. */
record Data(Rows rows, Scaler scaler, Columns columns) {
    static Data of(Rows rows, Scaler scaler) {
        return new Data(rows, scaler, new Columns(rows.inputs().stream().map(Input::name).toList()));
    }

    /**
     * The rows as Tribuo's.
     *
     * @param answer what row number so-and-so, from 0, should lead to
     */
    <T extends Output<T>> Dataset<T> with(OutputFactory<T> factory, IntFunction<T> answer) {
        MutableDataset<T> data = new MutableDataset<>(new SimpleDataSourceProvenance("rows", factory), factory);
        for (int r = 0; r < rows.rows().size(); r++) {
            data.add(columns.example(scaler.apply(rows.rows().get(r)), answer.apply(r)));
        }
        return data;
    }
}
