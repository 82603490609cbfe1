// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;

/** A small plant: its profile, and a recording of it in which the last part goes wrong. */
public record Plant(Path folder) {
    /** When the recording begins. */
    public static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

    /** Writes the profile, with that rhythm of its decision. */
    public Path profile(String every) throws IOException {
        return Files.writeString(folder.resolve("plant.yaml"), """
                format: selvage-profile/1
                profile: plant
                version: 1.0.0
                driver: {use: simulator, seed: 1}
                points:
                  heat: {type: float64, unit: Cel, range: [-50, 200], bind: {gen: sine}}
                  amps: {type: float64, unit: A, bind: {gen: sine}}
                  open: {type: bool, bind: {gen: markov, p: [0.1, 0.1]}}
                decisions:
                  guard:
                    every: %s
                    inputs:
                      - {as: t, of: heat, agg: mean, window: 4s}
                      - {as: trend, of: heat, agg: slope, samples: 3}
                      - {as: i, of: amps, agg: last, missing: 0}
                    model: {name: hot}
                    states:
                      normal: {}
                      hot: {enter: {when: {">": [{var: score}, {var: threshold}]}}, leave: {when: {"<": [{var: score}, {var: threshold}]}}, do: [{alarm: hot}]}
                  plain:
                    every: 1s
                    inputs: [{as: t, of: heat, agg: last}]
                    states: {normal: {}, hot: {enter: {when: {">": [{var: t}, 90]}}, leave: {when: {"<": [{var: t}, 80]}}}}
                """.formatted(every));
    }

    /** Writes a row each second; the last fifth is hot and labelled. */
    public Path recording(int rows) throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder("time,heat,amps,what,kind,power\n");
        for (int row = 0; row < rows; row++) {
            boolean isHot = row >= rows * 4 / 5;
            double heat = (isHot ? 90 : 50) + random.nextGaussian();
            double amps = 5 + random.nextGaussian() / 10;
            text.append(String.format(Locale.ROOT, "%s,%.4f,%.4f,%s,%s,%.4f%n", START.plusSeconds(row), heat, amps, isHot ? "1.0" : "0.0", isHot ? "hot" : "fine", 3 * heat + amps));
        }
        return Files.writeString(folder.resolve("run.csv"), text.toString());
    }
}
