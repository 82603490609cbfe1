// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of our programs in a process of its own, so that a test can kill it. Its output goes to a file. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** A program as it is shipped: the jar that the build left. */
    enum Jar {
        AGENT("edge-agent/target/edge-agent.jar"),
        GATEWAY("gateway/target/gateway.jar"),
        CLI("selvage-cli/target/selvage-cli.jar");

        private final String path;

        Jar(String path) {
            this.path = path;
        }

        private String file() {
            return Path.of(System.getProperty("selvage.root"), path).toString();
        }
    }

    /** Starts a program; its output goes to a file in {@code folder}. */
    static ChildJvm start(Path folder, Jar jar, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar.file()));
        command.addAll(List.of(arguments));
        Files.createDirectories(folder);
        Path output = folder.resolve(jar + "-" + System.nanoTime() + ".log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        return new ChildJvm(process, output);
    }

    /** SIGKILL: nothing of the program runs any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM; returns the exit code, or -1 when it did not end in time. */
    int stop(long seconds) throws InterruptedException {
        process.destroy();
        return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /** Waits for the program to end by itself; returns the exit code, or -1 when it did not. */
    int awaitExit(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far. */
    String output() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** Returns when the program is gone, so that its folder can go as well. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
