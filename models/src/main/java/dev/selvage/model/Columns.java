// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.Output;
import org.tribuo.impl.ArrayExample;

/** Hands vectors to Tribuo, which wants features sorted by name, and knows where each of ours went. */
public final class Columns {
    private final String[] sorted;
    private final int[] source;

    /** Columns for vectors in the order of these names. */
    public Columns(List<String> names) {
        source = IntStream.range(0, names.size())
                .boxed()
                .sorted((a, b) -> names.get(a).compareTo(names.get(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        sorted = IntStream.of(source).mapToObj(names::get).toArray(String[]::new);
    }

    /** An example with these features, all of them, zeros too. */
    public <T extends Output<T>> Example<T> example(double[] features, T output) {
        return new ArrayExample<>(output, sorted, inOrder(features));
    }

    /** The same numbers by Tribuo's feature ids, which follow the sorted names. */
    double[] inOrder(double[] features) {
        double[] values = new double[source.length];
        for (int id = 0; id < values.length; id++) {
            values[id] = features[source[id]];
        }
        return values;
    }

    /** Numbers by Tribuo's feature ids, in our order. */
    double[] back(double[] byId) {
        double[] values = new double[source.length];
        for (int id = 0; id < values.length; id++) {
            values[source[id]] = byId[id];
        }
        return values;
    }
}
