// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.link.LinkEvent;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * {@code selvage bench agent}: how large the agent is, what it takes of a small machine with everything on, and how soon after its start a state
 * is on the broker, plain and with an archive of its classes (AppCDS). Against bars and not a floor: they are what a device has.
 */
final class AgentBench {
    static final String USAGE = "usage: selvage bench agent [--rounds N] [--seconds N]";

    private static final double MIB = 1_048_576;
    private static final double JAR_MIB_MAX = 16;
    private static final double MODELS_MIB_MAX = 5.5;
    private static final double RESIDENT_MIB_MAX = 90;
    /** As a small device would be told to. */
    private static final Manner SMALL = new Manner(List.of("-Xmx48m", "-XX:+UseSerialGC"), Map.of());
    /** Without the compiler that spends memory to be faster than a device needs, with a heap that begins small, and one pool of the C library for all threads. */
    private static final Manner FRUGAL = new Manner(joined(SMALL.options(), List.of("-XX:TieredStopAtLevel=1", "-Xms8m")), Map.of("MALLOC_ARENA_MAX", "1"));
    /** What models bring into the jar: the libraries, and what asks them. */
    private static final List<String> MODELS = List.of("org/tribuo/", "com/oracle/labs/", "com/google/protobuf/", "ai/onnx/", "libsvm/", "com/amazon/randomcutforest/",
            "dev/selvage/model/", "dev/selvage/decision/");
    private static final long START_SECONDS_MAX = 60;
    private static final int ROUNDS = 5;
    private static final int SECONDS = 90;

    /** Three decisions: a k-means that the device learns in half a minute and lets decide, a forest, and a baseline. */
    private static final String PROFILE = """
            format: selvage-profile/1
            profile: everything
            version: 1.0.0
            driver: {use: simulator}
            defaults: {every: 1s, report: {min: 1s}}
            points:
              a: {type: float64, unit: Cel, bind: {gen: noise, mean: 20, sd: 1}}
              b: {type: float64, unit: A, bind: {gen: noise, mean: 5, sd: 0.2}}
              c: {type: float64, unit: V, bind: {gen: noise, mean: 230, sd: 2}}
            decisions:
              centres: {every: 1s, inputs: [{as: a, of: a, agg: last}, {as: b, of: b, agg: last}, {as: c, of: c, agg: last}], states: {normal: {}},
                model: {name: centres, trial: {shadow: 3, canary: 3, alarms: 1}, learn: {family: kmeans, rows: 20, parameters: {k: 2, factor: 3}}}}
              forest: {every: 1s, inputs: [{as: a, of: a, agg: last}, {as: b, of: b, agg: last}, {as: c, of: c, agg: last}], states: {normal: {}},
                model: {name: forest, learn: {family: random-cut-forest, rows: 70}}}
              baseline: {every: 1s, inputs: [{as: a, of: a, agg: last}, {as: b, of: b, agg: last}, {as: c, of: c, agg: last}], states: {normal: {}},
                model: {name: baseline, learn: {family: ewma, rows: 20}}}
            """;

    /** How Java is started. */
    private record Manner(List<String> options, Map<String, String> environment) {
        Manner with(String option) {
            return new Manner(joined(options, List.of(option)), environment);
        }
    }

    private final Workplace workplace;
    private final PrintWriter out;
    private final int rounds;
    private final int seconds;

    private AgentBench(Workplace workplace, PrintWriter out, int rounds, int seconds) {
        this.workplace = workplace;
        this.out = out;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** Measures and prints; returns the program's exit code: 1 when something could not be measured. A missed bar is told, and is no failure. */
    static int run(Path folder, PrintWriter out, PrintWriter err, List<String> arguments) {
        Optional<Integer> rounds = number(arguments, "--rounds", ROUNDS);
        Optional<Integer> seconds = number(arguments, "--seconds", SECONDS);
        if (rounds.isEmpty() || seconds.isEmpty()) {
            err.println("selvage bench: " + USAGE);
            return Main.USAGE;
        }
        try (Workplace workplace = new Workplace(folder)) {
            new AgentBench(workplace, out, rounds.get(), seconds.get()).measure();
            return 0;
        } catch (FailedMeasurement e) {
            err.println("selvage bench: " + e.getMessage());
        } catch (IOException e) {
            err.println("selvage bench: a file cannot be read or written (" + e + ")");
        }
        return Main.FAILED;
    }

    /** The number after an option; empty for arguments that cannot be followed. */
    private static Optional<Integer> number(List<String> arguments, String option, int otherwise) {
        for (int i = 0; i < arguments.size(); i += 2) {
            boolean isKnown = arguments.get(i).equals("--rounds") || arguments.get(i).equals("--seconds");
            if (!isKnown || i + 1 == arguments.size() || !arguments.get(i + 1).matches("[1-9][0-9]{0,3}")) {
                return Optional.empty();
            } else if (arguments.get(i).equals(option)) {
                return Optional.of(Integer.parseInt(arguments.get(i + 1)));
            }
        }
        return Optional.of(otherwise);
    }

    private void measure() throws IOException {
        line("jar", Files.size(Site.jar("edge-agent")) / MIB, JAR_MIB_MAX);
        line("jar.models", ofModels() / MIB, MODELS_MIB_MAX);
        try (Program broker = Site.startBroker(workplace)) {
            URI url = Site.url(broker);
            line("resident", resident(url, SMALL), RESIDENT_MIB_MAX);
            line("resident.frugal", resident(url, FRUGAL), RESIDENT_MIB_MAX);
            out.printf(Locale.ROOT, "%-16s %s%n", "start.plain", spread(url, SMALL));
            Path archive = workplace.folder("archive").resolve("agent.jsa");
            start(url, SMALL.with("-XX:ArchiveClassesAtExit=" + archive)).stop();
            out.printf(Locale.ROOT, "%-16s %s; the archive has %.1f MiB%n", "start.appcds", spread(url, SMALL.with("-XX:SharedArchiveFile=" + archive)), Files.size(archive) / MIB);
        }
    }

    private void line(String name, double mebibytes, double most) {
        out.printf(Locale.ROOT, "%-16s %.1f MiB, bar <= %.1f MiB: %s%n", name, mebibytes, most, mebibytes <= most ? "met" : "MISSED");
    }

    /** Bytes in the jar, packed. */
    private static long ofModels() throws IOException {
        long bytes = 0;
        try (JarFile jar = new JarFile(Site.jar("edge-agent").toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
                JarEntry entry = entries.nextElement();
                bytes += MODELS.stream().anyMatch(entry.getName()::startsWith) ? entry.getCompressedSize() : 0;
            }
        }
        return bytes;
    }

    /** What the operating system counts for the process when all that it learns has been learned. */
    private double resident(URI url, Manner manner) throws IOException {
        try (Program agent = start(url, manner)) {
            TimeUnit.SECONDS.sleep(seconds);
            return agent.residentBytes() / MIB;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedMeasurement("interrupted while the agent ran");
        }
    }

    private String spread(URI url, Manner manner) throws IOException {
        double[] millis = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            try (Program agent = start(url, manner)) {
                millis[round] = (System.nanoTime() - begin) / 1e6;
                agent.stop();
            }
        }
        Arrays.sort(millis);
        return String.format(Locale.ROOT, "%.0f ms (%.0f to %.0f) from java to the first state on the broker", millis[rounds / 2], millis[0], millis[rounds - 1]);
    }

    /** Starts an agent, and returns when the broker has the first state. */
    private Program start(URI url, Manner manner) throws IOException {
        CountDownLatch seen = new CountDownLatch(1);
        Path data = workplace.folder("agent");
        List<String> arguments = new ArrayList<>(manner.options());
        arguments.addAll(List.of("-jar", Site.jar("edge-agent").toString(), "run", "--broker", url.toString(), "--site", Site.SITE.value(), "--data", data.toString(),
                "--device", device(data).toString()));
        BenchClient watcher = new BenchClient(url, "_op.bench", List.of(Topics.filter(Site.SITE, TopicKind.STATE)), message -> look(message, seen));
        try {
            Program agent = Program.start("the agent", workplace.file("agent-log"), arguments, manner.environment());
            if (!seen.await(START_SECONDS_MAX, TimeUnit.SECONDS)) {
                agent.close();
                throw new FailedMeasurement("the agent publishes no state within " + START_SECONDS_MAX + " s");
            }
            return agent;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedMeasurement("interrupted while the agent started");
        } finally {
            watcher.close();
        }
    }

    /** What the broker has kept of an earlier run is no news. */
    private static void look(LinkEvent.Received message, CountDownLatch seen) {
        if (!message.retained()) {
            seen.countDown();
        }
    }

    private static Path device(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("everything.yaml"), PROFILE);
        return Files.writeString(folder.resolve("bench-1.yaml"), "format: selvage-device/1\ndevice: bench-1\nprofile: everything@1\n");
    }

    private static List<String> joined(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
