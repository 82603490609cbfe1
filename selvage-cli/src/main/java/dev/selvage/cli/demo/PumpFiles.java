// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.demo;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A recorded run of a pump loop, cut in two: what a model learns from, and what the device then lives through.
 *
 * @param device the device's file
 * @param training the run's first rows, in which nothing is wrong
 * @param source the run, for people
 */
record PumpFiles(Path device, Path training, String source) {
    /** A valve behind the pump is closed in it, little by little, from row 566 on. */
    private static final String RUN = "valve2/2.csv";
    /** What the benchmark gives for training. */
    private static final int TRAINING_ROWS = 400;
    /** The run goes on from here: time for the model to arrive and to prove itself, before the valve begins to close. */
    private static final int FIRST_ROW = 440;
    /** Recorded seconds in one second: the valve begins to close 13 s after the start. */
    private static final int SPEED = 10;

    private static final String DEVICE = """
            # The pump of "selvage up --demo pump"; written anew at each start.
            format: selvage-device/1
            device: pump-1
            profile: pump-loop@1
            params: {file: run.csv, speed: <speed>}
            tags: {role: demonstration}
            """;

    /**
     * Cuts the run.
     *
     * @param folder where to; its files are written over
     * @param recordings the benchmark's folder, which has valve2
     */
    static PumpFiles cut(Path folder, Path recordings) throws CliException {
        Path run = recordings.resolve(RUN);
        if (!Files.isRegularFile(run)) {
            throw new CliException("--demo pump replays a run of the Skoltech Anomaly Benchmark, and there is no " + Printable.of(run.normalize().toString())
                    + "; get the benchmark (git clone https://github.com/waico/SKAB) and name its folder data with --recordings");
        }
        try {
            List<String> lines = Files.readAllLines(run);
            if (lines.size() <= FIRST_ROW + 1) {
                throw new CliException(Printable.of(run.toString()) + " has " + lines.size() + " lines, and this demonstration needs the whole run");
            }
            Files.createDirectories(folder);
            Path training = Files.write(folder.resolve("training.csv"), lines.subList(0, TRAINING_ROWS + 1));
            List<String> rest = new ArrayList<>(lines.subList(0, 1));
            rest.addAll(lines.subList(FIRST_ROW + 1, lines.size()));
            Files.write(folder.resolve("run.csv"), rest);
            Path device = Files.writeString(folder.resolve("pump-1.yaml"), DEVICE.replace("<speed>", Integer.toString(SPEED)));
            return new PumpFiles(device, training, "the first " + TRAINING_ROWS + " rows of " + RUN);
        } catch (IOException e) {
            throw new CliException("cannot prepare the demonstration in " + Printable.of(folder.toString()) + ": " + Printable.of(e.toString()), e);
        }
    }
}
