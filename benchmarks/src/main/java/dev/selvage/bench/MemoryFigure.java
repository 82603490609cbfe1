// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a gateway holds in memory for devices that have all been heard of; the floor is the same process before the first. */
final class MemoryFigure {
    private static final int DEVICES = 100_000;
    private static final double MIB = 1_048_576;
    /** Given, since otherwise the heap grows with the machine and says nothing of the need. */
    private static final String HEAP_MAX = "-Xmx512m";
    /** A million rows are merged meanwhile. */
    private static final long SECONDS_MAX = 1_200;

    private MemoryFigure() {}

    static List<Figure> measure(String name, Bench bench) throws IOException {
        return measure(name, bench, DEVICES);
    }

    /** Weighs once: what is held does not vary. */
    static List<Figure> measure(String name, Bench bench, int devices) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(HEAP_MAX));
        arguments.addAll(Program.ofClass(MemoryProbe.class));
        arguments.addAll(List.of(bench.workplace().file("gateway").toString(), Integer.toString(devices)));
        try (Program probe = Program.start("the process that is weighed", bench.workplace().file("log"), arguments)) {
            String line = probe.await(MemoryProbe.RESULT, SECONDS_MAX);
            long[] bytes = Arrays.stream(line.substring(MemoryProbe.RESULT.length()).split(" ")).mapToLong(Long::parseLong).toArray();
            List<Figure> figures = new ArrayList<>();
            figures.add(new Figure("memory.heap", List.of(bytes[1] / MIB), List.of(bytes[0] / MIB), "MiB"));
            if (bytes[3] >= 0) {
                figures.add(new Figure("memory.resident", List.of(bytes[3] / MIB), List.of(bytes[2] / MIB), "MiB"));
            }
            figures.add(new Figure(name, List.of((double) (bytes[1] - bytes[0]) / devices), List.of(0.0), "B/device"));
            return figures;
        }
    }
}
