// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.manifest.SerialFilter;
import dev.selvage.protocol.Printable;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The program {@code selvage}: its subcommands, and how a failure becomes one line and an exit code. */
@Command(
        name = "selvage",
        description = "Watches and drives a fleet of Selvage agents, or runs a whole one on this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            UpCommand.class, WatchCommand.class, DevicesCommand.class, QueryCommand.class, ConflictsCommand.class,
            ExplainCommand.class, ProfileCommand.class, TaskCommand.class, WorkflowCommand.class, DesiredCommand.class, DecisionCommand.class,
            ModelCommand.class
        },
        footer = {"", "Example: selvage up", "Exit codes: 0 done, 1 a failure (one line says which), 2 wrong usage."})
public final class Main {
    /** A failure of what was asked, told in one line. */
    static final int FAILED = 1;
    /** The command line itself is wrong. */
    static final int USAGE = 2;

    private Main() {}

    /** Runs the program and ends the process with its exit code. */
    public static void main(String[] args) {
        SerialFilter.refuseAll();
        // Log lines of the parts stay one line each; a logging configuration of the user's own goes first.
        if (Optional.ofNullable(System.getProperty("java.util.logging.SimpleFormatter.format")).isEmpty()) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
        }
        System.exit(run(utf8(System.out), utf8(System.err), args));
    }

    /** Runs the program on the given streams; returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Main());
        line.setOut(out).setErr(err);
        line.setParameterExceptionHandler((wrong, given) -> usage(wrong));
        line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
        if (args.length == 0) {
            line.usage(out);
            return USAGE;
        }
        return line.execute(args);
    }

    /** Always UTF-8: units and foreign text need it, and a locale of "C" does not mean a terminal without it. */
    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static int usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + Printable.of(wrong.getMessage()) + "; see " + name + " --help");
        return USAGE;
    }

    private static int failed(Exception failure, CommandLine command) throws Exception {
        if (failure instanceof CliException known) {
            command.getErr().println("selvage: " + known.getMessage());
            return FAILED;
        }
        throw failure;
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("development");
            return new String[] {"selvage " + version};
        }
    }
}
