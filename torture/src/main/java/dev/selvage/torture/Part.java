// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One program that can be started, killed and started again. Its output is appended to one file. For one thread. */
final class Part implements AutoCloseable {
    /** What a failure shows of the program's output. */
    private static final int LINES_SHOWN = 5;

    private final String name;
    private final List<String> command;
    private final Path log;
    private Optional<Process> process = Optional.empty();

    /**
     * A program that does not run yet.
     *
     * @param command the program and its arguments
     * @param log where its output goes; the folder is made
     */
    Part(String name, List<String> command, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.log = log;
    }

    String name() {
        return name;
    }

    /** Starts it and returns at once. */
    Part start() {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            process = Optional.of(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile())).start());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    /** SIGKILL; returns when nothing of the program runs any more. */
    void kill() {
        process.ifPresent(running -> running.destroyForcibly().onExit().join());
        process = Optional.empty();
    }

    /** SIGTERM, and when it has not ended in time SIGKILL; true when it ended by itself with 0. */
    boolean stop(long seconds) throws InterruptedException {
        if (process.isEmpty()) {
            return true;
        }
        process.get().destroy();
        boolean ended = process.get().waitFor(seconds, TimeUnit.SECONDS) && process.get().exitValue() == 0;
        kill();
        return ended;
    }

    /** Empty unless the program ended though nobody killed it: then its exit code and last words. */
    Optional<String> endedByItself() {
        return process.filter(p -> !p.isAlive()).map(p -> name + " ended by itself with exit code " + p.exitValue() + ": " + lastWords());
    }

    /** The end of its output. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return log + " cannot be read: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
