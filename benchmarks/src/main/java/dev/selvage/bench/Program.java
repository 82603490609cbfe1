// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A Java program in a process of its own; all it prints goes to a file. Ends with this process at the latest. For one thread. */
final class Program implements AutoCloseable {
    private static final long LOOK_MILLIS = 20;
    /** A gateway needs three seconds at most. */
    private static final long STOP_SECONDS_MAX = 20;

    private final String name;
    private final Process process;
    private final Path log;

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it and returns at once.
     *
     * @param log where its output goes
     * @param arguments what follows {@code java}
     */
    static Program start(String name, Path log, List<String> arguments) throws IOException {
        return start(name, log, arguments, Map.of());
    }

    /**
     * Starts it and returns at once.
     *
     * @param environment what it finds there besides what this process does
     */
    static Program start(String name, Path log, List<String> arguments, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new Program(name, process, log);
    }

    /** Options and class that start one of our classes as a program, with what is on the class path here and more. */
    static List<String> ofClass(Class<?> main, Path... more) {
        StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
        for (Path jar : more) {
            path.append(File.pathSeparator).append(jar);
        }
        return List.of("-cp", path.toString(), main.getName());
    }

    /** The first line with that text that it prints; waits for it. */
    String await(String text, long secondsMax) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsMax);
        while (true) {
            boolean alive = process.isAlive();
            Optional<String> line = Files.readAllLines(log).stream().filter(l -> l.contains(text)).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            if (!alive || System.nanoTime() > end) {
                throw new FailedMeasurement(name + (alive ? " does not say \"" + text + "\" within " + secondsMax + " s" : " ended") + ": " + lastLine());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        }
    }

    /** The memory that the system counts for it, as Linux tells. */
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1_024 * Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst()
                .orElseThrow(() -> new FailedMeasurement(name + " has no resident memory; it ended"));
    }

    /** Asks it to end and waits for it. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new FailedMeasurement(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedMeasurement("interrupted while " + name + " ended");
        }
    }

    private String lastLine() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "it printed nothing" : lines.get(lines.size() - 1);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
