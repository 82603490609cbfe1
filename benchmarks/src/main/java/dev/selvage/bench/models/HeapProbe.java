// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.bench.data.SkabData;
import dev.selvage.decision.model.Model;
import dev.selvage.model.Models;
import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Identity;
import dev.selvage.model.stream.CutForest;
import dev.selvage.protocol.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * A process with a small heap that loads one k-means and runs it beside one forest: {@code HeapProbe FILE}, the file
 * of a model of the pump's sensors.
 */
public final class HeapProbe {
    /** What its last line begins with; the heap's bytes in use follow, before the models and after. */
    static final String RESULT = "heap ";
    /** The forest is full after a few hundred. */
    private static final int ROWS = 5_000;
    private static final long SEED = 1;

    private HeapProbe() {}

    /** Runs and prints. An error ends it before its last line. */
    public static void main(String[] args) throws IOException {
        long before = used();
        Blueprint plan = new Blueprint(Family.KMEANS, OptionalDouble.of(1), Json.object().build());
        Model centres = Models.open(new Identity("pump", "1.0.0", "", 0), plan, SkabFigures.inputs(), Files.readAllBytes(Path.of(args[0])));
        Model forest = new CutForest("forest", SkabFigures.features(), 3, CutForest.Settings.USUAL);
        Random random = new Random(SEED);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            double[] vector = random.doubles(SkabData.SENSORS.size()).toArray();
            sum += centres.score(vector).value() + forest.score(vector).value();
            forest.learn(vector);
        }
        System.out.println(RESULT + before + " " + used() + " " + (sum > 0));
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
