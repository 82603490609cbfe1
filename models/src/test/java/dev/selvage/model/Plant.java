// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.model.manifest.Input;
import dev.selvage.model.train.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows of a made-up pump: names out of order, units of all sizes, one feature that never moves, one that follows two others. */
public final class Plant {
    public static final List<Input> INPUTS = List.of(
            new Input("temp", "Cel"), new Input("flow", "l/h"), new Input("valve", ""), new Input("amps", "A"), new Input("pressure", "Pa"));

    private Plant() {}

    /** One row of normal operation. */
    public static double[] normal(Random random) {
        double load = random.nextInt(3);
        double temp = 40 + 10 * load + random.nextGaussian();
        double pressure = 200_000 + 20_000 * load + 2_000 * random.nextGaussian();
        double flow = -5 + 3 * load + 0.2 * random.nextGaussian();
        double amps = 0.004 * (temp - 40) + pressure / 1e7 + 1e-3 * random.nextGaussian();
        return new double[] {temp, flow, 1, amps, pressure};
    }

    /** One row that no normal operation gives: hot, and hardly any flow. */
    public static double[] strange(Random random) {
        double[] row = normal(random);
        row[0] += 25;
        row[1] -= 4;
        row[3] += 0.3;
        return row;
    }

    public static List<double[]> list(int count, long seed) {
        Random random = new Random(seed);
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(normal(random));
        }
        return rows;
    }

    public static Rows normal(int count, long seed) {
        return Rows.plain(INPUTS, list(count, seed));
    }

    /** Every third row is strange, and labelled "fault"; the others are "ok", hot ones "busy". */
    public static Rows labelled(int count, long seed) {
        Random random = new Random(seed);
        List<double[]> rows = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean fault = i % 3 == 0;
            double[] row = fault ? strange(random) : normal(random);
            rows.add(row);
            labels.add(fault ? "fault" : row[0] > 55 ? "busy" : "ok");
        }
        return Rows.labelled(INPUTS, rows, labels);
    }

    /** The target is 3 temp - 2 flow + a little noise. */
    public static Rows withTargets(int count, long seed) {
        List<double[]> rows = list(count, seed);
        Random random = new Random(seed + 1);
        return Rows.withTargets(
                INPUTS, rows, rows.stream().mapToDouble(r -> 3 * r[0] - 2 * r[1] + 0.1 * random.nextGaussian()).toArray());
    }
}
