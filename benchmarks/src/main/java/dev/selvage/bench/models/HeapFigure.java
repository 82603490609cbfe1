// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.bench.data.DataFolder;
import dev.selvage.bench.data.DataFolder.NoData;
import dev.selvage.bench.data.SkabData;
import dev.selvage.bench.models.Line.Value;
import dev.selvage.bench.models.Line.Verdict;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whether a k-means and a forest live in 24 MiB of heap: a process that is given no more, and has to come to its end.
 */
final class HeapFigure {
    /** What the agent may take on the smallest device. */
    private static final int HEAP_MIB = 24;
    private static final double MIB = 1_048_576;
    /** It needs three; a heap that is too small makes it collect without end. */
    private static final long SECONDS_MAX = 120;

    private HeapFigure() {}

    /** The model is trained here and read there: training is not what a device does. */
    static List<Line> measure(DataFolder folder) throws IOException {
        Path model = Files.createTempFile("selvage-bench-", ".model");
        Path log = Files.createTempFile("selvage-bench-", ".log");
        try {
            Files.write(model, kMeans(folder));
            return List.of(line(run(model, log)));
        } finally {
            Files.delete(model);
            Files.delete(log);
        }
    }

    private static byte[] kMeans(DataFolder folder) throws NoData {
        List<double[]> rows = SkabData.read(folder).get(0).rows().subList(0, SkabData.TRAINING_ROWS);
        return Trainer.train(Recipe.of(Family.KMEANS, 1), Rows.plain(SkabFigures.inputs(), rows)).file();
    }

    /** The probe's last line; empty when it did not come to its end. */
    private static Optional<String> run(Path model, Path log) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + HEAP_MIB + "m",
                "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), HeapProbe.class.getName(), model.toString())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            if (process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return Files.readAllLines(log).stream().filter(line -> line.startsWith(HeapProbe.RESULT)).findFirst();
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Coming to the end is the proof; what is in use then is only told. */
    private static Line line(Optional<String> result) {
        List<Value> values = result.map(HeapFigure::values).orElse(List.of());
        return new Line("heap.kmeans+forest", values, "runs in " + HEAP_MIB + " MiB", Verdict.met(result.isPresent()));
    }

    private static List<Value> values(String result) {
        double[] mib = Arrays.stream(result.substring(HeapProbe.RESULT.length()).split(" ")).limit(2)
                .mapToDouble(bytes -> Long.parseLong(bytes) / MIB).toArray();
        return List.of(Value.of("before", mib[0], "MiB", 1), Value.of("with both", mib[1], "MiB", 1));
    }
}
